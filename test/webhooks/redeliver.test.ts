import assert from 'node:assert/strict';
import type { Told } from '../../src/domain/told.ts';
import { feedCursor } from '../../src/ports/feed.ts';
import type { EventLanes } from '../../src/ports/owed.ts';
import { startWebhooks } from '../../src/webhooks/webhooks.ts';
import { MemoryFeed } from '../support/doubles/memoryFeed.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { sid } from '../support/people.ts';

const URL = 'https://hooks.example/a';
const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const OPENED = { type: 'switch-opened', at: 1 } as const;
const CLOSED = { type: 'switch-closed', at: 2 } as const;

/** Two endpoints that nobody delivers to: what they are owed can be looked at. */
function telling({ events = [] }: { readonly events?: readonly string[] } = {}) {
  const [feed, clock] = [new MemoryFeed(), new VirtualClock()];
  const owed: Told[][] = [];
  let takes = 0;
  const lanesOf = (): EventLanes => {
    const put: Told[] = [];
    owed.push(put);
    return {
      take: async () => {
        takes += 1;
        return [];
      },
      settle: async () => true,
      setAside: async () => true,
      keep: async () => true,
      postpone: async () => {},
      aside: async () => [],
      put: async (more) => void put.push(...more),
      waiting: async () => ({ count: put.length, oldestMs: 0, setAside: 0 }),
    };
  };
  const settings = { urls: ['https://other.example/', `${URL}?key=hush`], secrets: [SECRET], parallel: 1 };
  const none = () => {};
  const webhooks = startWebhooks({
    ...{ settings: { ...settings, events, mayBePrivate: true }, lanesOf, feed, clock },
    log: { info: none, warn: none, error: none },
    countsOf: () => ({ waiting: none, delivered: none, failed: none, disabled: none }),
  });
  const again = (after: number, until?: number, url = URL) =>
    webhooks.redeliver({ url, after: feedCursor(after), until: until === undefined ? undefined : feedCursor(until) });
  const seqs = () => owed[1]?.map(({ seq }) => seq);
  return { feed, clock, webhooks, owed, again, seqs, takes: () => takes };
}

describe('what is delivered again', () => {
  it('[IN8] is what the feed has between two places, or to its end, for that endpoint alone', async () => {
    const { feed, webhooks, owed, again, seqs } = telling();
    for (let n = 0; n < 1_200; n += 1) feed.tell(sid('a'), OPENED);
    assert.deepEqual(await again(1_190), { queued: 10, cursor: '1200', isEnd: true });
    assert.deepEqual(await again(3, 5, `${URL}?key=hush`), { queued: 2, cursor: '5', isEnd: true });
    assert.deepEqual(seqs(), [1191, 1192, 1193, 1194, 1195, 1196, 1197, 1198, 1199, 1200, 4, 5]);
    assert.deepEqual(await again(100, 1_100), { queued: 1_000, cursor: '1100', isEnd: true });
    assert.equal(seqs()?.at(-1), 1_100);
    assert.deepEqual([owed[0], await again(0, 5, 'https://elsewhere.example/')], [[], 'unknown-url']);
    await webhooks.close();
  });

  it('[IN8] is what the endpoint wants, and no more at once than one request may take', async () => {
    const { feed, webhooks, again, seqs } = telling({ events: ['channel.opened'] });
    for (let n = 0; n < 10_300; n += 1) {
      feed.tell(sid('a'), OPENED);
      feed.tell(sid('a'), CLOSED);
    }
    const first = await again(0);
    assert.deepEqual(first, { queued: 10_000, cursor: '20000', isEnd: false });
    assert.deepEqual(await again(20_000), { queued: 300, cursor: '20600', isEnd: true });
    assert.equal(
      seqs()?.every((seq) => seq % 2 === 1),
      true,
    );
    await webhooks.close();
  });

  it('[IN8] is nothing where the feed does not have all of it any more', async () => {
    const { feed, webhooks, again, seqs } = telling();
    for (let n = 0; n < 10; n += 1) feed.tell(sid('a'), OPENED);
    feed.loseUntil(4);
    assert.deepEqual([await again(3), seqs()], [{ goneUntil: '4' }, []]);
    assert.deepEqual(await again(4), { queued: 6, cursor: '10', isEnd: true });
    await webhooks.close();
  });

  it('[IN7, IN8] is looked for at once, as what a commit tells is', async () => {
    const { feed, clock, webhooks, again, takes } = telling();
    feed.tell(sid('a'), OPENED);
    await clock.pass(500);
    const before = takes();
    webhooks.wake();
    await clock.pass(0);
    assert.equal(takes(), before + 2, 'each of the two');
    await clock.pass(100);
    await again(0);
    await clock.pass(0);
    assert.equal(takes(), before + 3);
    await webhooks.close();
  });
});
