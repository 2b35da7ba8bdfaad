import type { LogRecord } from '../../ports/userLog.ts';
import { BASE_TABLE, extractTable, monthOf } from '../records/userLogTables.ts';
import { COLUMNS, DETAILS_TABLE } from './columns.ts';
import { listExtracts } from './extracts.ts';
import { writeRow } from './rows.ts';
import type { Session } from './session.ts';

/** A few sizes only, so that few statements have to be prepared. */
const CHUNK_SIZES = [100, 10, 1] as const;

/** Within the caller's transaction (ST6). */
export async function appendRecords(session: Session, records: readonly LogRecord[]): Promise<void> {
  for (const chunk of chunks(records))
    await session.execute(
      insertion(chunk.length),
      chunk.flatMap((record) => writeRow(record, session.aheadMs)),
    );
  await appendDetails(session, records);
  await takeBackArchived(session, records);
}

async function appendDetails(session: Session, records: readonly LogRecord[]): Promise<void> {
  for (const chunk of chunks(records.filter(({ detail }) => detail !== null))) {
    await session.execute(
      `INSERT INTO ${DETAILS_TABLE} (call_id, detail) VALUES ${list('(?, ?)', chunk.length)}
       ON DUPLICATE KEY UPDATE call_id = call_id`,
      chunk.flatMap(({ callId, detail }) => [callId, JSON.stringify(detail)]),
    );
  }
}

/**
 * A slow payer must not bring back what the archive has moved. To look before inserting would not do: the archive may
 * move the call between the look and the insert. After it, the row of ours keeps the archive from moving that call, or
 * the archive was through, and its extract can be seen.
 */
async function takeBackArchived(session: Session, records: readonly LogRecord[]): Promise<void> {
  for (const month of await listExtracts(session)) {
    const table = extractTable(month);
    const calls = records.filter((record) => monthOf(record.timeApply, session.aheadMs).name === month.name);
    for (const chunk of chunks(calls)) {
      const callIds = chunk.map((record) => record.callId);
      await session.execute(takingBack(table, chunk.length), callIds);
    }
  }
}

/** `call_id = call_id`: a call that is there already stays as it is; INSERT IGNORE would hide other errors, too. */
function insertion(count: number): string {
  const row = `(${list('?', COLUMNS.length)})`;
  return `INSERT INTO ${BASE_TABLE} (${COLUMNS.join(', ')}) VALUES ${list(row, count)}
    ON DUPLICATE KEY UPDATE call_id = call_id`;
}

function takingBack(extract: string, count: number): string {
  return `DELETE base FROM ${BASE_TABLE} AS base JOIN ${extract} AS extract ON extract.call_id = base.call_id
    WHERE base.call_id IN (${list('?', count)})`;
}

function list(item: string, count: number): string {
  return Array.from({ length: count }, () => item).join(', ');
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  let start = 0;
  for (const size of CHUNK_SIZES) {
    for (; start + size <= items.length; start += size) yield items.slice(start, start + size);
  }
}
