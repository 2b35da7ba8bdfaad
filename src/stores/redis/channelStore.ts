import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Millis, Sid } from '../../domain/ids.ts';
import { isRefusal } from '../../domain/journal.ts';
import type { ChannelStore } from '../../ports/channelStore.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { type KeptEntry, readEntries } from '../records/journalEntry.ts';
import { readKept } from '../records/readKept.ts';
import { type EachRow, eachRow, readSids } from '../records/unreadable.ts';
import { wholePage } from '../records/wholePage.ts';
import { ServedMarks } from '../servedMarks.ts';
import { REDIS_AWAY, StoreError } from '../storeError.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { readJournal, readLeft, readLog, readOpened, readPeeked } from './answers.ts';
import { groupedCommits } from './commits.ts';
import {
  channelKeys,
  FEED_SEQS,
  RUN_PREFIX,
  repliesPrefix,
  SWITCHES,
  UNFINISHED,
  UNPUBLISHED,
  WAITING,
  WRITE_CHECK,
} from './keys.ts';
import type { RedisLink } from './link.ts';
import { Publisher } from './publish/publisher.ts';
import { publishLeft } from './publish/publishLeft.ts';
import type { PublicationOptions } from './publish/words.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';
import { prepareWriteBack } from './writeBack.ts';

/** A process that has been dead for so long has nobody left on the line. */
const RUN_LIFE_S = 604_800;
/** Longer than a millisecond: the first epoch of a channel follows from the time. */
const RELEASED_LIFE_MS = 1_000;

type Parts = PublicationOptions & {
  readonly publishMs: Millis;
  readonly backlogMax?: number | undefined;
  /** What the platform was told can be read. */
  readonly told: () => void;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly watch: StoreWatch;
};

export type RedisChannels = ChannelStore & {
  /** SP2: resolves when all that is committed now was tried to be published. */
  published(): Promise<void>;
};

/** Another process may take a channel over and over. */
const OPENINGS_MAX = 5;

export function channelsOf(parts: Parts): RedisChannels {
  const { link, scripts, journalMax, blockedMax, life, clock, watch } = parts;
  const run = randomUUID();
  const marks = new ServedMarks({
    clock,
    mark: (runMs) => link.ask((client) => client.set(RUN_PREFIX + run, runMs, 'EX', RUN_LIFE_S)),
  });
  const publisher = new Publisher(parts);
  const commits = groupedCommits({ link, scripts, publisher, blockedMax, marks, watch });
  let closed: Promise<void> | undefined;

  const ask = async <T>(question: (client: Redis, latest: number) => Promise<T>): Promise<T> => {
    if (closed !== undefined) throw new StoreError(`${link.name}: the store is closed.`);
    return link.ask(question);
  };

  const placeOf = (sid: Sid): string => `${link.name}, channel ${JSON.stringify(sid)}`;

  const read = <T>(sid: Sid, of: (each: EachRow) => T): T => readKept(placeOf(sid), watch.unreadable, of);

  const askToOpen = async (sid: Sid): Promise<unknown> => {
    const { channel, applicants, repliers, sessions, users, journal, refusals, streams, log } = channelKeys(sid);
    const found = await ask((client, latest) =>
      runScript(
        client,
        scripts.open,
        [channel, applicants, repliers, sessions, users, journal, refusals, SWITCHES, FEED_SEQS, streams, log],
        [latest, repliesPrefix(sid), clock.now(), run, marks.runMs, RUN_PREFIX, UNCHANGED_LIFE_MS, life ?? 0, sid],
      ),
    );
    if (found === 'late') throw new StoreError(`${link.name} answered too late.`, { publicly: REDIS_AWAY });
    return found;
  };

  /** As it is in Redis, under the epoch that it has. */
  const publishLog = async (sid: Sid): Promise<void> => {
    const { channel, log } = channelKeys(sid);
    const [[epoch, ...head], original, entries] = await ask((client) =>
      Promise.all([
        client.hmget(channel, 'epoch', 'commits', 'snapshot'),
        client.hget(SWITCHES, sid).catch(() => null),
        client.lrange(log, 0, -1),
      ]),
    );
    const left = read(sid, () => readLeft(['left', epoch, ...head, original, entries], sid));
    if (left !== undefined) await publishLeft(left, parts);
  };

  return {
    open: async (sid) => {
      for (let n = 1; n <= OPENINGS_MAX; n += 1) {
        const found = await askToOpen(sid);
        const left = read(sid, () => readLeft(found, sid));
        if (left === undefined) {
          const opened = read(sid, (each) => readOpened(found, sid, each));
          publisher.drop(sid);
          marks.opened(opened);
          return opened;
        }
        await publishLeft(left, parts);
      }
      throw new StoreError(`${placeOf(sid)}: others take it again and again.`);
    },
    commit: async (commit) => {
      if (closed !== undefined) throw new StoreError(`${link.name}: the store is closed.`);
      const outcome = await commits.commit(commit);
      marks.committed(commit, outcome);
      return outcome;
    },
    release: async (sid, epoch) => {
      const { channel, log } = channelKeys(sid);
      await publisher.published(sid);
      await ask((client) => runScript(client, scripts.release, [channel, log], [epoch, RELEASED_LIFE_MS]));
    },
    writeBack: prepareWriteBack({ ...parts, run, marks, publisher, publishLog }),
    peek: async (sid) => {
      const { channel, applicants, log } = channelKeys(sid);
      const keys = [channel, applicants, SWITCHES, log];
      const found = await ask((client) => runScript(client, scripts.peek, keys, [sid]));
      return read(sid, (each) => readPeeked(found, sid, each));
    },
    journal: async (sid, { before = Number.MAX_SAFE_INTEGER, limit, only }) => {
      const { journal, refusals, log } = channelKeys(sid);
      await publisher.published(sid);
      return wholePage({
        limit,
        ask: async (last?: KeptEntry) => {
          const page = { before: last?.seq ?? before, limit };
          const logged = await ask((client) => client.lrange(log, 0, -1));
          const unpublished = read(sid, () => readLog(logged).flatMap((commit) => commit.entries));
          const parts = [
            { part: 'accepted', list: journal, entries: unpublished.filter((entry) => !isRefusal(entry)) },
            { part: 'refused', list: refusals, entries: unpublished.filter(isRefusal) },
          ].filter(({ part }) => only === undefined || only === part);
          // What is published in between is in this answer, too. Of each kind there is no more than there may be.
          const words = [page.before, limit, ...parts.map(({ entries }) => Math.max(0, journalMax - entries.length))];
          const lists = parts.map(({ list }) => list);
          const found = await ask((client) => runScript(client, scripts.journal, lists, words));
          return readJournal(
            found,
            parts.flatMap(({ entries }) => entries.slice(-journalMax)),
            page,
          );
        },
        read: (entries) => readEntries(entries, eachRow(placeOf(sid), watch.unreadable)),
      });
    },
    unfinished: async () => {
      await publisher.published();
      const [waiting, unpublished, all] = await ask((client) =>
        Promise.all([client.sinter(UNFINISHED, WAITING), client.smembers(UNPUBLISHED), client.smembers(UNFINISHED)]),
      );
      return readSids([...new Set([...waiting, ...unpublished, ...all])], link.name, watch.unreadable);
    },
    published: () => publisher.published(),
    check: async () => {
      if (publisher.full !== undefined) throw publisher.full;
      await ask((client) => client.set(WRITE_CHECK, '1'));
    },
    close: () => {
      closed ??= commits
        .drained()
        .then(() => publisher.close())
        .then(() => marks.stop())
        .finally(() => link.close());
      return closed;
    },
  };
}
