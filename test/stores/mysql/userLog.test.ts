import assert from 'node:assert/strict';
import { createConnection } from 'mysql2/promise';
import { openMysqlArchive } from '../../../src/stores/mysql/archive.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { mysqlUrl } from '../../support/services.ts';
import { describeUserLog } from '../contract/userLogContract.ts';
import type { UserLogUnderTest } from '../contract/userLogUnderTest.ts';

const quietLog = { info: () => {}, warn: () => {}, error: () => {} };

const SPOIL = [
  "user_id = ''",
  "call_id = concat('SPOILED', link_serial)",
  'end_state = -5',
  "time_allow_end = '0000-00-00 00:00:00'",
  "time_apply = '0000-00-00 00:00:00'",
];

describeUserLog('MySQL', openFresh);

async function openFresh(): Promise<UserLogUnderTest> {
  const url = await mysqlUrl();
  const told: UnreadableRow[] = [];
  const log = openMysqlUserLog({ url, aheadMs: 0, log: quietLog, watch: { unreadable: (row) => told.push(row) } });
  const archive = openMysqlArchive({ url, aheadMs: 0 });
  return {
    log,
    archive,
    told,
    spoil: async ({ callId }, way) => {
      const connection = await createConnection(url);
      await connection.query("SET SESSION sql_mode = ''");
      const [tables] = await connection.query("SHOW TABLES LIKE 't\\_linkcall\\_base\\_userlog%'");
      assert(Array.isArray(tables));
      for (const table of tables.flatMap((row) => Object.values(row))) {
        await connection.query(`UPDATE ${table} SET ${SPOIL[way % SPOIL.length]} WHERE call_id = '${callId}'`);
      }
      await connection.end();
    },
    openArchive: () => openMysqlArchive({ url, aheadMs: 0 }),
    dispose: async () => {
      await log.close();
      await archive.close();
    },
  };
}
