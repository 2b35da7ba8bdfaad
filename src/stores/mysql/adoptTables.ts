import { z } from 'zod';
import type { Log } from '../../ports/runtime.ts';
import type { Month } from '../../ports/userLog.ts';
import { read } from '../records/read.ts';
import { BASE_TABLE, monthOfExtract } from '../records/userLogTables.ts';
import { StoreError } from '../storeError.ts';
import { mysqlCode } from './error.ts';
import { filling, STRICT_SESSION, widening } from './originalRows.ts';
import { exactCollation } from './schema.ts';
import { affectedRows, type Session } from './session.ts';
import { type FoundTable, shapeOf } from './tableShape.ts';

export type Adoption = {
  readonly session: Session;
  readonly place: string;
  readonly version: string;
  readonly log: Pick<Log, 'info' | 'warn'> | undefined;
  /** How far it is, for whoever waits for it. */
  readonly onProgress: (told: string) => void;
  /** Carries out a statement that may take minutes, and tells that it goes on. */
  readonly runLong: (statement: string, about: string) => Promise<unknown>;
};

/** What is left to do with a table. */
type Task = { readonly table: string; readonly month: Month | undefined; readonly widen: string | undefined };

/** Few enough that whoever writes to the table meanwhile does not wait for long. */
const BATCH_ROWS = 2_000;

/**
 * IN13: makes the original's table and its extracts ours, where they are. What is left to do is seen from the tables
 * themselves: killed anywhere, it goes on from there.
 */
export async function adoptTables(adoption: Adoption): Promise<void> {
  const tasks = await tasksOf(adoption);
  for (const task of tasks) {
    if (task.widen !== undefined) await widen(task.widen, task, { ...adoption, tasks });
    await fill(task, adoption);
  }
}

async function tasksOf({ session, place, version, log }: Adoption): Promise<readonly Task[]> {
  const collation = exactCollation(version);
  const tasks: Task[] = [];
  for (const [table, found] of await findTables(session)) {
    const month = monthOfExtract(table, session.aheadMs);
    if (table !== BASE_TABLE && month === undefined) continue;
    const shape = shapeOf(found, collation);
    if ('clauses' in shape) {
      const widen = shape.clauses.length === 0 ? undefined : widening(table, shape.clauses);
      tasks.push({ table, month, widen });
      continue;
    }
    const says =
      `${place}: the table ${table} is there already, and is neither ours nor the original's: ${shape.differs}. ` +
      'Correct it, or rename it';
    if (table === BASE_TABLE) throw new StoreError(`${says}, or name another database in MYSQL_URL.`);
    log?.warn({}, `${says}: it is left alone, and histories go on without it.`);
  }
  if (tasks[0]?.table !== BASE_TABLE) {
    throw new StoreError(`${place}: the table ${BASE_TABLE} is gone. Restore it from a backup.`);
  }
  return tasks;
}

const columns = z.array(z.object({ table: z.string(), name: z.string(), type: z.string() }));
const keys = z.array(z.object({ table: z.string(), name: z.string() }));

/** The base table first, as its name is the shortest. */
async function findTables(session: Session): Promise<ReadonlyMap<string, FoundTable>> {
  const ofLog = `table_schema = DATABASE() AND table_name LIKE 't\\_linkcall\\_base\\_userlog%' ORDER BY table_name`;
  const foundColumns = read(
    columns,
    await session.execute(
      `SELECT table_name AS 'table', column_name AS name, column_type AS type FROM information_schema.columns WHERE ${ofLog}`,
    ),
    'the columns',
  );
  const foundKeys = read(
    keys,
    await session.execute(
      `SELECT DISTINCT table_name AS 'table', index_name AS name FROM information_schema.statistics WHERE ${ofLog}`,
    ),
    'the keys',
  );
  const keysOf = (table: string) => foundKeys.flatMap((key) => (key.table === table ? [key.name] : []));
  const grouped = Map.groupBy(foundColumns, ({ table }) => table);
  return new Map(Array.from(grouped, ([table, found]) => [table, { columns: found, keys: keysOf(table) }]));
}

type Widening = Adoption & { readonly tasks: readonly Task[] };

async function widen(statement: string, { table }: Task, { runLong, place, log, tasks }: Widening): Promise<void> {
  log?.info({ place, table }, 'a table of the original is made ours: it is copied, reads go on, writes wait');
  try {
    await runLong(statement, `${table} is copied`);
  } catch (error) {
    if (!DENIED.has(mysqlCode(error))) throw error;
    throw new StoreError(
      `${place}: our user may not ALTER the tables of the original. Grant it that, or have somebody run this; ` +
        `either way it goes on by itself afterwards:\n${statementsFor(tasks)}`,
    );
  }
}

const DENIED: ReadonlySet<string> = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR']);

const statementsFor = (tasks: readonly Task[]): string =>
  [
    STRICT_SESSION,
    ...tasks.flatMap(({ table, month, widen }) => (widen === undefined ? [] : [widen, filling(table, month)])),
  ]
    .map((statement) => `${statement};\n`)
    .join('');

const counts = z.array(z.object({ rows: z.number() }));
const serials = z.array(z.object({ serial: z.union([z.number(), z.string()]) }));

/** By numbers: a search that began at the first one each time would pass over ever more that were done. */
async function fill({ table, month }: Task, { session, place, log, onProgress }: Adoption): Promise<void> {
  const count = await session.execute(`SELECT COUNT(*) AS 'rows' FROM ${table} WHERE call_id IS NULL`);
  const total = read(counts, count, 'the count')[0]?.rows ?? 0;
  if (total === 0) return;
  for (let done = 0, from: number | string = 0; ; ) {
    onProgress(`${table}: ${done} of ${total} rows of the original are made ours`);
    const batch = await session.execute(
      `SELECT link_serial AS serial FROM ${table} WHERE call_id IS NULL AND link_serial > ?
       ORDER BY link_serial LIMIT 1 OFFSET ${BATCH_ROWS - 1}`,
      [from],
    );
    const [last] = read(serials, batch, 'the batch');
    const [until, values] = last === undefined ? ['', []] : [' AND link_serial <= ?', [last.serial]];
    done += affectedRows(
      await session.execute(`${filling(table, month)} AND link_serial > ?${until}`, [from, ...values]),
    );
    if (last === undefined) break;
    from = last.serial;
  }
  log?.info({ place, table, rows: total }, 'rows of the original are ours now');
}
