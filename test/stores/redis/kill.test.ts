import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { Random } from '../../../loadtest/random.ts';
import { newChannel } from '../../../src/domain/channel.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { type JournalEntry, replay } from '../../../src/domain/journal.ts';
import { toldOf } from '../../../src/domain/told.ts';
import type { FeedEntry } from '../../../src/ports/feed.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openRedisStore, type RedisStore } from '../../../src/stores/redis/open.ts';
import { ENDPOINTS } from '../contract/lanesContract.ts';
import { listenTo } from '../sqlite/support/startChild.ts';
import { CHILD_CHANNELS } from '../sqlite/support/storeChild.ts';
import { openFreshRedis, type RedisUnderTest, SILENT } from './redisUnderTest.ts';
import { originalKeysAfter, originalKeysIn } from './support/readModels.ts';

/** `npm run test:chaos` takes more. */
const KILLS = Number(process.env.CHAOS_PUBLISH_KILLS ?? 4);
const COMMITS_BEFORE_MAX = 120;
const CHILD = new URL('./support/storeChild.ts', import.meta.url).pathname;
const ALL = 1_000_000;

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

describe('Redis: a process that is killed between commit and publishing', () => {
  let test: RedisUnderTest;
  beforeEach(async () => {
    test = await openFreshRedis();
  });
  afterEach(() => test.dispose());

  /** Whatever it was at when it was killed. */
  const runUntilKilled = async (acknowledgements: number): Promise<ReadonlyMap<string, number>> => {
    const child = listenTo(spawn(process.execPath, [CHILD, test.url], { stdio: ['ignore', 'pipe', 'inherit'] }));
    await child.printed(acknowledgements);
    child.process.kill('SIGKILL');
    return new Map(
      (await child.lines).map((line) => {
        const [sid = '', version] = line.split(' ');
        return [sid, Number(version)];
      }),
    );
  };
  const openNext = (): Promise<RedisStore> =>
    openRedisStore({
      ...{ url: test.url, journalMax: ALL, endpoints: ENDPOINTS, log: SILENT, clock: systemClock },
      answeredWithinMs: 30_000,
    });

  it(`[SP1, SP2] the next one has all that was told, and all that is read of it once, ${KILLS} times (SEED=${seed})`, async () => {
    const random = new Random(seed);
    let unpublished = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const told = await runUntilKilled(1 + random.below(COMMITS_BEFORE_MAX));
      unpublished += await test.tool.scard('linkcall:unpublished');
      const next = await openNext();
      const before = await Promise.all(CHILD_CHANNELS.map((sid) => next.channels.peek(sid)));
      const busy = await next.channels.unfinished();
      const journals = new Map<Sid, readonly JournalEntry[]>();
      for (const [index, sid] of CHILD_CHANNELS.entries()) {
        const seen = before[index] ?? newChannel(sid);
        const { channel, journalSeq } = await next.channels.open(sid);
        assert.deepEqual(channel, seen, 'what is seen of it is not what it becomes');
        assert(channel.version >= (told.get(sid) ?? 0), `${sid}: ${channel.version}, but ${told.get(sid)} was told`);
        assert(channel.version === 0 || busy.includes(sid));
        const entries = (await next.channels.journal(sid, { limit: ALL })).toReversed();
        assert.deepEqual(
          entries.map(({ seq }) => seq),
          entries.map((_, n) => n + 1),
        );
        assert.equal(journalSeq, entries.length);
        assert.deepEqual(replay(newChannel(sid), entries), channel);
        const events = entries.flatMap((entry) => entry.events);
        assert.deepEqual(await originalKeysIn(test.tool, sid), originalKeysAfter(events));
        journals.set(sid, entries);
      }
      assert.equal(await test.tool.scard('linkcall:unpublished'), 0);
      await compareWhatIsOwed(next, journals);
      await next.channels.close();
    }
    assert(unpublished > 0, 'none was killed in between');
  });

  /** The user log, the feed, and an endpoint's lanes: each of what the journals tell once, in its channel's order. */
  async function compareWhatIsOwed({ outbox, feed }: RedisStore, journals: ReadonlyMap<Sid, readonly JournalEntry[]>) {
    const records = (await outbox.take(ALL)).flatMap((taken) => ('owed' in taken ? [taken.owed] : []));
    await outbox.settle([]);
    const finished = new Map<string, number>();
    for (const { userId, timeAllow, linkFirst } of records) {
      if (timeAllow === null) continue;
      finished.set(userId, Math.min(2, (finished.get(userId) ?? 0) + 1));
      assert.equal(linkFirst, finished.get(userId));
    }
    const scores = await test.tool.zrange('linkcall:user:first:link:hash', 0, -1, 'WITHSCORES');
    assert.deepEqual(
      new Map(scores.flatMap((word, n) => (n % 2 === 0 ? [[word, Number(scores[n + 1])] as const] : []))),
      finished,
    );
    const page = await feed.page({ after: undefined, limit: ALL });
    assert('entries' in page);
    const fed: readonly FeedEntry[] = page.entries;
    for (const [sid, entries] of journals) {
      const events = entries.flatMap((entry) => entry.events);
      const ended = events.flatMap((event) => (event.type === 'link-ended' ? [event.link.callId] : []));
      const logged = records.filter((record) => record.sid === sid).map(({ callId }) => callId);
      assert.deepEqual(logged, ended);
      const all = toldOf(sid, entries, 0);
      const told = fed.flatMap((entry) => (entry.told.sid === sid ? [entry.told] : []));
      assert.deepEqual(told, all);
      const lane = await test.tool.lrange(`linkcall:webhook:all:lane:${sid}`, 0, -1);
      assert.deepEqual(
        lane.map((line) => JSON.parse(line.slice(line.indexOf('{'))).seq),
        all.map(({ seq }) => seq),
      );
    }
  }
});
