import assert from 'node:assert/strict';
import { InboxReader } from '../../src/inbox/inboxReader.ts';
import type { OrderOutcome } from '../../src/ports/directory.ts';
import type { InboxEntry, InboxTurn } from '../../src/ports/inbox.ts';
import { SILENT } from '../stores/redis/redisUnderTest.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { callId, userId } from '../support/people.ts';
import { accepted } from './platform.ts';

const entry = (nth: number, sid: string): InboxEntry => ({
  id: `${nth}-0`,
  fields: new Map([['order', JSON.stringify({ sid, order: 'open' })]]),
});

describe('an order whose channel cannot be reached', () => {
  it('[IN4] is set aside with what is known of it, and those behind it without waiting as long', async () => {
    const clock = new VirtualClock();
    const found = [entry(1, 'away'), entry(2, 'away'), entry(3, 'here'), entry(4, 'away')];
    const aside: string[] = [];
    const done: string[] = [];
    let isBack = false;
    let tries = 0;
    const turn: InboxTurn = {
      endsAt: Number.POSITIVE_INFINITY,
      isOver: false,
      read: async () => found.splice(0),
      acknowledge: async (id) => void done.push(id),
      setAside: async (id, reason) => void aside.push(`${id} ${reason}`),
      release: async () => {},
    };
    const reader = new InboxReader({
      stream: { take: async () => turn, waiting: async () => ({ count: 0, oldestMs: 0 }), close: () => {} },
      ...{ clock, log: SILENT, counts: { waiting: () => {}, finished: () => {} } },
      trail: { note: async () => {} },
      directory: {
        give: async (sid): Promise<OrderOutcome> => {
          if (sid !== 'away' || isBack) return accepted(sid);
          tries += 1;
          return { type: tries === 21 ? 'in-doubt' : 'not-done', why: 'nobody has it' };
        },
      },
      ...{ giver: userId('orders'), newCallId: () => callId('call') },
    });
    reader.start();
    await clock.pass(60_000);
    assert.deepEqual([aside, done], [[], ['3-0']], 'a channel may take a minute to wake elsewhere');
    await clock.pass(60_000);
    assert.deepEqual(aside, [
      '1-0 tried 20 times: it could not be done',
      '2-0 tried 20 times: it may have been done, and nobody can tell',
      '4-0 tried 20 times: it could not be done',
    ]);
    assert.equal(tries, 22);
    isBack = true;
    found.push(entry(5, 'away'));
    await clock.pass(1_000);
    assert.deepEqual(done, ['3-0', '5-0']);
    const closed = reader.close();
    await clock.pass(5_000);
    await closed;
  });
});
