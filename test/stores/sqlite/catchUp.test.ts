import assert from 'node:assert/strict';
import { createMetrics } from '../../../src/metrics/createMetrics.ts';
import { catchUp, type TablesNews } from '../../../src/stores/sqlite/catchUp.ts';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/open.ts';
import { watchStores } from '../../../src/stores/storeWatch.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { busyOrders, commitsOf, sidOf } from '../contract/actor.ts';
import { makeFolder, optionsFor, removeFolder } from './support/folder.ts';

const SID = sidOf('a channel');

/** Tables that can be spoiled and mended, and a timer that rings when it is told to. */
function surroundings() {
  const world = { isSpoiled: false, written: 0, waits: [] as number[], news: [] as TablesNews[] };
  let ring = () => {};
  const tables = catchUp({
    apply: () => {
      if (world.isSpoiled) throw new Error('trouble');
      world.written += 1;
    },
    explain: (error) => `explained: ${error instanceof Error ? error.message : ''}`,
    later: (delayMs, action) => {
      world.waits.push(delayMs);
      ring = action;
    },
    tell: (news) => world.news.push(news),
  });
  return { world, tables, ring: () => ring() };
}

describe('SQLite: the tables catch up with the log of commits', () => {
  it('[ST2] once for all commits of a while', () => {
    const { world, tables, ring } = surroundings();
    tables.soon();
    tables.soon();
    assert.equal(world.waits.length, 1);
    ring();
    assert.equal(world.written, 1);
    tables.soon();
    assert.equal(world.waits.length, 2);
  });

  it('[ST7] by themselves, less and less often while they cannot, told at the beginning and at the end', () => {
    const { world, tables, ring } = surroundings();
    world.isSpoiled = true;
    tables.soon();
    for (let times = 0; times < 8; times += 1) ring();
    assert.deepEqual(world.waits, [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    assert.deepEqual(world.news, [{ tables: 'behind', reason: 'explained: trouble' }]);
    assert.throws(() => tables.refuseIfBehind(), /explained: trouble/);
    world.isSpoiled = false;
    ring();
    assert.deepEqual(world.news.slice(1), [{ tables: 'caught-up', attempts: 9 }]);
    tables.refuseIfBehind();
    assert.equal(world.waits.length, 9, 'no timer is left');
  });

  it('[ST7] whoever reads them first may be who finds out, or who mends it', () => {
    const { world, tables, ring } = surroundings();
    world.isSpoiled = true;
    assert.throws(() => tables.now(), /trouble/);
    assert.deepEqual(world.waits, [100]);
    world.isSpoiled = false;
    tables.now();
    assert.deepEqual(
      world.news.map(({ tables }) => tables),
      ['behind', 'caught-up'],
    );
    ring();
    assert.equal(world.news.length, 2);
  });

  it('[ST7] no more once the file is about to be closed', () => {
    const { world, tables, ring } = surroundings();
    tables.soon();
    tables.stop();
    ring();
    tables.soon();
    assert.deepEqual([world.written, world.waits.length], [0, 1]);
  });
});

describe('SQLite: a file whose tables cannot be written', () => {
  let dataDir: string;
  let stores: Sqlite;
  let heard: ReturnType<typeof Promise.withResolvers<string>>;
  const metrics = createMetrics();
  const hear = (_fields: object, message: string) => heard.resolve(message);

  beforeEach(async () => {
    dataDir = await makeFolder();
    heard = Promise.withResolvers();
    const watch = watchStores({ info: hear, warn: hear, error: hear }, metrics);
    stores = await openSqlite({ ...optionsFor(dataDir), watch });
  });
  afterEach(async () => {
    await stores.close();
    await removeFolder(dataDir);
  });

  const change = (sql: string): void => {
    const db = openBeside(dataDir);
    db.exec(sql);
    db.close();
  };
  const isBehind = async (): Promise<boolean> => /^linkcall_tables_behind 1$/m.test((await metrics.page()).text);

  for (const { what, spoil, mend, told } of [
    {
      what: 'a rule of somebody else forbids it',
      spoil: "CREATE TRIGGER trouble BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'trouble'); END",
      mend: 'DROP TRIGGER trouble',
      told: /trouble\. A rule forbids it that is not ours: undo/,
    },
    {
      what: 'a table has another name',
      spoil: 'ALTER TABLE journal RENAME TO elsewhere',
      mend: 'ALTER TABLE elsewhere RENAME TO journal',
      told: /no such table.*not as Linkcall made it: undo/,
    },
  ]) {
    it(`[ST7] ${what}: told at once, not ready while it lasts, and over by itself`, async () => {
      const [first, ...later] = commitsOf(await stores.channels.open(SID), busyOrders());
      assert(first !== undefined);
      change(spoil);
      assert.equal(await stores.channels.commit(first), 'committed');
      assert.match(await heard.promise, told);
      await assert.rejects(stores.channels.check(), told);
      assert.equal(await isBehind(), true);
      for (const commit of later) assert.equal(await stores.channels.commit(commit), 'committed');

      heard = Promise.withResolvers();
      change(mend);
      assert.match(await heard.promise, /again/);
      await stores.channels.check();
      assert.equal(await isBehind(), false);
      assert.deepEqual(await stores.channels.peek(SID), later.at(-1)?.channel);
    });
  }
});
