import { openSqlite } from '../../src/stores/sqlite.ts';
import { openSqliteArchive } from '../../src/stores/sqliteArchive.ts';
import { NOVEMBER, OCTOBER } from './logRecords.ts';
import { makeFolder, optionsFor, removeFolder } from './sqliteFolder.ts';
import { describeUserLog, type UserLogUnderTest } from './userLogContract.ts';

// With extracts that are there, records go in batches; without, the base table itself may become the extract.
for (const [name, use, extracts] of [
  ['channels', 'channels', []],
  ['log-only', 'log-only', []],
  ['channels, with extracts', 'channels', [OCTOBER, NOVEMBER]],
] as const) {
  describeUserLog(`SQLite, ${name}`, async (): Promise<UserLogUnderTest> => {
    const dataDir = await makeFolder();
    const { userLog } = await openSqlite({ ...optionsFor(dataDir), use });
    const archive = openSqliteArchive({ dataDir });
    for (const month of extracts) await archive.move(month, 1);
    return {
      log: userLog,
      archive,
      openArchive: () => openSqliteArchive({ dataDir }),
      dispose: async () => {
        await userLog.close();
        await archive.close();
        await removeFolder(dataDir);
      },
    };
  });
}
