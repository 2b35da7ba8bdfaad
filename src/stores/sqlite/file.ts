import type { JournalPart } from '../../ports/channelStore.ts';
import { SAMPLE_BOUNDS, type SampleBounds } from '../../ports/overview.ts';
import type { WebhookEndpoint } from '../../ports/owed.ts';
import { BLOCKED_MAX } from '../../ports/people.ts';
import type { LogRecord } from '../../ports/userLog.ts';
import type { ChannelLife } from '../channelLife.ts';
import type { KeptEntry } from '../records/journalEntry.ts';
import { explain } from '../storeError.ts';
import { type AuditRows, prepareAudit } from './audit/auditRows.ts';
import { type CatchUpDeps, catchUp, type TablesNews } from './catchUp.ts';
import { type CommitLog, prepareCommitLog } from './commitLog.ts';
import { type DatabaseOptions, inTransaction, openDatabase, type Row } from './database.ts';
import { prepareEpochs } from './epochs.ts';
import { type FeedRows, prepareFeed } from './feed.ts';
import { prepareJournalReader } from './journal.ts';
import { type OutboxRows, prepareOutbox } from './outbox.ts';
import { prepareSamples, type SampleRows } from './overview/sampleRows.ts';
import { type PeopleRows, preparePeople } from './people/peopleRows.ts';
import { prepareRuns } from './runs.ts';
import { prepareSweep } from './sweep.ts';
import { prepareAppend } from './userLog/append.ts';
import { inOurNumbers } from './userLog/extracts.ts';
import { type HistoryRow, type RowsQuery, readHistory } from './userLog/history.ts';
import { type DataDirNews, watchDataDir } from './watchDataDir.ts';
import { type LaneRows, prepareLanes } from './webhooks/laneRows.ts';

export type ChannelRows = { readonly channel: Row; readonly applicants: readonly Row[] };
export type OpenedRows = ChannelRows & {
  readonly epoch: number;
  readonly replies: readonly Row[];
  readonly sessions: readonly Row[];
  readonly users: readonly Row[];
  readonly streams: readonly Row[];
};

const NEVER_COMMITTED: Row = { journalSeq: 0, snapshot: null, lastAt: 0 };

type TableRows = OutboxRows & LaneRows & PeopleRows & SampleRows & AuditRows;

/** The embedded store on one thread: every method blocks until the file has it. */
export type SqliteFile = TableRows & {
  /** `now`: of the clock; `runMs`: how old the process is. */
  open(sid: string, now: number, runMs: number): OpenedRows;
  /** The actor that took this epoch is gone. */
  release(sid: string, epoch: number): void;
  /** LC26: the process is so old, and serves what it has opened. */
  mark(runMs: number): void;
  commit: CommitLog['append'];
  /** Brings what was committed into its tables. Whoever reads them does it first. */
  applyLog(): void;
  /** ST14: takes out a part of what nobody needs any more; true: there may be more. */
  sweep(now: number): boolean;
  peek(sid: string): ChannelRows | undefined;
  /** Entries with a smaller number than `before` (all if undefined), newest first. */
  journal(sid: string, before: number | undefined, limit: number, only?: JournalPart): readonly KeptEntry[];
  unfinished(): readonly unknown[];
  append(records: readonly LogRecord[]): void;
  feedPage: FeedRows['page'];
  feedCount: FeedRows['count'];
  feedEnd: FeedRows['end'];
  /** `oldest`: of the time that is kept. */
  trimFeed: FeedRows['trim'];
  history(query: RowsQuery): readonly HistoryRow[];
  check(): void;
  close(): void;
};

export type SqliteFileOptions = DatabaseOptions & {
  /** ST12: the newest accepted entries that are kept of a channel, and as many refusals. */
  readonly journalMax: number;
  /** PE6 */
  readonly blockedMax?: number;
  /** OP1 */
  readonly samples?: SampleBounds;
  readonly life?: ChannelLife;
  /** IN7: whom commits owe what they tell. */
  readonly endpoints?: readonly WebhookEndpoint[] | undefined;
};

export type FileNews = TablesNews | DataDirNews;

/** Who is told how the file fares, and what lets time pass. */
type Surroundings = Pick<CatchUpDeps, 'later'> & { readonly tell: (news: FileNews) => void };

const ALONE: Surroundings = { later: () => {}, tell: () => {} };

