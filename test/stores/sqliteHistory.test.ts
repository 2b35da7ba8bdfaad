import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery } from '../../src/ports.ts';
import { openSqlite, type Sqlite } from '../../src/stores/sqlite.ts';
import { openSqliteArchive } from '../../src/stores/sqliteArchive.ts';
import { BASE, extractOf, extractTables } from '../../src/stores/sqliteExtract.ts';
import { historyStatement } from '../../src/stores/sqliteHistory.ts';
import { sidOf, userIdOf } from './actor.ts';
import { logRecord, NOVEMBER, OCTOBER } from './logRecords.ts';
import { fileIn, makeFolder, optionsFor, removeFolder } from './sqliteFolder.ts';

const [userId, singerId, sid] = [userIdOf('ann'), userIdOf('hana'), sidOf('live')];
const after = { timeApply: OCTOBER.from + 5, serial: 9 };
const span = { from: OCTOBER.from, to: OCTOBER.to };

const QUERIES: Record<string, Partial<HistoryQuery>> = {
  everything: {},
  'a span': span,
  'a later page': { after },
  'a user': { userId },
  'a host': { singerId },
  'a channel': { sid },
  'a later page of a user in a span': { userId, ...span, after },
  'a host in a channel': { singerId, sid, ...span },
  'all at once': { userId, singerId, sid, ...span, after },
};

describe('SQLite: how a history is read', () => {
  let dataDir: string;
  let stores: Sqlite;
  let db: DatabaseSync;
  beforeEach(async () => {
    dataDir = await makeFolder();
    stores = await openSqlite(optionsFor(dataDir));
    await stores.userLog.append([OCTOBER, NOVEMBER].map(({ from }, call) => logRecord(call, { timeApply: from })));
    const archive = openSqliteArchive({ dataDir });
    await archive.move(OCTOBER, 10);
    await archive.close();
    db = new DatabaseSync(fileIn(dataDir), { readOnly: true });
  });
  afterEach(async () => {
    db.close();
    await stores.close();
    await removeFolder(dataDir);
  });

  for (const [what, query] of Object.entries(QUERIES)) {
    it(`[ST11] ${what}: each table through an index, in its order`, () => {
      for (const table of [BASE, extractOf(OCTOBER)]) {
        const { sql, values } = historyStatement(table, { ...query, limit: 50 });
        const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        assert.equal(plan.length, 1, 'nothing is sorted');
        assert.match(
          String(plan[0]?.detail),
          /^SEARCH \w+ USING INDEX userlog_\w+ \(.*time_apply>\? AND time_apply<\?\)$/,
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
    assert.equal(shape(BASE.name).indexes.length, 5);
    assert.deepEqual(shape(extractOf(OCTOBER).name), shape(BASE.name));
  });

  it('[ST11] tables that are no extract are left alone', () => {
    const writer = new DatabaseSync(fileIn(dataDir));
    for (const name of ['202613', '2026', 'old', '202610_copy']) writer.exec(`CREATE TABLE ${BASE.name}_${name} (a)`);
    writer.close();
    assert.deepEqual(extractTables(db), [extractOf(OCTOBER)]);
  });
});
