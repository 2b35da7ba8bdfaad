import assert from 'node:assert/strict';
import type { EventLanes } from '../../src/ports/owed.ts';
import { openSqlite, type Sqlite } from '../../src/stores/sqlite/open.ts';
import type { Outcome } from '../../src/webhooks/post.ts';
import { WebhookWorker, type WebhookWorkerDeps } from '../../src/webhooks/webhookWorker.ts';
import { toldIn } from '../stores/contract/lanesContract.ts';
import { makeFolder, optionsFor, removeFolder } from '../stores/sqlite/support/folder.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;
/** The clock is ahead of the store, which takes real time: no turn is to end because of that. */
const TURN_MS = 1_000 * HOUR_MS;
const DELIVERED: Outcome = { type: 'delivered' };
const failed = (retryAfterMs?: number): Outcome => ({ type: 'failed', reason: 'it answered 500', retryAfterMs });

describe('the worker of a webhook', () => {
  let dataDir: string;
  let clock: VirtualClock;
  let stores: Sqlite;
  let lanes: EventLanes;
  const workers: WebhookWorker[] = [];
  beforeEach(async () => {
    dataDir = await makeFolder();
    clock = new VirtualClock();
    stores = await openSqlite({ ...optionsFor(dataDir), clock });
    lanes = stores.lanesOf('one', TURN_MS);
  });
  afterEach(async () => {
    const closing = Promise.all(workers.splice(0).map((worker) => worker.close()));
    await clock.pass(5_000);
    await closing;
    await stores.close();
    await removeFolder(dataDir);
  });

  const put = (sid: string, from: number, to: number, into = lanes) =>
    into.put(Array.from({ length: to - from + 1 }, (_, n) => toldIn(sid, from + n)));

  function start(post: (id: string) => Outcome | Promise<Outcome>, deps: Partial<WebhookWorkerDeps> = {}) {
    const logged: string[] = [];
    const write = (_fields: object, message: string) => void logged.push(message);
    const counts = { waiting: () => {}, delivered: () => {}, failed: () => {}, disabled: () => {} };
    const worker = new WebhookWorker({
      ...{ name: '1 hooks.example', lanes, hangUp: () => {}, parallel: 8, clock, counts, random: () => 0 },
      post: async (id) => post(id),
      write: ({ sid, seq }) => ({ id: `${sid}:${seq}`, body: '{}' }),
      log: { info: write, warn: write, error: write },
      ...deps,
    });
    workers.push(worker);
    return { worker, logged };
  }

  /** Lets time pass, in steps, until it is so. */
  const passUntil = (isTrue: () => boolean | Promise<boolean>, what: string, stepMs = 1_000) =>
    until(async () => {
      await clock.pass(stepMs);
      return isTrue();
    }, what);

  it('[IN7] delivers each channel in its order, each event once where nothing fails', async () => {
    await put('a', 1, 70);
    await put('b', 1, 3);
    const posted: string[] = [];
    start((id) => {
      posted.push(id);
      return DELIVERED;
    });
    await passUntil(() => posted.length === 73, 'all is delivered');
    await put('a', 71, 71);
    await passUntil(() => posted.length === 74, 'and what comes then');
    const of = (sid: string) => posted.filter((id) => id.startsWith(sid)).map((id) => Number(id.slice(2)));
    assert.deepEqual(
      of('a'),
      Array.from({ length: 71 }, (_, n) => n + 1),
    );
    assert.deepEqual(of('b'), [1, 2, 3]);
    await passUntil(async () => (await lanes.waiting()).count === 0, 'nothing waits');
  });

  it('[IN7] an event that fails is tried again when it is due, its channel waits behind it, and no other does', async () => {
    await put('a', 1, 3);
    const posted: string[] = [];
    let isDown = true;
    const { logged } = start((id) => {
      posted.push(id);
      return isDown && id.startsWith('a') ? failed() : DELIVERED;
    });
    await passUntil(() => posted.length === 1, 'the first attempt', 10);
    await put('b', 1, 2);
    await passUntil(() => posted.length === 3, 'the others', 10);
    assert.deepEqual(posted, ['a:1', 'b:1', 'b:2']);
    await clock.pass(3_000);
    assert.equal(posted.length, 3, 'it is not due');
    await passUntil(() => posted.length === 4, 'the second attempt');
    isDown = false;
    await clock.pass(200_000);
    assert.equal(posted.length, 4, 'nor after 200 s: 5 min are to pass');
    await passUntil(() => posted.length === 7, 'all of it', 10_000);
    assert.deepEqual(posted.slice(3), ['a:1', 'a:1', 'a:2', 'a:3']);
    assert.equal(
      logged.filter((line) => line.startsWith('a webhook does not take')).length,
      1,
      'once each 30 s at most',
    );
  });

  it('[IN7] Retry-After is waited for, and no more', async () => {
    await put('a', 1, 1);
    let posted = 0;
    start(() => {
      posted += 1;
      return posted < 20 ? failed(60_000) : DELIVERED;
    });
    await passUntil(() => posted === 1, 'the first', 10);
    await clock.pass(50_000);
    assert.equal(posted, 1);
    await passUntil(() => posted === 20, 'more often than the schedule has rests', 30_000);
    assert.equal((await lanes.waiting()).setAside, 0);
  });

  it('[IN7] what is never taken is set aside and counted after ten attempts, and the channel goes on', async () => {
    await put('a', 1, 2);
    const posted: string[] = [];
    const { logged } = start((id) => {
      posted.push(id);
      return id === 'a:1' ? failed() : DELIVERED;
    });
    await passUntil(() => posted.includes('a:2'), 'the second', HOUR_MS);
    assert.equal(posted.filter((id) => id === 'a:1').length, 10);
    const waiting = await lanes.waiting();
    assert.equal(waiting.setAside, 1);
    assert(logged.some((line) => line.includes('set aside')));
  });

  it('[IN7] no more channels at once than WEBHOOK_PARALLEL, and one that hangs holds up no other', async () => {
    for (const sid of ['a', 'b', 'c', 'd', 'e']) await put(sid, 1, 1);
    const open: PromiseWithResolvers<Outcome>[] = [];
    let [posted, most] = [0, 0];
    start(
      () => {
        const answer = Promise.withResolvers<Outcome>();
        open.push(answer);
        posted += 1;
        most = Math.max(most, open.length);
        return answer.promise;
      },
      { parallel: 2 },
    );
    for (let nth = 2; nth <= 5; nth += 1) {
      await passUntil(() => posted >= nth, `${nth} posts`, 100);
      // The first one hangs all the while.
      open.splice(1, 1)[0]?.resolve(DELIVERED);
    }
    assert.equal(most, 2);
    open[0]?.resolve(DELIVERED);
    await passUntil(async () => (await lanes.waiting()).count === 0, 'that one as well', 100);
  });

  it('[IN7] 410 ends it, loudly, until the process starts anew: all of it waits', async () => {
    await put('a', 1, 3);
    let posted = 0;
    const gone = start(() => {
      posted += 1;
      return { type: 'gone' };
    });
    await passUntil(() => gone.worker.isDisabled, 'it is disabled', 10);
    await clock.pass(HOUR_MS);
    assert.equal(posted, 1);
    assert.equal((await lanes.waiting()).count, 3);
    assert.deepEqual(gone.worker.lastError?.reason, 'it answered 410');
    assert(gone.logged.some((line) => line.includes('410 (gone)')));
    const closing = gone.worker.close();
    await clock.pass(5_000);
    await closing;
    const ids: string[] = [];
    start((id) => {
      ids.push(id);
      return DELIVERED;
    });
    await passUntil(() => ids.length === 3, 'the next process delivers');
  });
});
