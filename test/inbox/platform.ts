import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { answer } from '../../src/domain/answer.ts';
import { newChannel } from '../../src/domain/channel.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { PlainReason } from '../../src/domain/refusal.ts';
import type { GiveDeps } from '../../src/inbox/giveOrder.ts';
import { InboxReader } from '../../src/inbox/inboxReader.ts';
import { inboxKeys, openInboxStream } from '../../src/inbox/inboxStream.ts';
import type { OrderOutcome } from '../../src/ports/directory.ts';
import type { InboxOutcome } from '../../src/ports/inbox.ts';
import { systemClock } from '../../src/server/clock.ts';
import { SILENT } from '../stores/redis/redisUnderTest.ts';
import { callId, userId } from '../support/people.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

export const STREAM = 'orders';
const { aside, lease } = inboxKeys(STREAM);
/** A turn ends when the test says so, and a slow machine is no trouble. */
const PATIENCE_MS = 120_000;

/** What a channel says to an order. */
export type Says = () => Promise<OrderOutcome | undefined>;

export const accepted = (sid: Sid): OrderOutcome => ({ type: 'answered', answer: answerOf(sid) });
export const refused = (sid: Sid, reason: PlainReason): OrderOutcome => ({
  type: 'answered',
  answer: { ...answerOf(sid), refusal: { reason } },
});
const answerOf = (sid: Sid) =>
  answer({ channel: newChannel(sid), events: [], at: 0, refusal: undefined, subjectId: undefined });

/** A stream in a Redis of the test, processes that read it, and the channels that they give its orders to. */
export async function openPlatform(url?: string) {
  const at = url ?? (await emptyRedis());
  const redis = new Redis(at, { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  /** By channel: the keys of all orders that it was given, repeats too. */
  const given = new Map<string, string[]>();
  /** By channel, instead of doing what it is told. */
  const instead = new Map<string, Says>();
  const counts: Record<InboxOutcome, number> = { done: 0, refused: 0, rejected: 0 };
  const told: string[] = [];
  const readers = new Set<InboxReader>();
  let processes = 0;

  const give: GiveDeps['directory']['give'] = async (sid, _, { cmdId = '' } = {}) => {
    given.set(sid, [...(given.get(sid) ?? []), cmdId]);
    const says = instead.get(sid);
    return says === undefined ? accepted(sid) : says();
  };

  const openStream = (through = at) => {
    processes += 1;
    const me = `process-${processes}`;
    const patience = { turnMs: PATIENCE_MS, answeredWithinMs: PATIENCE_MS };
    return openInboxStream({ url: through, name: STREAM, me: () => me, ...patience });
  };

  return {
    url: at,
    redis,
    given,
    instead,
    counts,
    told,
    openStream,
    read: (stream = openStream()): InboxReader => {
      const reader = new InboxReader({
        stream,
        clock: systemClock,
        trail: { note: async () => {} },
        log: { ...SILENT, warn: (fields) => void told.push(inspect(fields)) },
        counts: {
          waiting: () => {},
          finished: (outcome) => {
            counts[outcome] += 1;
          },
        },
        directory: { give },
        giver: userId(STREAM),
        newCallId: () => callId('call'),
      });
      readers.add(reader);
      reader.start();
      return reader;
    },
    put: (order: object) => redis.xadd(STREAM, '*', 'order', JSON.stringify(order)),
    putAll: async (orders: readonly object[]) => {
      const line = redis.pipeline();
      for (const order of orders) line.xadd(STREAM, '*', 'order', JSON.stringify(order));
      await line.exec();
    },
    /** Those that were set aside, the oldest first. */
    aside: async (): Promise<Record<string, string>[]> =>
      (await redis.xrange(aside, '-', '+')).map(([, words]) =>
        Object.fromEntries(words.flatMap((word, nth) => (nth % 2 === 0 ? [[word, words[nth + 1] ?? '']] : []))),
      ),
    finished: (count: number) =>
      until(() => counts.done + counts.refused + counts.rejected >= count, `${count} entries are finished`),
    /** As time would. */
    endTurn: () => redis.del(lease),
    pending: async () => Number((await redis.xpending(STREAM, 'linkcall'))[0]),
    close: async () => {
      await Promise.all([...readers].map((reader) => reader.close()));
      redis.disconnect();
    },
  };
}

export type Platform = Awaited<ReturnType<typeof openPlatform>>;
