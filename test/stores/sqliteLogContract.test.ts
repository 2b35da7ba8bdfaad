import { openSqlite } from '../../src/stores/sqlite.ts';
import { openSqliteArchive } from '../../src/stores/sqliteArchive.ts';
import { makeFolder, optionsFor, removeFolder } from './sqliteFolder.ts';
import { describeUserLog, type UserLogUnderTest } from './userLogContract.ts';

for (const use of ['channels', 'log-only'] as const) {
  describeUserLog(`SQLite, ${use}`, async (): Promise<UserLogUnderTest> => {
    const dataDir = await makeFolder();
    const { userLog } = await openSqlite({ ...optionsFor(dataDir), use });
    const archive = openSqliteArchive({ dataDir });
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
