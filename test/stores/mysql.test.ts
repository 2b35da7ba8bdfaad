import { openMysqlUserLog } from '../../src/stores/mysql.ts';
import { openMysqlArchive } from '../../src/stores/mysqlArchive.ts';
import { mysqlUrl } from '../support/services.ts';
import { describeUserLog, type UserLogUnderTest } from './userLogContract.ts';

const quietLog = { info: () => {}, warn: () => {}, error: () => {} };

describeUserLog('MySQL', openFresh);

async function openFresh(): Promise<UserLogUnderTest> {
  const url = await mysqlUrl();
  const log = openMysqlUserLog({ url, log: quietLog });
  const archive = openMysqlArchive({ url });
  return {
    log,
    archive,
    openArchive: () => openMysqlArchive({ url }),
    dispose: async () => {
      await log.close();
      await archive.close();
    },
  };
}
