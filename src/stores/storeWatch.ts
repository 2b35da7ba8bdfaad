import type { Log, StoreCounts } from '../ports.ts';
import type { TablesNews } from './sqliteCatchUp.ts';

/** What the stores tell of themselves, beside what they are asked. */
export type StoreWatch = {
  /** ST2: so many commits went to the store together. */
  group(commits: number): void;
  tables(news: TablesNews): void;
};

export const UNWATCHED: StoreWatch = { group: () => {}, tables: () => {} };

/** For operators: in the log, and in numbers. */
export function watchStores(log: Log, metrics: StoreCounts): StoreWatch {
  return {
    group: (commits) => metrics.group(commits),
    tables: (news) => {
      metrics.tablesBehind(news.tables === 'behind');
      if (news.tables === 'behind') {
        log.error({}, `commits are durable, but do not reach their tables, so nothing can be read: ${news.reason}`);
      } else {
        log.info({ attempts: news.attempts }, 'commits reach their tables again');
      }
    },
  };
}
