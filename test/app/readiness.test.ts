import assert from 'node:assert/strict';
import { createReadiness } from '../../src/app/readiness.ts';
import type { Finding } from '../../src/app/storeProbe.ts';
import { Unavailable } from '../../src/ports/channelStore.ts';

describe('readiness', () => {
  it('[ST7] names what is away and no place of ours; the log has the rest, once, and that it is over', async () => {
    let finding: Finding = 'well';
    const logged: unknown[] = [];
    const log = (fields: object, message: string) => logged.push({ ...fields, message });
    const readiness = createReadiness({
      state: () => 'serving',
      probe: async () => finding,
      log: { info: log, warn: log, error: log },
    });
    assert.deepEqual(await readiness(), { ready: true });
    const err = new Unavailable('Redis is away', 'Redis at 10.0.0.1:6379 is away: refused');
    finding = { error: err };
    for (let times = 0; times < 3; times += 1) {
      assert.deepEqual(await readiness(), { ready: false, reason: 'Redis is away' });
    }
    finding = { error: new Error('/srv/linkcall: a bug') };
    assert.deepEqual(await readiness(), { ready: false, reason: 'the store does not work as it should' });
    finding = 'silent';
    assert.deepEqual(await readiness(), { ready: false, reason: 'the store does not answer' });
    finding = 'well';
    assert.deepEqual(await readiness(), { ready: true });
    assert.deepEqual(logged, [
      { err, message: 'not ready: Redis is away' },
      { err: new Error('/srv/linkcall: a bug'), message: 'not ready: the store does not work as it should' },
      { message: 'not ready: the store does not answer' },
      { message: 'ready again: the store takes changes' },
    ]);
  });

  it('a server that starts or stops takes no work, and does not ask its store', async () => {
    for (const state of ['starting', 'stopping'] as const) {
      const probe = () => assert.fail('the store was asked');
      const readiness = createReadiness({ state: () => state, probe, log: console });
      assert.deepEqual(await readiness(), { ready: false, reason: `the server is ${state}` });
    }
  });
});
