import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery } from '../../../src/ports/userLog.ts';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/open.ts';
import { openSqliteArchive } from '../../../src/stores/sqlite/userLog/archive.ts';
import { logTables } from '../../../src/stores/sqlite/userLog/extracts.ts';
import { historyStatement } from '../../../src/stores/sqlite/userLog/history.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { sidOf, userIdOf } from '../contract/actor.ts';
import { logRecord, NOVEMBER, OCTOBER } from '../contract/logRecords.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const BASE = 't_linkcall_base_userlog';
const EXTRACT = `${BASE}_202610`;
const EARLIER_EXTRACT = `${BASE}_202609`;

const [userId, singerId, sid] = [userIdOf('ann'), userIdOf('hana'), sidOf('live')];
const after = { timeApply: OCTOBER.from + 5, serial: 9 };
const span = { from: OCTOBER.from, to: OCTOBER.to };

/** How each is looked up: by what its index begins with. */
const QUERIES: Record<string, [index: string, Partial<HistoryQuery>]> = {
  everything: ['', {}],
  'a span': ['', span],
  'a later page': ['', { after }],
  'a user': ['user_id=? AND ', { userId }],
  'a host': ['singer_id=? AND ', { singerId }],
  'a channel': ['sid=? AND ', { sid }],
  'a later page of a user in a span': ['user_id=? AND ', { userId, ...span, after }],
  'a host in a channel': ['sid=? AND ', { singerId, sid, ...span }],
  'all at once': ['user_id=? AND ', { userId, singerId, sid, ...span, after }],
};

/** As the archive made them while indexes had names. */
function makeEarlierExtract(dataDir: string): void {
  const writer = openBeside(dataDir);
  writer.exec(`
    CREATE TABLE ${EARLIER_EXTRACT} (
      link_serial INTEGER PRIMARY KEY, time_apply INTEGER, user_id TEXT, singer_id TEXT, link_success INTEGER,
      time_allow_end INTEGER, link_time INTEGER, link_first INTEGER, sid TEXT, time_allow INTEGER, end_state INTEGER,
      call_id TEXT UNIQUE
    ) STRICT;
    CREATE INDEX userlog_of_user_202609 ON ${EARLIER_EXTRACT} (user_id, time_apply);
    CREATE INDEX userlog_of_singer_202609 ON ${EARLIER_EXTRACT} (singer_id, time_apply);
    CREATE INDEX userlog_by_time_202609 ON ${EARLIER_EXTRACT} (time_apply);
    CREATE INDEX userlog_of_sid_202609 ON ${EARLIER_EXTRACT} (sid, time_apply)`);
  writer.close();
}

describe('SQLite: how a history is read', () => {
  let dataDir: string;
  let stores: Sqlite;
  let db: DatabaseSync;
  beforeEach(async () => {
    dataDir = await makeFolder();
    stores = await openSqlite(optionsFor(dataDir));
    await stores.userLog.append([OCTOBER, NOVEMBER].map(({ from }, call) => logRecord(call, { timeApply: from })));
    const archive = openSqliteArchive({ dataDir, aheadMs: 0 });
    await archive.move(OCTOBER, 10);
    await archive.close();
    db = openBeside(dataDir, { readOnly: true });
  });
  afterEach(async () => {
    db.close();
    await stores.close();
    await removeFolder(dataDir);
  });

  for (const [what, [index, query]] of Object.entries(QUERIES)) {
    it(`[ST11] ${what}: each table through an index, in its order`, () => {
      makeEarlierExtract(dataDir);
      for (const table of [BASE, EXTRACT, EARLIER_EXTRACT]) {
        const { sql, values } = historyStatement(table, { ...query, limit: 50 });
        const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        assert.equal(plan.length, 1, 'nothing is sorted');
        const found = `(${index}time_apply>? AND time_apply<?)`;
        const { detail } = plan[0] ?? {};
        assert(
          String(detail).startsWith(`SEARCH ${table} USING INDEX `) && String(detail).endsWith(found),
          String(detail),
        );
      }
    });
  }

  it('[ST10] an extract has the columns and the indexes of the base table', () => {
    const shape = (table: string) => ({
      columns: db.prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info('${table}')`).all(),
      indexes: db
        .prepare(`SELECT "unique", group_concat(c.name) AS columns FROM pragma_index_list('${table}') AS l
          JOIN pragma_index_info(l.name) AS c GROUP BY l.name ORDER BY columns`)
        .all(),
    });
    assert.equal(shape(BASE).indexes.length, 5);
    assert.deepEqual(shape(EXTRACT), shape(BASE));
  });

  it('[ST11] tables that are no extract are left alone', () => {
    const writer = openBeside(dataDir);
    for (const name of ['202613', '2026', 'old', '202610_copy']) writer.exec(`CREATE TABLE ${BASE}_${name} (a)`);
    writer.close();
    assert.deepEqual(logTables(db), [BASE, EXTRACT]);
  });
});
