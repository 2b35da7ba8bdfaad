import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AUDIT_BOUNDS, type AuditBounds } from '../../ports/audit.ts';
import type { ChannelStore } from '../../ports/channelStore.ts';
import { FEED_BOUNDS, type FeedBounds } from '../../ports/feed.ts';
import { SAMPLE_BOUNDS } from '../../ports/overview.ts';
import type { Outbox } from '../../ports/owed.ts';
import { PEOPLE_BOUNDS } from '../../ports/people.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { LogRecord, UserLog } from '../../ports/userLog.ts';
import { ServedMarks } from '../servedMarks.ts';
import { StoreError } from '../storeError.ts';
import type { StoreBounds, StoreParts } from '../storeParts.ts';
import { type StoreWatch, UNWATCHED } from '../storeWatch.ts';
import { auditOf } from './audit/audit.ts';
import { channelsOf, groupedCommits } from './channelStore.ts';
import { type Sync, tidyUp } from './database.ts';
import { lockDataDir, type Use } from './dataDirLock.ts';
import { feedOf } from './feedOf.ts';
import type { SqliteFileOptions } from './file.ts';
import { samplesOf } from './overview/samples.ts';
import { peopleOf } from './people/people.ts';
import { sweepNowAndThen } from './sweeper.ts';
import { outboxOf, userLogOf } from './userLog/userLog.ts';
import { sqliteLanes } from './webhooks/lanes.ts';
import { requestsTo, type WorkerRequests } from './workerRequests.ts';

/** What a store dates its channels by. */
export type StoreClock = Pick<Clock, 'now' | 'elapsed' | 'after'>;

export type SqliteOptions = StoreBounds & {
  readonly dataDir: string;
  readonly use: Use;
  readonly sync: Sync;
  readonly clock: StoreClock;
};

export type Sqlite = StoreParts & {
  readonly channels: ChannelStore;
  readonly userLog: UserLog;
  /** The user log again, for a server that keeps its log elsewhere: what its channels left is on the way there. */
  readonly outbox: Outbox<LogRecord>;
  /** All of it, whichever of them is closed. */
  close(): Promise<void>;
};

export const SQLITE_FILE = 'linkcall.sqlite';

/** How long a write waits for the archive CLI or a backup, and of several that keep their log there, for its turn. */
const BUSY_TIMEOUT_MS: Readonly<Record<Use, number>> = { channels: 2_000, 'log-only': 15_000 };

/** The embedded stores (contract 3): a file in `dataDir`, owned by a thread of its own (ADR 0005). */
export async function openSqlite(options: SqliteOptions): Promise<Sqlite> {
  const { dataDir, use, sync, journalMax, life, endpoints, clock, feed: bounds = FEED_BOUNDS } = options;
  const { blockedMax, revokedMs } = options.people ?? PEOPLE_BOUNDS;
  const { samples = SAMPLE_BOUNDS, audit = AUDIT_BOUNDS } = options;
  const watch = { ...UNWATCHED, ...options.watch };
  const unlock = lockDataDir(dataDir, use);
  const path = join(dataDir, SQLITE_FILE);
  try {
    // Others who may be here as well could be about to bring theirs into place.
    if (use === 'channels') tidyUp(path);
    const worker = startWorker(
      { path, sync, busyTimeoutMs: BUSY_TIMEOUT_MS[use], journalMax, blockedMax, samples, life, endpoints },
      watch,
    );
    await worker.opened;
    // One process has the channels of a file: what the last one had under way is free. A start without it writes nothing.
    if (use === 'channels' && (endpoints?.length ?? 0) > 0) await worker.request('freeLanes');
    return storesOf({ worker, use, path, clock, bounds, revokedMs, audit, unlock, watch });
  } catch (error) {
    unlock();
    throw error;
  }
}

function startWorker(options: SqliteFileOptions, watch: StoreWatch): WorkerRequests {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options });
  return requestsTo(worker, options.path, (news) => ('tables' in news ? watch.tables(news) : watch.dataDir(news)));
}

type Parts = {
  readonly worker: WorkerRequests;
  readonly use: Use;
  readonly path: string;
  readonly clock: StoreClock;
  readonly bounds: FeedBounds;
  readonly revokedMs: number;
  readonly audit: AuditBounds;
  readonly unlock: () => void;
  readonly watch: StoreWatch;
};

function storesOf({ worker, use, path, clock, bounds, revokedMs, audit, unlock, watch }: Parts): Sqlite {
  const commits = groupedCommits(worker, watch);
  const marks = new ServedMarks({ clock, mark: (runMs) => worker.request('mark', runMs) });

  // Of others' channels nobody here knows which are awake.
  const endSweeps =
    use === 'channels' ? sweepNowAndThen({ clock, sweep: (now) => worker.request('sweep', now) }) : () => {};

  let closed: Promise<void> | undefined;
  const refuseClosed = (): void => {
    if (closed !== undefined) throw new StoreError(`${path}: the store is closed.`);
  };
  const request: WorkerRequests['request'] = async (method, ...args) => {
    refuseClosed();
    return worker.request(method, ...args);
  };

  const shutDown = async (): Promise<void> => {
    endSweeps();
    try {
      await commits.drained();
      await marks.stop();
      await worker.request('close');
    } finally {
      unlock();
    }
  };
  const close = (): Promise<void> => {
    closed ??= shutDown();
    return closed;
  };

  return {
    channels: channelsOf({ path, clock, marks, request, commits, tell: watch.unreadable, close }),
    lanesOf: (endpoint, turnMs) => sqliteLanes({ request, clock, endpoint, turnMs }),
    feed: feedOf({ path, request, clock, bounds, tell: watch.unreadable }),
    audit: auditOf({ path, request, clock, bounds: audit, tell: watch.unreadable }),
    people: peopleOf({ path, request, clock, revokedMs, tell: watch.unreadable }),
    samples: samplesOf({ path, request, tell: watch.unreadable }),
    userLog: { ...userLogOf(request, watch.unreadable), close },
    outbox: outboxOf(request, clock, watch.unreadable),
    close,
  };
}
