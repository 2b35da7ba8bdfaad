import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Sid } from '../../domain/ids.ts';
import type { ChannelStore } from '../../ports/channelStore.ts';
import type { Outbox } from '../../ports/owed.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { type KeptEntry, readEntries } from '../records/journalEntry.ts';
import { read } from '../records/read.ts';
import { readKept } from '../records/readKept.ts';
import { type EachRow, eachRow } from '../records/unreadable.ts';
import { sid as sidSchema } from '../records/values.ts';
import { wholePage } from '../records/wholePage.ts';
import { ServedMarks } from '../servedMarks.ts';
import { REDIS_AWAY, StoreError } from '../storeError.ts';
import { type StoreWatch, UNWATCHED } from '../storeWatch.ts';
import { adviceFor } from './advice.ts';
import { readJournal, readOpened, readOutboxRecord, readPeeked } from './answers.ts';
import { redisCommits } from './commits.ts';
import { channelKeys, OUTBOX, RUN_PREFIX, repliesPrefix, UNFINISHED, WAITING, WRITE_CHECK } from './keys.ts';
import { RedisLink } from './link.ts';
import { redisOutbox } from './outbox.ts';
import { runScript } from './scripts/script.ts';
import { loadScripts, readScripts, type Scripts } from './scripts/scripts.ts';
import { redisWriteBack } from './writeBack.ts';

export type RedisStoreOptions = {
  readonly url: string;
  readonly journalMax: number;
  readonly life?: ChannelLife;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly watch?: Partial<StoreWatch>;
  readonly outboxLeaseMs?: number;
};

export type RedisStore = { readonly channels: ChannelStore; readonly outbox: Outbox<LogRecord> };

/** Longer than a user log may take over a batch. */
const OUTBOX_LEASE_MS = 15_000;
/** So long may a Redis that is started together with the server take. */
const FIRST_CONNECTED_WITHIN_MS = 10_000;
const TELL_AFTER_MS = 500;
/** A process that has been dead for so long has nobody left on the line. */
const RUN_LIFE_S = 604_800;
/** Longer than a millisecond: the first epoch of a channel follows from the time. */
const RELEASED_LIFE_MS = 1_000;

/** Live state for one process or many (contract 3). Rejects if Redis cannot be reached. */
export async function openRedisStore({ url, ...options }: RedisStoreOptions): Promise<RedisStore> {
  const scripts = readScripts();
  const link = new RedisLink({ url, prepare: (client) => loadScripts(client, scripts) });
  try {
    await connected(link, options.log);
    for (const advice of await link.ask((client) => adviceFor(client, link.name))) options.log.warn({}, advice);
  } catch (error) {
    link.close();
    throw error;
  }
  const watch = { ...UNWATCHED, ...options.watch };
  const { outboxLeaseMs: leaseMs = OUTBOX_LEASE_MS } = options;
  return {
    channels: channelsOf({ ...options, link, scripts, watch }),
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

type Parts = Pick<RedisStoreOptions, 'journalMax' | 'life' | 'log' | 'clock'> & {
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly watch: StoreWatch;
};

function channelsOf({ link, scripts, journalMax, life, log, clock, watch }: Parts): ChannelStore {
  const run = randomUUID();
  const marks = new ServedMarks({
    clock,
    mark: (runMs) => link.ask((client) => client.set(RUN_PREFIX + run, runMs, 'EX', RUN_LIFE_S)),
  });
  const commits = redisCommits({ link, scripts, journalMax, life, marks, log, watch });
  let closed: Promise<void> | undefined;

  const ask = async <T>(question: (client: Redis, latest: number) => Promise<T>): Promise<T> => {
    if (closed !== undefined) throw new StoreError(`${link.name}: the store is closed.`);
    return link.ask(question);
  };

  const readWhole = <T>(sid: Sid, read: (each: EachRow) => T): T => {
    const place = placeOf(link, sid);
    return readKept(place, watch.unreadable, () => read(eachRow(place, watch.unreadable)));
  };

  return {
    open: async (sid) => {
      const { channel, applicants, repliers, sessions, users, journal, refusals } = channelKeys(sid);
      const keys = [channel, applicants, repliers, sessions, users, journal, refusals];
      const found = await ask((client, latest) => {
        const words = [
          latest,
          repliesPrefix(sid),
          clock.now(),
          run,
          marks.runMs,
          RUN_PREFIX,
          UNCHANGED_LIFE_MS,
          life ?? 0,
        ];
        return runScript(client, scripts.open, keys, words);
      });
      if (found === 'late') throw new StoreError(`${link.name} answered too late.`, { publicly: REDIS_AWAY });
      const opened = readWhole(sid, (each) => readOpened(found, sid, each));
      marks.opened(opened);
      return opened;
    },
    commit: async (commit) => {
      if (closed !== undefined) throw new StoreError(`${link.name}: the store is closed.`);
      const outcome = await commits.commit(commit);
      marks.committed(commit, outcome);
      return outcome;
    },
    release: async (sid, epoch) => {
      const { channel } = channelKeys(sid);
      await ask((client) => runScript(client, scripts.release, [channel], [epoch, RELEASED_LIFE_MS]));
    },
    writeBack: redisWriteBack({ link, scripts, journalMax, life, run, marks }),
    peek: async (sid) => {
      const { channel, applicants } = channelKeys(sid);
      const found = await ask((client) => runScript(client, scripts.peek, [channel, applicants], []));
      return readWhole(sid, (each) => readPeeked(found, sid, each));
    },
    journal: (sid, { before = Number.MAX_SAFE_INTEGER, limit }) => {
      const { journal, refusals } = channelKeys(sid);
      return wholePage({
        limit,
        ask: async (last?: KeptEntry) => {
          const page = { before: last?.seq ?? before, limit };
          const words = [page.before, limit, journalMax];
          return readJournal(
            await ask((client) => runScript(client, scripts.journal, [journal, refusals], words)),
            page,
          );
        },
        read: (entries) => readEntries(entries, eachRow(placeOf(link, sid), watch.unreadable)),
      });
    },
    unfinished: async () => {
      const [waiting, all] = await ask((client) =>
        Promise.all([client.sinter(UNFINISHED, WAITING), client.smembers(UNFINISHED)]),
      );
      const found = new Set([...waiting, ...all]);
      return eachRow(link.name, watch.unreadable)(
        'unfinished',
        [...found],
        (raw) => read(sidSchema, raw, 'sid'),
        JSON.stringify,
      );
    },
    check: async () => {
      await ask((client) => client.set(WRITE_CHECK, '1'));
    },
    close: () => {
      closed ??= commits
        .drained()
        .then(() => marks.stop())
        .finally(() => link.close());
      return closed;
    },
  };
}

const placeOf = (link: RedisLink, sid: string): string => `${link.name}, channel ${JSON.stringify(sid)}`;
