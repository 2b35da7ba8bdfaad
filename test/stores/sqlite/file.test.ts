import assert from 'node:assert/strict';
import { OLDEST_REPLIES } from '../../../src/stores/sqlite/applyCommits.ts';
import { openDatabase } from '../../../src/stores/sqlite/database.ts';
import { fileIn, openBeside } from '../../support/sqliteFile.ts';
import { commitsOf, sidOf } from '../contract/actor.ts';
import { JOURNAL_MAX } from '../contract/storeUnderTest.ts';
import { openFreshSqlite, type SqliteUnderTest } from './support/folder.ts';

describe('SQLite: the file itself', () => {
  let test: SqliteUnderTest;
  beforeEach(async () => {
    test = await openFreshSqlite();
  });
  afterEach(() => test.dispose());

  for (const [sync, level] of [
    ['full', 2],
    ['normal', 1],
  ] as const) {
    it(`[ST2] ${sync}: writes ahead, and waits for the disk as asked`, () => {
      const db = openDatabase({ path: fileIn(test.dataDir), sync, busyTimeoutMs: 60_000 });
      assert.equal(db.prepare('PRAGMA journal_mode').get()?.journal_mode, 'wal');
      assert.equal(db.prepare('PRAGMA synchronous').get()?.synchronous, level);
      db.close();
    });
  }

  it('[LC17] finds the oldest replies of a user without walking through all of theirs', () => {
    const db = openBeside(test.dataDir, { readOnly: true });
    const plan = JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${OLDEST_REPLIES}`).all('live', 'ann'));
    db.close();
    assert.match(plan, /USING COVERING INDEX replies_of_user/);
    assert.doesNotMatch(plan, /TEMP B-TREE/);
  });

  it('[ST5] does not keep the entries that went out of the journal', async () => {
    const sid = sidOf('a channel');
    const orders = Array.from({ length: 3 * JOURNAL_MAX }, () => ({ type: 'end-overdue' }) as const);
    const commits = commitsOf(await test.store.open(sid), orders);
    await Promise.all(commits.map((commit) => test.store.commit(commit)));
    // Whoever asks the store for a channel finds the tables up to date.
    await test.store.peek(sid);
    const db = openBeside(test.dataDir, { readOnly: true });
    const kept = Number(db.prepare('SELECT count(*) AS kept FROM journal').get()?.kept);
    db.close();
    assert(kept >= JOURNAL_MAX && kept < JOURNAL_MAX + 128, `${kept} entries`);
  });
});
