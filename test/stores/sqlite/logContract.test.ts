import type { UnreadableRow } from '../../../src/stores/records/unreadable.ts';
import { openSqlite } from '../../../src/stores/sqlite/open.ts';
import { openSqliteArchive } from '../../../src/stores/sqlite/userLog/archive.ts';
import { logTables } from '../../../src/stores/sqlite/userLog/extracts.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { NOVEMBER, OCTOBER } from '../contract/logRecords.ts';
import { describeUserLog } from '../contract/userLogContract.ts';
import type { UserLogUnderTest } from '../contract/userLogUnderTest.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const SPOIL = ["user_id = ''", "call_id = 'spoiled ' || link_serial", 'link_time = -1', 'end_state = 9007199254740993'];

// With extracts that are there, records go in batches; without, the base table itself may become the extract.
for (const [name, use, extracts] of [
  ['channels', 'channels', []],
  ['log-only, with extracts', 'log-only', [OCTOBER, NOVEMBER]],
] as const) {
  describeUserLog(`SQLite, ${name}`, async (): Promise<UserLogUnderTest> => {
    const dataDir = await makeFolder();
    const told: UnreadableRow[] = [];
    const watch = { unreadable: (row: UnreadableRow) => told.push(row) };
    const { userLog } = await openSqlite({ ...optionsFor(dataDir), use, watch });
    const archive = openSqliteArchive({ dataDir, aheadMs: 0 });
    for (const month of extracts) await archive.move(month, 1);
    return {
      log: userLog,
      archive,
      told,
      spoil: async ({ callId }, way) => {
        const db = openBeside(dataDir);
        for (const table of logTables(db)) {
          db.exec(`UPDATE ${table} SET ${SPOIL[way % SPOIL.length]} WHERE call_id = '${callId}'`);
        }
        db.close();
      },
      openArchive: () => openSqliteArchive({ dataDir, aheadMs: 0 }),
      dispose: async () => {
        await userLog.close();
        await archive.close();
        await removeFolder(dataDir);
      },
    };
  });
}
