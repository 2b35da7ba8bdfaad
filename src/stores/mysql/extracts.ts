import { z } from 'zod';
import type { Month } from '../../ports/userLog.ts';
import { read } from '../records/read.ts';
import { monthOfExtract } from '../records/userLogTables.ts';
import type { Session } from './session.ts';

const tables = z.array(z.object({ name: z.string() }));

/** The months that have an extract now. One that is still as the original has it becomes ours at the next start (IN13). */
export async function listExtracts(session: Session): Promise<Month[]> {
  const rows = await session.execute(`
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name LIKE 't\\_linkcall\\_base\\_userlog\\_%'
      AND (column_name = 'call_id' OR column_name = 'user_id' AND data_type = 'varchar')
    GROUP BY table_name HAVING COUNT(*) = 2`);
  return read(tables, rows, 'the extracts').flatMap(({ name }) => monthOfExtract(name, session.aheadMs) ?? []);
}
