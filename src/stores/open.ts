import type { ChannelStore, StoreCounts } from '../ports/channelStore.ts';
import type { Outbox, WebhookEndpoint } from '../ports/owed.ts';
import type { Log } from '../ports/runtime.ts';
import type { LogRecord, UserLog } from '../ports/userLog.ts';
import type { Sync } from './sqlite/database.ts';
import { openSqlite, type StoreClock } from './sqlite/open.ts';
import type { StoreParts } from './storeParts.ts';
import { UNWATCHED, watchStores } from './storeWatch.ts';

export type StoreSettings = {
  readonly dataDir: string;
  readonly sqliteSync: Sync;
  readonly journalMax: number;
  /** 0: for ever. */
  readonly channelLifeDays: number;
  readonly feedDays: number;
  readonly feedMax: number;
  /** OP5 */
  readonly auditDays: number;
  readonly auditMax: number;
  /** PE6: of one host. */
  readonly maxBlocked: number;
  /** PE7: how long tokens may live. */
  readonly revokedDays: number;
  /** IN7: whom commits owe what they tell. */
  readonly endpoints?: readonly WebhookEndpoint[] | undefined;
  /** Undefined: the embedded store. */
  readonly redisUrl: string | undefined;
  /** ST7 */
  readonly redisAnswerMs: number;
  readonly mysqlUrl: string | undefined;
  /** IN13 */
  readonly logAheadMs: number;
  /** SP2 */
  readonly publishMs: number;
};

export type Stores = StoreParts & {
  readonly channels: ChannelStore;
  readonly userLog: UserLog;
  /** Undefined where a commit writes the user log itself. */
  readonly outbox: Outbox<LogRecord> | undefined;
  /** Tells when what commits told can be read. Undefined: as soon as they are committed. */
  readonly onTold?: (hear: () => void) => void;
  close(): Promise<void>;
};

const DAY_MS = 86_400_000;

type Closing = { close(): Promise<void> };

/**
 * The four deployments of contract 3: channels in SQLite or Redis, the user log in SQLite or MySQL. A server loads the
 * drivers of its own alone: they are a quarter of its start.
 */
export async function openStores(
  settings: StoreSettings,
  log: Log,
  clock: StoreClock,
  metrics?: StoreCounts,
): Promise<Stores> {
  const {
    dataDir,
    sqliteSync: sync,
    journalMax,
    channelLifeDays,
    feedDays,
    feedMax,
    auditDays,
    auditMax,
    maxBlocked: blockedMax,
    revokedDays,
    endpoints,
    redisUrl,
    redisAnswerMs: answeredWithinMs,
    mysqlUrl,
    publishMs,
  } = settings;
  const life = channelLifeDays === 0 ? undefined : channelLifeDays * DAY_MS;
  const feed = { lifeMs: feedDays * DAY_MS, max: feedMax };
  const audit = { lifeMs: auditDays * DAY_MS, max: auditMax };
  const people = { blockedMax, revokedMs: revokedDays * DAY_MS };
  const watch = metrics === undefined ? UNWATCHED : watchStores(log, metrics);
  const opened: Closing[] = [];
  const keep = <T extends Closing>(store: T): T => {
    opened.unshift(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened) await store.close();
  };
  const openEmbedded = async (use: 'channels' | 'log-only') =>
    keep(await openSqlite({ dataDir, use, sync, journalMax, life, feed, people, audit, endpoints, clock, watch }));
  const openLog = async (url: string | undefined): Promise<UserLog> => {
    if (url === undefined) return (await openEmbedded('log-only')).userLog;
    const { openMysqlUserLog } = await import('./mysql/userLog.ts');
    return keep(openMysqlUserLog({ url, aheadMs: settings.logAheadMs, log, watch }));
  };
  try {
    if (redisUrl === undefined) {
      const embedded = await openEmbedded('channels');
      if (mysqlUrl === undefined) return { ...embedded, outbox: undefined, close };
      return { ...embedded, userLog: await openLog(mysqlUrl), close };
    }
    const { openRedisStore } = await import('./redis/open.ts');
    const live = await openRedisStore({
      ...{ url: redisUrl, answeredWithinMs, journalMax, life, feed, people, audit, endpoints, publishMs },
      ...{ log, clock, watch },
    });
    keep(live.channels);
    return { ...live, userLog: await openLog(mysqlUrl), close };
  } catch (error) {
    await close();
    throw error;
  }
}
