import assert from 'node:assert/strict';
import type {
  HistoryPlace,
  HistoryQuery,
  LoggedCall,
  LogRecord,
  UserLog,
  UserLogArchive,
} from '../../../src/ports/userLog.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';

export type UserLogUnderTest = {
  readonly log: UserLog;
  readonly archive: UserLogArchive;
  /** As another process would; closed by the test. */
  openArchive(): UserLogArchive;
  /** What was told of as unreadable. */
  readonly told: readonly UnreadableRow[];
  /** Makes a row unreadable, in one of several ways. */
  spoil(call: LogRecord, way: number): Promise<void>;
  dispose(): Promise<void>;
};

export function withoutSerials(calls: readonly LoggedCall[]): LogRecord[] {
  return calls.map(({ serial: _, linkSuccess, ...record }) => {
    assert.equal(linkSuccess, record.timeAllow === null ? 0 : 1);
    return record;
  });
}

/** Those of the same time: the last appended first. */
export function newestFirst(records: readonly LogRecord[]): LogRecord[] {
  return records.toReversed().sort((a, b) => b.timeApply - a.timeApply);
}

/** Turns the pages to the end, and does `between` before each but the first. */
export async function readPages(
  log: UserLog,
  query: HistoryQuery,
  between: () => Promise<unknown> = async () => {},
): Promise<LoggedCall[]> {
  const found: LoggedCall[] = [];
  let page = await log.history(query);
  while (page.length > 0) {
    found.push(...page);
    await between();
    const after: HistoryPlace | undefined = page.at(-1);
    page = await log.history({ ...query, after });
  }
  return found;
}
