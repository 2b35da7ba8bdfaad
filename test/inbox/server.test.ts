import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { Random } from '../../loadtest/random.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { channel, journal } from '../process/support/operator.ts';
import type { Wire } from '../support/client.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import type { TestServer } from '../support/server.ts';
import { FOUND_OUT_SOON } from '../support/services.ts';
import { until } from '../support/until.ts';
import { shuffled } from '../support/zego/zegoHistories.ts';

const STREAM = 'platform:orders';
/** `npm run test:chaos` takes more. */
const BLOWS = Number(process.env.CHAOS_INBOX_BLOWS ?? 3);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const CHANNELS = 12;
/** Of each channel, before and after each blow; all of them, and what is told besides, are on a page of its journal. */
const ROUND = Math.floor(Math.min(30, 150 / (2 * BLOWS)));

const finished = async ({ url }: TestServer): Promise<number> =>
  sumOf(readExposition(await (await fetch(`${url}/metrics`)).text()), 'linkcall_inbox_entries_total');

describe('orders from a stream of Redis, to two processes', () => {
  let cluster: TestCluster;
  let redis: Redis;
  before(async () => {
    cluster = await TestCluster.start(2, { ...FOUND_OUT_SOON, INBOX_STREAM: STREAM, LOG_LEVEL: 'fatal' });
    redis = new Redis(cluster.redisUrl);
  });
  after(async () => {
    redis.disconnect();
    await cluster.remove();
  });

  const put = (order: object) => redis.xadd(STREAM, '*', 'order', JSON.stringify(order));
  const allDone = () =>
    until(async () => {
      const [group = []]: Wire = await redis.xinfo('GROUPS', STREAM);
      const found = new Map(group.map((word: Wire, nth: number) => [word, group[nth + 1]]));
      return found.get('pending') === 0 && found.get('lag') === 0;
    }, 'all of the stream is done');

  it('[IN4] are done for the users whom they name, and told in the journal as the stream gave them', async () => {
    const cameBy = { actor: 'ann', via: STREAM, outcome: 'accepted' };
    const given = await put({ sid: 'told', order: 'apply', user_id: 'ann', user: { nick: 'Ann' } });
    await put({ sid: 'told', id: 'again', order: 'apply', user_id: 'ann' });
    await put({ cmd: 'p_user_real_leave_channel_event', sid: 'told', singer_id: 'hana', uid: 'ann' });
    await allDone();
    const told = await journal(cluster.server(1), 'told');
    assert.deepEqual(
      told.map(({ actor, via, outcome, command, cmd_id }) => ({ actor, via, outcome, command, cmd_id })),
      [
        { ...cameBy, command: 'start-application', cmd_id: given },
        { ...cameBy, command: 'start-application', cmd_id: 'again', outcome: 'already-applied' },
        { ...cameBy, command: 'leave', cmd_id: told[2]?.cmd_id },
      ],
    );
    assert.equal(await redis.xlen(STREAM), 3, 'what is in the stream is theirs');
  });

  it(`[IN3, IN4] words that somebody left, in any order and twice, end what began before and nothing else (SEED=${seed})`, async () => {
    const random = new Random(seed);
    const users = Array.from({ length: 8 }, (_, nth) => `user-${nth}`);
    await put({ sid: 'left', order: 'open' });
    await put({ sid: 'left', order: 'limits', max_links: 16 });
    for (const user_id of users) for (const order of ['apply', 'allow']) await put({ sid: 'left', order, user_id });
    await allDone();
    const { links, version } = await channel(cluster.server(0), 'left');
    assert.equal(links.length, users.length);
    const words: readonly object[] = links.flatMap(({ user_id, time_apply }: Wire, nth: number) => {
      const stale = [1, 2, 60_000].map((ago) => ({ user_id, at: time_apply - ago }));
      return nth % 2 === 0 ? stale : [...stale, { user_id, at: time_apply + 1 }, { user_id, at: time_apply + 1 }];
    });
    for (const word of shuffled(words, random)) await put({ sid: 'left', order: 'leave', ...word });
    await allDone();
    const after = await channel(cluster.server(0), 'left');
    assert.deepEqual(
      after.links.map(({ user_id }: Wire) => user_id),
      links.flatMap(({ user_id }: Wire, nth: number) => (nth % 2 === 0 ? [user_id] : [])),
    );
    assert.equal(after.version, version + users.length / 2);
  });

  it(`[IN4] each is done once, in the order of its channel, while who reads is killed, stalls or stops, ${BLOWS} times`, async () => {
    const sids = Array.from({ length: CHANNELS }, (_, nth) => `hit-${nth}`);
    let nth = 0;
    const putRound = async () => {
      for (const end = nth + ROUND; nth < end; nth += 1) {
        const order = { id: `${nth}`, order: nth % 2 === 0 ? 'open' : 'close' };
        await Promise.all(sids.map((sid) => put({ sid, ...order })));
      }
    };
    for (let blow = 0; blow < BLOWS; blow += 1) {
      const before = await Promise.all(cluster.servers.map(finished));
      const hasGrown = async (server: TestServer) =>
        (await finished(server)) > (before[cluster.servers.indexOf(server)] ?? 0);
      await putRound();
      let reader: TestServer | undefined;
      await until(async () => {
        const grown = await Promise.all(cluster.servers.map(hasGrown));
        reader = cluster.servers.find((_, at) => grown[at]);
        return reader !== undefined;
      }, 'somebody reads');
      if (blow % 3 === 0) await reader?.kill();
      else if (blow % 3 === 1) reader?.pause();
      else assert.equal(await reader?.stop(), 0);
      const other = cluster.servers.find((server) => server !== reader);
      await putRound();
      await until(async () => other !== undefined && (await hasGrown(other)), 'the other one has taken over');
      reader?.resume();
      await cluster.revive();
    }
    await allDone();
    for (const sid of sids) {
      // What was busy while its process was hit is told, too, and given again.
      const told = await journal(cluster.server(0), sid);
      const done = told.filter(({ outcome }) => outcome !== 'busy');
      assert.deepEqual(
        done.map(({ cmd_id }) => cmd_id),
        Array.from({ length: nth }, (_, at) => `${at}`),
        `${sid}: ${told.map(({ cmd_id, outcome, actor }) => `${cmd_id} ${outcome} ${actor}`)}`,
      );
      assert.equal((await channel(cluster.server(0), sid)).version, nth - 1, 'the first one found it open');
    }
  });
});
