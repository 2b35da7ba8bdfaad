import assert from 'node:assert/strict';
import { type Connection, createConnection } from 'mysql2/promise';
import type { UserLog, UserLogArchive } from '../../../src/ports/userLog.ts';
import { openMysqlArchive } from '../../../src/stores/mysql/archive.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import { mysqlUrl } from '../../support/services.ts';
import { logRecords, OCTOBER } from '../contract/logRecords.ts';

const EXTRACT = 't_linkcall_base_userlog_202610';

describe('MySQL: an archive that is interrupted', () => {
  let log: UserLog;
  let archive: UserLogArchive;
  let connection: Connection;
  beforeEach(async () => {
    const url = await mysqlUrl();
    log = openMysqlUserLog({ url, aheadMs: 0, log: { info: () => {}, warn: () => {}, error: () => {} } });
    archive = openMysqlArchive({ url, aheadMs: 0 });
    await log.append(logRecords(20));
    await archive.move(OCTOBER, 5);
    connection = await createConnection({ uri: url });
  });
  afterEach(async () => {
    await Promise.all([log.close(), archive.close(), connection.end()]);
  });

  for (const [step, trigger] of [
    ['copying', `BEFORE INSERT ON ${EXTRACT} FOR EACH ROW IF NEW.link_serial = 9`],
    ['deleting', 'BEFORE DELETE ON t_linkcall_base_userlog FOR EACH ROW IF OLD.link_serial = 9'],
  ] as const) {
    it(`[ST10] while ${step} a batch: nothing of the batch was moved, and a repeat moves it`, async () => {
      const before = await log.history({ limit: 100 });
      await connection.query(
        `CREATE TRIGGER interruption ${trigger} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'interrupted'; END IF`,
      );
      await assert.rejects(archive.move(OCTOBER, 10), /interrupted/);
      assert.deepEqual(await archive.count(OCTOBER), { base: 15, extract: 5, strays: 0 });
      assert.deepEqual(await log.history({ limit: 100 }), before);
      await connection.query('DROP TRIGGER interruption');
      assert.equal(await archive.move(OCTOBER, 100), 15);
      assert.deepEqual(await log.history({ limit: 100 }), before);
    });
  }

  it('[ST10] a record that cannot be copied is not deleted, and the message tells which', async () => {
    await connection.query(`UPDATE ${EXTRACT} SET link_serial = 12 WHERE link_serial = 3`);
    await assert.rejects(
      archive.move(OCTOBER, 10),
      /1 of 10 records did not arrive in t_linkcall_base_userlog_202610, first that with link_serial 12: nothing was moved/,
    );
    assert.deepEqual(await archive.count(OCTOBER), { base: 15, extract: 5, strays: 0 });
  });

  it('[ST10] rows that a hand has copied, but not deleted, are not doubled', async () => {
    await connection.query(`INSERT INTO ${EXTRACT} SELECT * FROM t_linkcall_base_userlog WHERE link_serial < 12`);
    assert.equal(await archive.move(OCTOBER, 100), 15);
    assert.deepEqual(await archive.count(OCTOBER), { base: 0, extract: 20, strays: 0 });
  });
});
