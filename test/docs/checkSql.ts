import assert from 'node:assert/strict';
import { createConnection } from 'mysql2/promise';
import { openMysqlArchive } from '../../src/stores/mysql/archive.ts';
import { openMysqlUserLog } from '../../src/stores/mysql/userLog.ts';
import { parseMonth } from '../../src/userLog/month.ts';
import { mysqlUrl } from '../support/services.ts';

const PASSWORD = 'hush';

/** A user that is made so may do all that server and archive do. */
export async function checkSql(body: string): Promise<void> {
  const root = new URL(await mysqlUrl());
  const name = root.pathname.slice(1);
  const own = (sql: string) => sql.replace(/rcec_record|linkcall/g, name).replace('…', PASSWORD);
  const { username: user, password, hostname: host, port } = root;
  const admin = await createConnection({ user, password, host, port: Number(port), multipleStatements: true });
  try {
    await admin.query(own(body));
    const url = `mysql://${name}:${PASSWORD}@${host}:${port}/${name}`;
    const userLog = openMysqlUserLog({ url, aheadMs: 0, log: { info: () => {}, warn: () => {}, error: () => {} } });
    assert.deepEqual(await userLog.history({ limit: 1 }), []);
    await userLog.close();
    const archive = openMysqlArchive({ url, aheadMs: 0 });
    const month = parseMonth('2026-10', 0) ?? assert.fail();
    await archive.move(month, 1);
    assert.equal((await archive.count(month)).extract, 0);
    await archive.close();
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name}; DROP USER IF EXISTS ${name}`);
    await admin.end();
  }
}
