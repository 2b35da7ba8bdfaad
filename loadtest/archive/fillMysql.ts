import { createConnection } from 'mysql2/promise';
import type { Call } from './calls.ts';

const ROWS_PER_STATEMENT = 2_000;

/** The table must be there, and empty: this is no tool for a log that somebody needs. */
export async function fillMysql(url: string, calls: Iterable<Call>): Promise<void> {
  const connection = await createConnection({ uri: url, timezone: 'Z' });
  try {
    const [found] = await connection.query('SELECT 1 FROM t_linkcall_base_userlog LIMIT 1');
    if (Array.isArray(found) && found.length > 0) throw new Error('there is a log in this database: use an empty one');
    for (const chunk of chunks(calls)) {
      await connection.query(
        `INSERT INTO t_linkcall_base_userlog (
          time_apply, user_id, singer_id, link_success, time_allow_end, link_time, link_first, sid, time_allow, end_state,
          call_id
        ) VALUES ?`,
        [chunk.map(row)],
      );
    }
  } finally {
    await connection.end();
  }
}

const row = ({ at, userId, hostId, sid, callId }: Call) =>
  [new Date(at), userId, hostId, 1, new Date(at + 65_000), 60, 2, sid, new Date(at + 5_000), 3, callId] as const;

function* chunks(calls: Iterable<Call>): Generator<Call[]> {
  let chunk: Call[] = [];
  for (const call of calls) {
    if (chunk.push(call) < ROWS_PER_STATEMENT) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
