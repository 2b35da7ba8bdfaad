import assert from 'node:assert/strict';
import { SWEEP_EVERY_MS } from '../../../src/stores/sqlite/sweeper.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { apply, commitsOf, sidOf, viewer } from '../contract/actor.ts';
import { CHANNEL_LIFE_MS } from '../contract/storeUnderTest.ts';
import { openFreshSqlite, type SqliteUnderTest } from './support/folder.ts';

describe('SQLite: the sweep', () => {
  let test: SqliteUnderTest;
  beforeEach(async () => {
    test = await openFreshSqlite();
  });
  afterEach(() => test.dispose());

  const use = async (name: string, changes = 2): Promise<void> => {
    const { store, clock } = test;
    const cancel = { type: 'cancel-application', by: viewer('ann') } as const;
    const orders = Array.from({ length: changes }, (_, n) => (n % 2 === 0 ? apply('ann', n) : cancel));
    const opened = await store.open(sidOf(name));
    await Promise.all(commitsOf(opened, orders, clock.now(), 0).map((commit) => store.commit(commit)));
    await store.release(sidOf(name), opened.epoch);
  };
  const count = (sql: string, ...args: string[]): number => {
    const db = openBeside(test.dataDir);
    const found = db.prepare(sql).get(...args);
    db.close();
    return Number(Object.values(found ?? {})[0]);
  };
  /** Whoever reads brings what was committed into the tables. */
  const inTables = () => test.store.unfinished();
  const channels = () => count('SELECT count(*) FROM channels');
  const change = (sql: string): void => {
    const db = openBeside(test.dataDir);
    db.exec(sql);
    db.close();
  };
  /** One part of what there is to do. */
  const sweep = async (afterMs: number): Promise<void> => {
    await test.clock.pass(afterMs);
    await inTables();
  };

  it('[ST14] takes out a hundred channels at a time, and goes on a moment later until there are no more', async () => {
    for (let n = 0; n < 250; n += 1) await use(`channel ${n}`);
    test.clock.setBy(CHANNEL_LIFE_MS + 1);
    await sweep(SWEEP_EVERY_MS);
    assert.equal(channels(), 150);
    await sweep(1_000);
    assert.equal(channels(), 50);
    await sweep(1_000);
    assert.equal(channels(), 0);
    await use('another');
    test.clock.setBy(CHANNEL_LIFE_MS + 1);
    await sweep(1_000);
    assert.equal(channels(), 1, 'it rests when it is done');
    await sweep(SWEEP_EVERY_MS);
    assert.equal(channels(), 0);
  });

  it('[ST14] takes a long journal in parts', async () => {
    await use('long');
    await inTables();
    change(`WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 4999)
      INSERT INTO journal (sid, seq, entry) SELECT 'long', n, '{}' FROM n`);
    test.clock.setBy(CHANNEL_LIFE_MS + 1);
    await sweep(SWEEP_EVERY_MS);
    assert.equal(count('SELECT count(*) FROM journal'), 2_902);
    assert.equal(channels(), 1, 'it is not forgotten before its rows are gone');
    await sweep(1_000);
    await sweep(1_000);
    assert.deepEqual([count('SELECT count(*) FROM journal'), channels()], [0, 0]);
  });

  it('[ST14] leaves those that are awake, and those that it cannot read, and passes them by', async () => {
    for (let n = 0; n < 110; n += 1) await use(`awake ${n}`);
    await use('spoiled');
    await inTables();
    change("UPDATE channels SET snapshot = 'spoiled', last_at = 1 WHERE sid = 'spoiled'");
    for (let n = 0; n < 110; n += 1) await test.store.open(sidOf(`awake ${n}`));
    test.clock.setBy(1);
    await use('asleep');
    test.clock.setBy(CHANNEL_LIFE_MS + 1);
    await sweep(SWEEP_EVERY_MS);
    await sweep(1_000);
    assert.deepEqual([channels(), count("SELECT count(*) FROM journal WHERE sid = 'spoiled'")], [111, 2]);
  });

  it('[ST14] finds them by an index', () => {
    for (const changed of [0, 1]) {
      const sql = `SELECT sid, snapshot FROM channels WHERE unfinished = 0 AND changed = ${changed} AND last_at < ? ORDER BY last_at`;
      const db = openBeside(test.dataDir, { readOnly: true });
      const plan = JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(1));
      db.close();
      assert.match(plan, /USING INDEX channels_(unchanged|asleep)/);
      assert.doesNotMatch(plan, /TEMP B-TREE/);
    }
  });
});
