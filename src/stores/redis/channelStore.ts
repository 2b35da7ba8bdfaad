import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Sid } from '../../domain/ids.ts';
import type { ChannelStore } from '../../ports/channelStore.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { type ChannelLife, UNCHANGED_LIFE_MS } from '../channelLife.ts';
import { type KeptEntry, readEntries } from '../records/journalEntry.ts';
import { readKept } from '../records/readKept.ts';
import { eachRow, readSids } from '../records/unreadable.ts';
import { wholePage } from '../records/wholePage.ts';
import { ServedMarks } from '../servedMarks.ts';
import { REDIS_AWAY, StoreError } from '../storeError.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { readJournal, readOpened, readPeeked } from './answers.ts';
import { groupedCommits } from './commits.ts';
import {
  channelKeys,
  FEED_SEQS,
  RUN_PREFIX,
  repliesPrefix,
  SWITCHES,
  UNFINISHED,
  WAITING,
  WRITE_CHECK,
} from './keys.ts';
import type { RedisLink } from './link.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';
import { prepareWriteBack } from './writeBack.ts';

/** A process that has been dead for so long has nobody left on the line. */
const RUN_LIFE_S = 604_800;
/** Longer than a millisecond: the first epoch of a channel follows from the time. */
const RELEASED_LIFE_MS = 1_000;

type Parts = {
  readonly journalMax: number;
  readonly blockedMax: number;
  readonly endpoints: readonly WebhookEndpoint[];
  readonly life?: ChannelLife;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly link: RedisLink;
  readonly scripts: Scripts;
  readonly watch: StoreWatch;
};

export function channelsOf(parts: Parts): ChannelStore {
  const { link, scripts, journalMax, blockedMax, endpoints, life, log, clock, watch } = parts;
  const run = randomUUID();
  const marks = new ServedMarks({
    clock,
    mark: (runMs) => link.ask((client) => client.set(RUN_PREFIX + run, runMs, 'EX', RUN_LIFE_S)),
  });
  const commits = groupedCommits({ link, scripts, journalMax, blockedMax, endpoints, life, marks, log, watch });
  let closed: Promise<void> | undefined;

  const ask = async <T>(question: (client: Redis, latest: number) => Promise<T>): Promise<T> => {
    if (closed !== undefined) throw new StoreError(`${link.name}: the store is closed.`);
    return link.ask(question);
  };

  const placeOf = (sid: Sid): string => `${link.name}, channel ${JSON.stringify(sid)}`;

  return {
    open: async (sid) => {
      const { channel, applicants, repliers, sessions, users, journal, refusals, streams } = channelKeys(sid);
      const keys = [channel, applicants, repliers, sessions, users, journal, refusals, SWITCHES, FEED_SEQS, streams];
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
          sid,
        ];
        return runScript(client, scripts.open, keys, words);
      });
      if (found === 'late') throw new StoreError(`${link.name} answered too late.`, { publicly: REDIS_AWAY });
      const opened = readKept(placeOf(sid), watch.unreadable, (each) => readOpened(found, sid, each));
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
    writeBack: prepareWriteBack({ link, scripts, journalMax, blockedMax, endpoints, life, run, marks }),
    peek: async (sid) => {
      const { channel, applicants } = channelKeys(sid);
      const found = await ask((client) => runScript(client, scripts.peek, [channel, applicants, SWITCHES], [sid]));
      return readKept(placeOf(sid), watch.unreadable, (each) => readPeeked(found, sid, each));
    },
    journal: (sid, { before = Number.MAX_SAFE_INTEGER, limit, only }) => {
      const { journal, refusals } = channelKeys(sid);
      const lists = { accepted: [journal], refused: [refusals], all: [journal, refusals] }[only ?? 'all'];
      return wholePage({
        limit,
        ask: async (last?: KeptEntry) => {
          const page = { before: last?.seq ?? before, limit };
          const words = [page.before, limit, journalMax];
          return readJournal(await ask((client) => runScript(client, scripts.journal, lists, words)), page);
        },
        read: (entries) => readEntries(entries, eachRow(placeOf(sid), watch.unreadable)),
      });
    },
    unfinished: async () => {
      const [waiting, all] = await ask((client) =>
        Promise.all([client.sinter(UNFINISHED, WAITING), client.smembers(UNFINISHED)]),
      );
      const found = new Set([...waiting, ...all]);
      return readSids([...found], link.name, watch.unreadable);
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