export function openSqliteFile(
  {
    journalMax,
    blockedMax = BLOCKED_MAX,
    samples: kept = SAMPLE_BOUNDS,
    life,
    endpoints = [],
    ...options
  }: SqliteFileOptions,
  { later, tell }: Surroundings = ALONE,
): SqliteFile {
  const { path } = options;
  const db = openDatabase(options);
  const epochs = prepareEpochs(db);
  const log = prepareCommitLog({ ...options, db, journalMax, blockedMax, endpoints, epochs });
  const tables = catchUp({ apply: log.apply, explain: (error) => explain(path, error).message, later, tell });
  const dataDir = watchDataDir({ path, later, tell });
  const runs = prepareRuns(db, options.sync);
  const sweep = prepareSweep({ db, sync: options.sync, life, epochs });
  const append = prepareAppend(db);
  const outbox = prepareOutbox(db);
  const lanes = prepareLanes(db);
  const feed = prepareFeed(db, options.sync);
  const people = preparePeople(db, blockedMax);
  const samples = prepareSamples(db, kept);
  const audit = prepareAudit(db, options.sync);
  const findChannel = db.prepare(`
    SELECT journal_seq AS journalSeq, snapshot, last_at + max(0, ifnull(served_ms - run_ms, 0)) AS lastAt
    FROM channels LEFT JOIN runs USING (run) WHERE sid = ?`);
  const findApplicants = db.prepare(`
    SELECT user_id AS userId, started_at AS startedAt, barred_until AS barredUntil FROM applicants WHERE sid = ?`);
  findApplicants.setReadBigInts(true);
  const applicantsOf = (sid: string): readonly Row[] => findApplicants.all(sid).map(inOurNumbers);
  const findReplies = db.prepare(`
    SELECT user_id AS userId, cmd_id AS cmdId, order_type AS "order", answer FROM replies WHERE sid = ? ORDER BY n`);
  const findSessions = db.prepare('SELECT session, head FROM zego_sessions WHERE sid = ?');
  const findUsers = db.prepare('SELECT session, user_id AS userId, facts FROM zego_users WHERE sid = ?');
  const findStreams = db.prepare('SELECT session, stream_id AS streamId, facts FROM zego_streams WHERE sid = ?');
  const readJournal = prepareJournalReader(db, journalMax);
  const findUnfinished = db.prepare(`
    SELECT sid FROM channels WHERE unfinished = 1
    ORDER BY CASE WHEN json_valid(snapshot) THEN json_array_length(snapshot, '$.waiting') > 0 END DESC, sid`);
  const writeCheck = db.prepare('UPDATE write_check SET times = times + 1');

  const peek = (sid: string): ChannelRows | undefined => {
    const channel = findChannel.get(sid);
    return channel === undefined ? undefined : { channel, applicants: applicantsOf(sid) };
  };

  /** What is in the tables is what was committed. */
  const upToDate = <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      tables.now();
      return work(...args);
    };
  };

  /** ST7: to read needs no room on the disk, though what was committed may not be in the tables. */
  const readAll = <Args extends readonly unknown[], Result>(read: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      try {
        tables.now();
      } catch {
        // It is told, and if it is no matter of room it is met again here.
        return log.preview(() => read(...args));
      }
      return read(...args);
    };
  };

  return {
    open: upToDate((sid, now, runMs) => {
      runs.begin(runMs);
      const { epoch, found } = epochs.take(sid, () => {
        const channel = findChannel.get(sid);
        if (channel !== undefined) runs.serve(sid, Math.max(now, Number(channel.lastAt)), runMs);
        return {
          channel: { ...(channel ?? NEVER_COMMITTED), feedSeq: feed.lastSeqOf(sid) },
          applicants: applicantsOf(sid),
          replies: findReplies.all(sid),
          sessions: findSessions.all(sid),
          users: findUsers.all(sid),
          streams: findStreams.all(sid),
        };
      });
      return { epoch, ...found };
    }),
    release: epochs.release,
    commit: (claims, packed) => {
      dataDir.refuseIfTaken();
      const outcomes = log.append(claims, packed);
      tables.soon();
      return outcomes;
    },
    mark: runs.mark,
    sweep: upToDate(sweep),
    applyLog: tables.now,
    peek: readAll(peek),
    journal: readAll((sid, before = Number.MAX_SAFE_INTEGER, limit, only) => readJournal(sid, before, limit, only)),
    unfinished: readAll(() => findUnfinished.all().map((row) => row.sid)),
    append: (records) => {
      dataDir.refuseIfTaken();
      inTransaction(db, () => append(records));
    },
    history: readAll((query) => readHistory(db, query)),
    feedPage: readAll(feed.page),
    feedEnd: readAll(feed.end),
    feedCount: readAll(feed.count),
    trimFeed: feed.trim,
    oldest: upToDate(outbox.oldest),
    settle: (serials) => inTransaction(db, () => outbox.settle(serials)),
    setAside: (bad) => inTransaction(db, () => outbox.setAside(bad)),
    waiting: upToDate(outbox.waiting),
    takeLanes: upToDate((take) => inTransaction(db, () => lanes.takeLanes(take))),
    stepLane: (step) => inTransaction(db, () => lanes.stepLane(step)),
    restLane: (rest) => inTransaction(db, () => lanes.restLane(rest)),
    putLanes: (endpoint, owed) => inTransaction(db, () => lanes.putLanes(endpoint, owed)),
    freeLanes: lanes.freeLanes,
    lanesWaiting: readAll(lanes.lanesWaiting),
    lanesAside: readAll(lanes.lanesAside),
    blockedPage: readAll(people.blockedPage),
    findBlocked: readAll(people.findBlocked),
    blockersPage: readAll(people.blockersPage),
    // What channels have decided before comes before it.
    changeBlock: upToDate((change, now, noted) =>
      inTransaction(db, () => {
        people.changeBlock(change, now);
        if (noted !== undefined) audit.addAudit([noted]);
      }),
    ),
    revokedPage: people.revokedPage,
    keepSample: (sample) => inTransaction(db, () => samples.keepSample(sample)),
    samplesSince: samples.samplesSince,
    revoke: upToDate((revocation, noted) =>
      inTransaction(db, () => {
        people.revoke(revocation);
        if (noted !== undefined) audit.addAudit([noted]);
      }),
    ),
    // Behind what was committed before.
    addAudit: upToDate((entries) => inTransaction(db, () => audit.addAudit(entries))),
    auditPage: readAll(audit.auditPage),
    auditCount: readAll(audit.auditCount),
    trimAudit: audit.trimAudit,
    check: () => {
      dataDir.refuseIfTaken();
      tables.refuseIfBehind();
      inTransaction(db, () => void writeCheck.run());
    },
    close: () => {
      dataDir.stop();
      tables.stop();
      try {
        tables.now();
      } catch {
        // It is told. What waits is durable in the log, and the next start brings it into its tables.
      } finally {
        db.close();
      }
    },
  };
}
