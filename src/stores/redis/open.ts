import type { Millis } from '../../domain/ids.ts';
import { AUDIT_BOUNDS } from '../../ports/audit.ts';
import { FEED_BOUNDS } from '../../ports/feed.ts';
import { SAMPLE_BOUNDS } from '../../ports/overview.ts';
import type { Outbox } from '../../ports/owed.ts';
import { PEOPLE_BOUNDS } from '../../ports/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { type RetryPolicy, retry } from '../../runtime/retry.ts';
import { timers } from '../../runtime/timers.ts';
import { REDIS_AWAY, StoreError } from '../storeError.ts';
import type { StoreBounds, StoreParts } from '../storeParts.ts';
import { UNWATCHED } from '../storeWatch.ts';
import { adviceFor } from './advice.ts';
import { readOutboxRecord } from './answers.ts';
import { redisAudit } from './audit.ts';
import { channelsOf, type RedisChannels } from './channelStore.ts';
import { redisFeed } from './feed.ts';
import { OUTBOX } from './keys.ts';
import { redisLanes } from './lanes.ts';
import { RedisLink } from './link.ts';
import { redisOutbox } from './outbox.ts';
import { redisSamples } from './overview/samples.ts';
import { redisPeople } from './people.ts';
import { loadScripts, readScripts } from './scripts/scripts.ts';

export type RedisStoreOptions = StoreBounds & {
  readonly url: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly outboxLeaseMs?: number;
  /** SP2 */
  readonly publishMs?: Millis;
  readonly backlogMax?: number;
  /** ST7 */
  readonly answeredWithinMs?: number;
};

export type RedisStore = StoreParts & {
  readonly channels: RedisChannels;
  /** Tells whenever this process has told the platform something that can be read now (SP2). */
  readonly onTold: (hear: () => void) => void;
  readonly outbox: Outbox<LogRecord>;
};

/** Longer than a user log may take over a batch. */
const OUTBOX_LEASE_MS = 15_000;
/** So long may a Redis that is started together with the server take. */
const FIRST_CONNECTED_WITHIN_MS = 10_000;
const ASK_AGAIN: RetryPolicy = { firstMs: 100, withinMs: FIRST_CONNECTED_WITHIN_MS };
const TELL_AFTER_MS = 500;
const PUBLISH_MS: Millis = 250;

/** Live state for one process or many (contract 3). Rejects if Redis cannot be reached. */
export async function openRedisStore({ url, answeredWithinMs, ...options }: RedisStoreOptions): Promise<RedisStore> {
  const scripts = readScripts();
  const waits = answeredWithinMs === undefined ? {} : { answeredWithinMs };
  const watch = { ...UNWATCHED, ...options.watch };
  const roundTrips = watch.roundTripsTo('redis');
  const link = new RedisLink({ url, prepare: (client) => loadScripts(client, scripts), roundTrips, ...waits });
  try {
    await connected(link, options.log);
    const advices = await untilItAnswers(() => link.ask((client) => adviceFor(client, link.name)));
    for (const advice of advices) options.log.warn({}, advice);
  } catch (error) {
    link.close();
    throw error;
  }
  const { outboxLeaseMs: leaseMs = OUTBOX_LEASE_MS, endpoints = [], people: bounds = PEOPLE_BOUNDS } = options;
  const { blockedMax } = bounds;
  const { publishMs = PUBLISH_MS } = options;
  const hearers: (() => void)[] = [];
  const told = () => {
    for (const hear of hearers) hear();
  };
  return {
    channels: channelsOf({ life: undefined, ...options, publishMs, blockedMax, endpoints, link, scripts, watch, told }),
    onTold: (hear) => void hearers.push(hear),
    lanesOf: (endpoint, turnMs) => redisLanes({ link, scripts, endpoint, turnMs }),
    feed: redisFeed({ link, scripts, bounds: options.feed ?? FEED_BOUNDS, tell: watch.unreadable }),
    people: redisPeople({ link, scripts, bounds, clock: options.clock, tell: watch.unreadable }),
    samples: redisSamples({ link, bounds: options.samples ?? SAMPLE_BOUNDS, tell: watch.unreadable }),
    audit: redisAudit({ link, scripts, bounds: options.audit ?? AUDIT_BOUNDS, tell: watch.unreadable }),
    outbox: redisOutbox({
      link,
      scripts,
      tell: watch.unreadable,
      leaseMs,
      stream: OUTBOX,
      read: readOutboxRecord,
    }),
  };
}

/** One that has come up may be silent for a moment yet. */
const untilItAnswers = <T>(ask: () => Promise<T>): Promise<T> =>
  retry(timers, ASK_AGAIN, ask, { isWorthIt: isSilence });

/** Not if it has said something that we do not want to hear. */
const isSilence = (error: unknown): boolean =>
  error instanceof StoreError && error.publicly === REDIS_AWAY && !(error.cause instanceof StoreError);

/** A server that only waits seems to hang. */
async function connected(link: RedisLink, log: Log): Promise<void> {
  const waiting = setTimeout(() => {
    log.info({}, `${link.name} does not answer yet: it has ${FIRST_CONNECTED_WITHIN_MS / 1_000} s to come up`);
  }, TELL_AFTER_MS);
  try {
    await link.connected(FIRST_CONNECTED_WITHIN_MS);
  } finally {
    clearTimeout(waiting);
  }
}
