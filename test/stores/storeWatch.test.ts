import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/createMetrics.ts';
import { watchStores } from '../../src/stores/storeWatch.ts';
import { readExposition, sumOf } from '../support/exposition.ts';

describe('what the stores tell of themselves', () => {
  it('[IN14] a row that cannot be read is counted and named once, however often it is met', async () => {
    const logged: object[] = [];
    const warn = (fields: object, message: string) => logged.push({ ...fields, message });
    const metrics = createMetrics();
    const { unreadable } = watchStores({ info: warn, warn, error: warn }, metrics);
    const row = { kind: 'userlog', key: 'a_table, link_serial 7', reason: 'record.userId is not a user id' } as const;
    unreadable(row);
    unreadable(row);
    unreadable({ ...row, key: 'a_table, link_serial 8' });
    const { text } = await metrics.page();
    assert.equal(sumOf(readExposition(text), 'linkcall_unreadable_total', { kind: 'userlog' }), 2);
    assert.deepEqual(logged, [
      {
        kind: 'userlog',
        key: 'a_table, link_serial 7',
        message: 'left out, because it cannot be read: record.userId is not a user id',
      },
      {
        kind: 'userlog',
        key: 'a_table, link_serial 8',
        message: 'left out, because it cannot be read: record.userId is not a user id',
      },
    ]);
  });

  it('[IN14] what was named long ago is forgotten, so that memory is bounded', () => {
    const lines: string[] = [];
    const warn = (_fields: object, message: string) => lines.push(message);
    const { unreadable } = watchStores({ info: warn, warn, error: warn }, createMetrics());
    const meet = (serial: number) => unreadable({ kind: 'outbox', key: `entry ${serial}`, reason: 'bad' });
    for (let serial = 0; serial <= 1_000; serial += 1) meet(serial);
    meet(1_000);
    assert.equal(lines.length, 1_001);
    meet(0);
    assert.equal(lines.length, 1_002);
  });
});
