import assert from 'node:assert/strict';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { UserLog } from '../../../src/ports/userLog.ts';
import { openMysqlUserLog } from '../../../src/stores/mysql/userLog.ts';
import { mysqlUrl } from '../../support/services.ts';
import { logRecord } from '../contract/logRecords.ts';
import { newestFirst, withoutSerials } from '../contract/userLogUnderTest.ts';

describe('MySQL: the database of the user log', () => {
  let url: string;
  let logs: UserLog[];
  let messages: string[];
  beforeEach(async () => {
    url = await mysqlUrl();
    logs = [];
    messages = [];
  });
  afterEach(() => Promise.all(logs.map((log) => log.close())));

  const open = (at = url): UserLog => {
    const info = (_: object, message: string) => void messages.push(message);
    const log = openMysqlUserLog({ url: at, aheadMs: 0, log: { info, warn: () => {}, error: () => {} } });
    logs.push(log);
    return log;
  };
  const database = () => new URL(url).pathname.slice(1);
  /** With the rights of the tests, in no database. */
  const asRoot = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await createConnection({ uri: new URL('/', url).href });
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  const rows = async (sql: string) => (await asRoot((root) => root.query<RowDataPacket[]>(sql)))[0];

  it('[ST6] many openers of a new database at the same instant create and migrate it once', async () => {
    const openers = Array.from({ length: 8 }, () => open());
    const records = openers.map((_, call) => logRecord(call));
    await Promise.all(openers.map((log, call) => log.append([logRecord(call)])));
    assert.deepEqual(new Set(withoutSerials(await open().history({ limit: 100 }))), new Set(newestFirst(records)));
    assert.equal((await rows(`SELECT * FROM ${database()}.linkcall_migrations`)).length, 2);
    assert.equal(messages.filter((message) => message === 'migrated the user log').length, 2);
  });

  it('[ST6] a history may be what comes first', async () => {
    assert.deepEqual(await open().history({ limit: 10 }), []);
  });

  it("[ST6] the table has the contract's columns, and compares ids byte by byte", async () => {
    await open().history({ limit: 1 });
    const columns = await rows(`
      SELECT CONCAT_WS(' ', column_name, column_type, is_nullable, collation_name) AS told
      FROM information_schema.columns
      WHERE table_schema = '${database()}' AND table_name = 't_linkcall_base_userlog' ORDER BY ordinal_position`);
    // MySQL 8 leaves out the widths of numbers, and has another name for the collation.
    const told = columns.map((column) =>
      String(column.told)
        .replace(/(int)\(\d+\)/, '$1')
        .replace('0900', 'nopad'),
    );
    assert.deepEqual(told, [
      'link_serial bigint unsigned NO',
      'time_apply datetime(3) NO',
      'user_id varchar(128) NO utf8mb4_nopad_bin',
      'singer_id varchar(128) NO utf8mb4_nopad_bin',
      'link_success tinyint NO',
      'time_allow_end datetime(3) NO',
      'link_time int unsigned NO',
      'link_first tinyint NO',
      'sid varchar(128) NO utf8mb4_nopad_bin',
      'time_allow datetime(3) YES',
      'end_state tinyint NO',
      'call_id char(26) NO ascii_bin',
    ]);
  });

  it("[ST6] the columns hold what the original's tools expect", async () => {
    const timeApply = Date.UTC(2026, 9, 25, 1, 30, 0, 7);
    await open().append([
      logRecord(1, { timeApply }),
      logRecord(2, { timeApply, timeAllow: null, linkTimeS: 0, linkFirst: 0, endState: 2 }),
    ]);
    const [linked, unlinked] = await rows(`
      SELECT CONCAT_WS(' | ', time_apply, link_success, time_allow_end, link_time, link_first, time_allow, end_state) AS told
      FROM ${database()}.t_linkcall_base_userlog ORDER BY call_id`);
    assert.equal(
      linked?.told,
      '2026-10-25 01:30:00.007 | 1 | 2026-10-25 01:31:06.006 | 60 | 1 | 2026-10-25 01:30:05.008 | 3',
    );
    assert.equal(unlinked?.told, '2026-10-25 01:30:00.007 | 0 | 2026-10-25 01:31:06.006 | 0 | 0 | 2');
  });

  it("[ST6] [IN13] a table of that name that is neither ours nor the original's is left alone, and what differs is named", async () => {
    await asRoot(async (root) => {
      await root.query(`CREATE DATABASE ${database()}`);
      await root.query(`CREATE TABLE ${database()}.t_linkcall_base_userlog (
        link_serial bigint unsigned AUTO_INCREMENT PRIMARY KEY, time_apply datetime, user_id varchar(64),
        singer_id varchar(64), link_success tinyint, time_allow_end datetime, link_time int, link_first tinyint)`);
    });
    const log = open();
    const refused =
      /127\.0\.0\.1:\d+\/linkcall_test_\w+: .* t_linkcall_base_userlog .* user_id is varchar\(64\) and not varchar\(128\) or int unsigned, /;
    await assert.rejects(log.append([logRecord(1)]), refused);
    await assert.rejects(log.history({ limit: 1 }), refused);
    await asRoot((root) =>
      root.query(`RENAME TABLE ${database()}.t_linkcall_base_userlog TO ${database()}.the_old_userlog`),
    );
    await log.append([logRecord(1)]);
    assert.deepEqual(withoutSerials(await log.history({ limit: 10 })), [logRecord(1)]);
  });

  it("[ST11] an extract of the original's, without our columns, is none of ours", async () => {
    const log = open();
    await log.append([logRecord(1)]);
    await asRoot((root) => root.query(`CREATE TABLE ${database()}.t_linkcall_base_userlog_202610 (user_id int)`));
    assert.deepEqual(withoutSerials(await log.history({ limit: 10 })), [logRecord(1)]);
    await log.append([logRecord(1)]);
  });

  it('[ST6] a table that is gone is not silently made anew', async () => {
    await open().append([logRecord(1)]);
    await asRoot((root) => root.query(`DROP TABLE ${database()}.t_linkcall_base_userlog`));
    await assert.rejects(open().history({ limit: 1 }), /t_linkcall_base_userlog is gone\. Restore it from a backup/);
  });

  it('[ST6] whatever the settings of the server or the session are, a time comes back to the ms', async () => {
    const log = open(`${url}?timezone=%2B05%3A30&dateStrings=false`);
    await log.append([logRecord(1)]);
    assert.deepEqual(withoutSerials(await log.history({ limit: 1 })), [logRecord(1)]);
  });

  it('[ST6] a refusal of the user tells neither the name nor the password', async () => {
    const user = `u${database().slice(-24)}`;
    const at = (password: string) => {
      const its = new URL(url);
      its.username = user;
      its.password = password;
      return its.href;
    };
    const tell = async (log: UserLog): Promise<string> => {
      const error: unknown = await log.append([logRecord(1)]).then(
        () => 'taken',
        (reason) => reason,
      );
      assert(error instanceof Error, String(error));
      assert.equal(error.name, 'StoreError');
      assert.match(error.message, /127\.0\.0\.1:\d+\/linkcall_test_/);
      assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause]), /s3cret|wr0ng/);
      assert(!`${error.message}${error.stack}${error.cause}`.includes(user));
      return error.message;
    };
    await asRoot((root) => root.query('CREATE USER ? IDENTIFIED BY ?', [user, 's3cret']));
    try {
      assert.match(await tell(open(at('wr0ng'))), /refuses the user or the password/);
      assert.match(await tell(open(at('s3cret'))), /may not use the database, or may not create it/);
      await asRoot(async (root) => {
        await root.query(`CREATE DATABASE ${database()}`);
        await root.query(`GRANT SELECT ON ${database()}.* TO ?`, [user]);
      });
      assert.match(await tell(open(at('s3cret'))), /may not do that to the tables/);
    } finally {
      await asRoot((root) => root.query('DROP USER ?', [user]));
    }
  });

  it('[ST6] without a database in the URL it is rcec_record; what is no URL of MySQL is refused at once', () => {
    for (const wrong of ['', 'x', 'http://root:s3cret@127.0.0.1/', 'mysql://', 'redis://127.0.0.1']) {
      assert.throws(
        () => open(wrong),
        (error: Error) => error.name === 'StoreError' && !error.message.includes('s3cret'),
      );
    }
  });
});
