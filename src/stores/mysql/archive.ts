import { z } from 'zod';
import type { Month, MonthCounts, UserLogArchive } from '../../ports/userLog.ts';
import { read } from '../records/read.ts';
import { BASE_TABLE, extractTable } from '../records/userLogTables.ts';
import { StoreError } from '../storeError.ts';
import { COLUMNS } from './columns.ts';
import { listExtracts } from './extracts.ts';
import { type MysqlOptions, openMysqlPool } from './pool.ts';
import { writeTime } from './rows.ts';
import { affectedRows, type Session, type Value } from './session.ts';

const COUNT_LIMIT_MS = 60_000;
const MOVE_LIMIT_MS = 60_000;

/** ST10 on MySQL 8 or MariaDB. */
export function openMysqlArchive(options: MysqlOptions): UserLogArchive {
  const pool = openMysqlPool({ ...options, whileMigrating: 'wait' });
  return {
    count: (month) => pool.use(COUNT_LIMIT_MS, (session) => countMonth(session, month)),
    move: (month, limit) =>
      pool.use(MOVE_LIMIT_MS, async (session) => {
        const table = extractTable(month);
        // Commits by itself; killed after it, an empty extract does no harm.
        await session.execute(`CREATE TABLE IF NOT EXISTS ${table} LIKE ${BASE_TABLE}`);
        await refuseForeign(session, month);
        return session.transaction(() => moveRows(session, { month, table, limit }));
      }),
    // Records go one by one here: none comes along.
    bringBack: async () => 0,
    close: pool.close,
  };
}

/** IN13: the table may be there, and be nobody's that we know. */
async function refuseForeign(session: Session, month: Month): Promise<void> {
  const extracts = await listExtracts(session);
  if (extracts.some(({ name }) => name === month.name)) return;
  throw new StoreError(
    `The table ${extractTable(month)} is there already, and is not ours: rename it. Nothing was moved.`,
  );
}

type Move = { readonly month: Month; readonly table: string; readonly limit: number };
/** The end of a batch in the order of the index, `time_apply` as the server's text. */
type Place = { readonly time_apply: string; readonly link_serial: number | string };

const places: z.ZodType<readonly Place[]> = z.array(
  z.object({ time_apply: z.string(), link_serial: z.union([z.number(), z.string()]) }),
);

/**
 * Picks and locks the month's first rows, then works on the whole span up to the last of them: a key range is much
 * faster than a list. A row that was appended within the span meanwhile may be moved along; none is deleted that is not
 * in the extract.
 */
async function moveRows(session: Session, { month, table, limit }: Move): Promise<number> {
  const from = writeTime(month.from, session.aheadMs);
  const picked = read(
    places,
    await session.execute(
      `SELECT time_apply, link_serial FROM ${BASE_TABLE} WHERE time_apply >= ? AND time_apply < ?
       ORDER BY time_apply, link_serial LIMIT ? FOR UPDATE`,
      [from, writeTime(month.to, session.aheadMs), limit],
    ),
    'the rows to move',
  );
  const last = picked.at(-1);
  if (last === undefined) return 0;
  const span = 'base.time_apply BETWEEN ? AND ? AND (base.time_apply < ? OR base.link_serial <= ?)';
  const spanValues = [from, last.time_apply, last.time_apply, last.link_serial];

  const columns = ['link_serial', ...COLUMNS];
  await session.execute(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${columns.map((column) => `base.${column}`).join(', ')} FROM ${BASE_TABLE} AS base WHERE ${span}
     ON DUPLICATE KEY UPDATE call_id = ${table}.call_id`,
    spanValues,
  );
  await refuseMissing(session, { picked, table, span, spanValues });
  const deleted = await session.execute(
    `DELETE base FROM ${BASE_TABLE} AS base JOIN ${table} AS extract ON extract.call_id = base.call_id WHERE ${span}`,
    spanValues,
  );
  return affectedRows(deleted);
}

type Copied = {
  readonly picked: readonly Place[];
  readonly table: string;
  readonly span: string;
  readonly spanValues: readonly Value[];
};

/** A row of another call that has the same number in the extract keeps ours out of it. */
async function refuseMissing(session: Session, { picked, table, span, spanValues }: Copied): Promise<void> {
  const absent = read(
    places,
    await session.execute(
      `SELECT base.time_apply, base.link_serial FROM ${BASE_TABLE} AS base
       LEFT JOIN ${table} AS extract ON extract.call_id = base.call_id
       WHERE ${span} AND extract.call_id IS NULL`,
      spanValues,
    ),
    'the rows that were not copied',
  );
  // Rows appended since the copy are absent, too; their turn comes.
  const serials = new Set(picked.map((place) => place.link_serial));
  const missing = absent.filter((place) => serials.has(place.link_serial));
  const [first] = missing;
  if (first === undefined) return;
  throw new StoreError(
    `${missing.length} of ${picked.length} records did not arrive in ${table}, first that with link_serial ` +
      `${first.link_serial}: nothing was moved. Look for other calls with the same link_serial there.`,
  );
}

const boths = z.array(z.object({ base: z.number(), extract: z.number() }));

async function countMonth(session: Session, month: Month): Promise<MonthCounts> {
  const span = [writeTime(month.from, session.aheadMs), writeTime(month.to, session.aheadMs)];
  const base = `SELECT COUNT(*) FROM ${BASE_TABLE} WHERE time_apply >= ? AND time_apply < ?`;
  const extracts = await listExtracts(session);
  const hasExtract = extracts.some(({ name }) => name === month.name);
  const extract = hasExtract ? `SELECT COUNT(*) FROM ${extractTable(month)}` : 'SELECT 0';
  const [counts = { base: 0, extract: 0 }] = read(
    boths,
    await session.execute(`SELECT (${base}) AS base, (${extract}) AS extract`, span),
    'the counts',
  );
  return { ...counts, strays: 0 };
}
