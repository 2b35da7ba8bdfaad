import assert from 'node:assert/strict';
import { FIXTURE_TOLD, OriginalDatabase, SHANGHAI_MS, told } from '../stores/mysql/original.ts';

const PASSWORD = 'hush';
const RIGHTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, INDEX';

/** After this a server whose user may do no more than operations.md says reads all that the original left. */
export async function checkMigration(body: string): Promise<void> {
  const database = await OriginalDatabase.open();
  const user = `u${database.name.slice(-24)}`;
  try {
    await database.owner.query(`CREATE USER ${user} IDENTIFIED BY '${PASSWORD}'`);
    await database.owner.query(`GRANT ${RIGHTS} ON ${database.name}.* TO ${user}`);
    await database.owner.query(body.replace('rcec_record', database.name).replace('TO linkcall', `TO ${user}`));
    const url = Object.assign(new URL(database.url), { username: user, password: PASSWORD }).href;
    assert.deepEqual(told(await database.log(SHANGHAI_MS, url).history({ limit: 10 })), FIXTURE_TOLD);
  } finally {
    await database.owner.query(`DROP USER IF EXISTS ${user}`);
    await database.dispose();
  }
}
