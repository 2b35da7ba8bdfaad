import type { RemoteStore, StoreCounts, UnpublishedBacklog } from '../ports/channelStore.ts';
import type { Log, RoundTrips } from '../ports/runtime.ts';
import { OnceEach } from '../runtime/onceEach.ts';
import type { TellUnreadable } from './records/unreadable.ts';
import type { TablesNews } from './sqlite/catchUp.ts';
import type { DataDirNews } from './sqlite/watchDataDir.ts';

/** What the stores tell of themselves, beside what they are asked. */
export type StoreWatch = {
  /** ST2: so many commits went to the store together. */
  group(commits: number): void;
  tables(news: TablesNews): void;
  /** SP2: what is committed, and cannot be read yet. */
  unpublished(backlog: UnpublishedBacklog): void;
  /** ST13 */
  dataDir(news: DataDirNews): void;
  unreadable: TellUnreadable;
  /** OP8 */
  roundTripsTo(store: RemoteStore): RoundTrips | undefined;
};

export const UNWATCHED: StoreWatch = {
  group: () => {},
  tables: () => {},
  unpublished: () => {},
  dataDir: () => {},
  unreadable: () => {},
  roundTripsTo: () => undefined,
};

/** So many rows are known to have been named; then they are named anew. */
const NAMED_MAX = 1_000;

/** For operators: in the log, and in numbers. */
export function watchStores(log: Log, metrics: StoreCounts): StoreWatch {
  const named = new OnceEach(NAMED_MAX);
  return {
    group: (commits) => metrics.group(commits),
    roundTripsTo: (store) => metrics.roundTripsTo(store),
    unpublished: (backlog) => metrics.unpublished(backlog),
    tables: (news) => {
      metrics.tablesBehind(news.tables === 'behind');
      if (news.tables === 'behind') {
        log.error({}, `commits are durable, but do not reach their tables: ${news.reason}`);
      } else {
        log.info({ attempts: news.attempts }, 'commits reach their tables again');
      }
    },
    dataDir: (news) => {
      if (news.dataDir === 'taken') log.error({}, `nothing can be kept: ${news.reason}`);
      else log.info({}, 'DATA_DIR is where it was: changes are kept again');
    },
    // IN14: once for each, however often it is met.
    unreadable: ({ kind, key, reason }) => {
      if (!named.isFirst(key)) return;
      metrics.unreadable(kind);
      log.warn({ kind, key }, `left out, because it cannot be read: ${reason}`);
    },
  };
}
