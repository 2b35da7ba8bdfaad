import assert from 'node:assert/strict';
import { AuditTrail } from '../../../src/app/audit/auditTrail.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { userId } from '../../support/people.ts';

const entry = (version: number): AuditEntry => ({
  ...{ at: 0, by: userId('olga'), role: 'operator', from: '::1', order: 'set-pk', sid: undefined, userId: undefined },
  ...{ outcome: 'refused: not-live', version },
});

function world() {
  const clock = new VirtualClock();
  const written: (readonly AuditEntry[])[] = [];
  const lost: object[] = [];
  const adding: PromiseWithResolvers<void>[] = [];
  const trail = new AuditTrail({
    audit: {
      add: async (entries) => {
        const one = Promise.withResolvers<void>();
        adding.push(one);
        await one.promise;
        written.push(entries);
      },
    },
    clock,
    log: { warn: () => {}, error: (fields) => void lost.push(fields) },
  });
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const next = async (how: 'written' | 'away') => {
    await settled();
    const one = adding.shift();
    assert(one !== undefined, 'something is to be written');
    if (how === 'written') one.resolve();
    else one.reject(new Error('away'));
    await settled();
  };
  return { clock, written, lost, adding, trail, next, settled };
}

describe('the trail of what no commit owes to the audit', () => {
  it('[OP5] who notes something waits until it is written, and what came meanwhile is written together', async () => {
    const { trail, written, adding, next } = world();
    let isNoted = false;
    const first = trail.note(entry(1)).then(() => {
      isNoted = true;
    });
    await next('written');
    await first;
    assert(isNoted);
    const notes = [2, 3, 4].map((n) => trail.note(entry(n)));
    await next('written');
    while (adding.length > 0) await next('written');
    await Promise.all(notes);
    assert.deepEqual(written.flat(), [1, 2, 3, 4].map(entry));
    assert(written.length <= 3, 'three that came together are not three writes');
  });

  it('[OP5] nobody waits while the audit is away, and nothing of it is lost', async () => {
    const { clock, trail, written, next, settled } = world();
    const first = trail.note(entry(1));
    await next('away');
    await first;
    await trail.note(entry(2));
    assert.deepEqual(written, []);
    await clock.pass(1_000);
    await next('away');
    await clock.pass(1_000);
    await next('written');
    await settled();
    assert.deepEqual(written.flat(), [entry(1), entry(2)]);
  });

  it('[OP5] what cannot be written when the server stops is in the log', async () => {
    const { trail, lost, next } = world();
    const first = trail.note(entry(1));
    await next('away');
    await first;
    const closed = trail.close();
    await next('away');
    await closed;
    assert.deepEqual(lost, [{ entry: entry(1) }]);
  });
});
