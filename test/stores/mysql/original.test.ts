import assert from 'node:assert/strict';
import { createConnection } from 'mysql2/promise';
import { parseUserId } from '../../../src/domain/ids.ts';
import { adoptTables } from '../../../src/stores/mysql/adoptTables.ts';
import { openSession, type Session } from '../../../src/stores/mysql/session.ts';
import { parseMonth } from '../../../src/userLog/month.ts';
import { until } from '../../support/until.ts';
import { logRecord } from '../contract/logRecords.ts';
import { BASE, FIXTURE_TOLD, OriginalDatabase, SHANGHAI_MS, told } from './original.ts';

const TIMEOUT_MS = 600_000;
const PREFILLED = 20_000;
/** Far more than a migration takes statements. */
const STATEMENTS_MAX = 60;

describe("MySQL: the original's tables", () => {
  let database: OriginalDatabase;
  beforeEach(async () => {
    database = await OriginalDatabase.open();
  });
  afterEach(() => database.dispose());

  const monthOf = (text: string) => parseMonth(text, SHANGHAI_MS) ?? assert.fail();

  it('[IN13] become ours at the first use: every row is read, with its right times', async () => {
    const log = database.log();
    assert.deepEqual(told(await log.history({ limit: 10 })), FIXTURE_TOLD);
    const userId = parseUserId('10005114');
    assert.deepEqual(
      told(await log.history({ userId, limit: 10 })),
      FIXTURE_TOLD.filter((line) => line.includes('|10005114|')),
    );
    await log.append([logRecord(1)]);
    assert.deepEqual(told(await log.history({ limit: 10 })).slice(1), FIXTURE_TOLD);
  });

  it('[IN13] a call has one id for good, and no other has it', async () => {
    const ids = async () => (await database.log().history({ limit: 10 })).map(({ callId }) => callId);
    const first = await ids();
    assert.equal(new Set(first).size, FIXTURE_TOLD.length);
    assert.deepEqual(first.slice(4), ['original000000000000000001', 'original201802000000000001']);
    assert.deepEqual(await ids(), first);
    await database.archive().move(monthOf('2018-03'), 10);
    assert.deepEqual(await ids(), first);
  });

  it('[IN13] [ST10] a month is taken out of it as its clocks had it, beside what its DBA took out', async () => {
    const archive = database.archive();
    const april = monthOf('2018-04');
    assert.deepEqual(await archive.count(april), { base: 3, extract: 0, strays: 0 });
    assert.equal(await archive.move(april, 10), 3);
    assert.equal(await archive.move(monthOf('2018-03'), 10), 1);
    assert.equal(await archive.move(monthOf('2018-02'), 10), 0);
    assert.deepEqual(await archive.count(april), { base: 0, extract: 3, strays: 0 });
    assert.deepEqual(await archive.count(monthOf('2018-02')), { base: 0, extract: 1, strays: 0 });
    assert.deepEqual(told(await database.log().history({ limit: 10 })), FIXTURE_TOLD);
    const { from, to } = april;
    assert.deepEqual(told(await database.log().history({ from, to, limit: 10 })), FIXTURE_TOLD.slice(1, 4));
  });

  it("[IN13] what the original's server writes afterwards is taken along at the next start", async () => {
    await database.log().history({ limit: 1 });
    await database.insertAsOriginal(77);
    const [newest, ...others] = told(await database.log().history({ limit: 10 }));
    assert.equal(newest, '2018-05-02 00:00:00|77|10005020|1|2018-05-02 00:00:05|2018-05-02 00:00:12|7|1|3|');
    assert.deepEqual(others, FIXTURE_TOLD);
  });

  it('[IN13] under load: a writer of the original loses nothing, a history says how far it is, a record waits', async () => {
    await database.rows(`INSERT INTO ${BASE} (time_apply, user_id, singer_id, link_success, link_time, link_first)
      SELECT '2018-05-01 12:00:00', seq, 10005020, 0, NULL, 0 FROM seq_1_to_${PREFILLED}`);
    let written = 0;
    let isOver = false;
    const writing = (async () => {
      while (!isOver) {
        await database.insertAsOriginal(1_000_000 + written);
        written += 1;
      }
    })();
    const log = database.log();
    // Whoever asked first waits for it.
    const first = log.append([logRecord(1)]);
    const asked = new Set<string>();
    const refused = (asking: Promise<unknown>) =>
      asking.then(
        () => {},
        (error: Error) => asked.add(error.message),
      );
    await until(() => {
      // One that comes before it has begun waits as well.
      void refused(log.history({ limit: 1 }));
      return asked.size > 0;
    }, 'a history is refused');
    await refused(log.append([logRecord(2)]));
    await first;
    isOver = true;
    await writing;
    for (const says of asked) {
      assert.match(says, /is being migrated \(t_linkcall_base_userlog\w*( is copied|: \d+ of \d+ rows)/);
    }
    await log.append([logRecord(1), logRecord(2)]);
    assert(written > 0);
    // Those that came last are filled at the next start.
    await database.log().history({ limit: 1 });
    const [counts] = await database.rows(`
      SELECT COUNT(*) AS n, COUNT(DISTINCT call_id) AS ids, SUM(link_time IS NULL) AS wrong FROM ${BASE}`);
    const all = 5 + PREFILLED + written + 2;
    assert.deepEqual([counts?.n, counts?.ids, Number(counts?.wrong)], [all, all, 0]);
    const [ends] = await database.rows(`
      SELECT COUNT(*) AS n FROM ${BASE} WHERE CAST(user_id AS UNSIGNED) >= 1000000 AND link_success = 1 AND link_time = 7
      AND time_allow = '2018-05-02 00:00:05' AND time_allow_end = '2018-05-02 00:00:12'`);
    assert.equal(ends?.n, written);
  });

  it('[IN13] a copy that takes long is told of as it goes on', async () => {
    // Whoever reads in a transaction keeps the table as it is until the end of it.
    await database.owner.query(`START TRANSACTION; SELECT * FROM ${BASE} LIMIT 1`);
    const log = database.log();
    const read = log.history({ limit: 10 }).catch((error: Error) => error.message);
    await until(() => database.told.some((line) => /^t_linkcall_base_userlog is copied, /.test(line)), 'it is told');
    assert.match(String(await read), /is being migrated \(t_linkcall_base_userlog is copied(, .*)?\)/);
    await database.owner.query('COMMIT');
    await until(async () => (await log.history({ limit: 10 }).catch(() => [])).length > 0, 'it is done');
    assert.deepEqual(told(await log.history({ limit: 10 })), FIXTURE_TOLD);
  });

  it('[IN13] killed between any two statements it goes on from there', async () => {
    let statements = 0;
    for (; statements < STATEMENTS_MAX; statements += 1) {
      if (await adoptUpTo(statements, database.url)) break;
      // The DBA's own extract is made ours in the same run, so it may be in any state as well.
      if (statements % 3 === 0) await database.insertAsOriginal(statements);
    }
    assert(statements > 6 && statements < STATEMENTS_MAX, `${statements}`);
    const calls = told(await database.log().history({ limit: 100 }));
    assert.deepEqual(
      calls.filter((line) => !line.startsWith('2018-05-02')),
      FIXTURE_TOLD,
    );
    assert.equal(calls.length, FIXTURE_TOLD.length + Math.ceil(statements / 3));
  });

  it("[IN13] a table that is nobody's that we know is left alone, and what differs is told", async () => {
    await database.rows(`ALTER TABLE ${BASE} ADD COLUMN remark text, MODIFY link_time varchar(9)`);
    const before = await database.rows(`SHOW CREATE TABLE ${BASE}`);
    await assert.rejects(
      database.log().history({ limit: 1 }),
      /t_linkcall_base_userlog .* link_time is varchar\(9\) and not int unsigned, has remark\. Correct it, or rename it/,
    );
    assert.deepEqual(await database.rows(`SHOW CREATE TABLE ${BASE}`), before);
  });

  it('[IN13] such an extract is left alone and told of, histories go on without it, and no month is moved into it', async () => {
    await database.rows(`CREATE TABLE ${BASE}_201803 (user_id int)`);
    assert.deepEqual(told(await database.log().history({ limit: 10 })), FIXTURE_TOLD);
    assert(database.told.some((line) => /_201803 .*lacks link_serial, .* it is left alone/.test(line)));
    await assert.rejects(database.archive().move(monthOf('2018-03'), 1), /_201803 is there already, and is not ours/);
  });

  it('[IN13] a user who may not ALTER is told the statements, and they work when pasted', async () => {
    const user = `u${database.name.slice(-24)}`;
    await database.owner.query('CREATE USER ? IDENTIFIED BY ?', [user, 'hush']);
    try {
      await database.owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, INDEX ON ${database.name}.* TO ?`, [
        user,
      ]);
      const url = Object.assign(new URL(database.url), { username: user, password: 'hush' }).href;
      const log = database.log(SHANGHAI_MS, url);
      const refusal: Error = await log.append([logRecord(1)]).then(
        () => assert.fail(),
        (error) => error,
      );
      assert.match(refusal.message, /may not ALTER/);
      const [, statements = ''] = refusal.message.split('afterwards:\n');
      assert.equal(statements.match(/^ALTER TABLE /gm)?.length, 2);
      await database.owner.query(statements);
      await log.append([logRecord(1)]);
      assert.deepEqual(told(await log.history({ limit: 10 })).slice(1), FIXTURE_TOLD);
    } finally {
      await database.owner.query('DROP USER ?', [user]);
    }
  });

  for (const [column, odd] of [
    ['time_allow_end', "'0000-00-00 00:00:00'"],
    ['time_allow_end', "'9999-12-31 23:59:59'"],
    ['time_allow_end', "'1000-01-01 00:00:00'"],
    ['link_time', '4294967295'],
    ['link_time', 'NULL'],
    ['link_success', '255'],
    ['singer_id', '0'],
  ] as const) {
    it(`[IN13] [IN14] a row whose ${column} is ${odd} keeps no other from becoming ours`, async () => {
      await database.rows(`SET SESSION sql_mode = ''; UPDATE ${BASE} SET ${column} = ${odd} WHERE link_serial = 4`);
      const others = FIXTURE_TOLD.filter((_, n) => n !== 1);
      const calls = told(await database.log().history({ limit: 10 }));
      assert.deepEqual(
        calls.filter((line) => !line.startsWith('2018-04-30')),
        others,
      );
    });
  }
}).timeout(TIMEOUT_MS);

/** Whether it came to its end: after so many statements its connection is gone. */
async function adoptUpTo(statementsMax: number, url: string): Promise<boolean> {
  const connection = await createConnection({ uri: url, dateStrings: true });
  const session = await openSession(connection, SHANGHAI_MS);
  let statements = 0;
  const execute: Session['execute'] = async (sql, values) => {
    if (statements === statementsMax) connection.destroy();
    statements += 1;
    if (statements > statementsMax) throw new Error('killed');
    return session.execute(sql, values);
  };
  try {
    await adoptTables({
      ...{ session: { ...session, execute }, place: 'here', version: 'MariaDB', log: undefined },
      onProgress: () => {},
      runLong: (statement) => execute(statement),
    });
    return true;
  } catch (error) {
    assert(error instanceof Error && error.message === 'killed', String(error));
    return false;
  } finally {
    connection.destroy();
  }
}
