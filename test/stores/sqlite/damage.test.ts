import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Damaged } from '../../../src/ports/channelStore.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { fileIn } from '../../support/sqliteFile.ts';
import { busyOrders, commitsOf, sidOf } from '../contract/actor.ts';
import { makeFolder, openChannels, optionsFor, removeFolder } from './support/folder.ts';

const SOUND = sidOf('sound');
const HURT = sidOf("hurt: '%'");

describe('SQLite: a file that is not as we left it', () => {
  let dataDir: string;
  let path: string;
  beforeEach(async () => {
    dataDir = await makeFolder();
    path = fileIn(dataDir);
    const store = await openChannels(optionsFor(dataDir));
    for (const sid of [SOUND, HURT]) {
      for (const commit of commitsOf(await store.open(sid), busyOrders())) await store.commit(commit);
    }
    await store.close();
  });
  afterEach(() => removeFolder(dataDir));

  const refusesToOpen = async (...words: readonly string[]): Promise<void> => {
    await assert.rejects(openChannels(optionsFor(dataDir)), (error) => {
      assert(error instanceof StoreError);
      for (const word of [path, ...words]) assert(error.message.includes(word), `no "${word}" in: ${error.message}`);
      return true;
    });
  };
  const change = (...sql: readonly string[]): void => {
    const db = new DatabaseSync(path);
    for (const statement of sql) db.exec(statement);
    db.close();
  };

  it('[ST7] a sound file opens again', async () => {
    const store = await openChannels(optionsFor(dataDir));
    assert.equal((await store.peek(SOUND))?.waiting.length, 10);
    await store.close();
  });

  it('[ST7] an empty file is damage, not a new start', async () => {
    await truncate(path);
    await refusesToOpen('only 0 bytes', 'backup');
    assert.equal((await stat(path)).size, 0);
  });

  for (const bytes of [50, 4096, 10_000]) {
    it(`[ST7] a file cut to ${bytes} bytes is damage`, async () => {
      await truncate(path, bytes);
      await refusesToOpen('damaged', 'backup');
      assert.equal((await stat(path)).size, bytes);
    });
  }

  it('[ST7] a file with a page of rubbish inside is damage', async () => {
    const bytes = await readFile(path);
    bytes.fill(0xa5, bytes.length - 3 * 4096, bytes.length - 2 * 4096);
    await writeFile(path, bytes);
    await refusesToOpen('backup');
  });

  it('[ST7] a file that is no database is refused and left alone', async () => {
    await writeFile(path, 'my notes, not yours\n'.repeat(1000));
    await refusesToOpen('not an SQLite database');
    assert((await readFile(path, 'utf8')).startsWith('my notes'));
  });

  it("[ST7] another program's database is refused and left alone", async () => {
    await rm(path);
    change('CREATE TABLE theirs (a)');
    const before = await readFile(path);
    await refusesToOpen("another program's database");
    assert.deepEqual(await readFile(path), before);
  });

  it('[ST7] a file of a newer version is refused', async () => {
    change('PRAGMA user_version = 99');
    await refusesToOpen('newer Linkcall', '99');
  });

  it('[ST7] a folder in its place is refused', async () => {
    await rm(path);
    await mkdir(path);
    await refusesToOpen('is not a file');
  });

  it('[ST7] a file that is gone while its write-ahead log is there is damage, not a new start', async () => {
    await rm(path);
    await writeFile(`${path}-wal`, 'whatever it was');
    await refusesToOpen('-wal', 'backup');
  });

  it('[ST7] what a killed first start left is no hindrance', async () => {
    await rename(path, `${path}.new`);
    await truncate(`${path}.new`, 5_000);
    const store = await openChannels(optionsFor(dataDir));
    assert.equal(await store.peek(SOUND), undefined);
    await store.close();
    assert.deepEqual(
      (await readdir(dataDir)).filter((name) => name.includes('.new')),
      [],
    );
  });

  it('[ST7] a DATA_DIR that is a file is refused', async () => {
    const file = join(dataDir, 'a file');
    await copyFile(path, file);
    for (const each of [file, join(file, 'below')]) {
      await assert.rejects(
        openChannels(optionsFor(each)),
        (error) => error instanceof StoreError && error.message.includes(`DATA_DIR ${each}`),
      );
    }
  });

  it('[ST7] a DATA_DIR that may not be written is refused', async () => {
    const bare = join(dataDir, 'bare');
    await mkdir(bare, 0o555);
    await chmod(dataDir, 0o555);
    for (const each of [dataDir, bare, join(dataDir, 'not there')]) {
      await assert.rejects(
        withoutRights(() => openChannels(optionsFor(each))),
        (error) => error instanceof StoreError && error.message.includes(each),
      );
    }
    await chmod(dataDir, 0o755);
  });

  describe('with a damaged row [ST7]', () => {
    const snapshotDamages: Record<string, string> = {
      'is not JSON': `snapshot = '{"sid":'`,
      'lacks a field': `snapshot = json_remove(snapshot, '$.stage')`,
      'has a stage there is not': `snapshot = json_set(snapshot, '$.stage.status', 'paused')`,
      'has a waiting user without a name': `snapshot = json_remove(snapshot, '$.waiting[3].person.userId')`,
      'has a time that is text': `snapshot = json_set(snapshot, '$.linked[0].allowedAt', 'noon')`,
      "is another channel's": `snapshot = json_set(snapshot, '$.sid', 'sound')`,
    };
    const isAboutTheChannel = (error: unknown): boolean =>
      error instanceof Damaged && error.message.includes(path) && error.message.includes(JSON.stringify(HURT));

    for (const [what, damage] of Object.entries(snapshotDamages)) {
      it(`a snapshot that ${what} is an error of its channel alone`, async () => {
        change(`UPDATE channels SET ${damage} WHERE sid LIKE 'hurt%'`);
        const store = await openChannels(optionsFor(dataDir));
        await assert.rejects(store.open(HURT), isAboutTheChannel);
        await assert.rejects(store.peek(HURT), isAboutTheChannel);
        assert.equal((await store.open(SOUND)).channel.waiting.length, 10);
        assert.deepEqual(new Set(await store.unfinished()), new Set([SOUND, HURT]));
        await store.close();
      });
    }
  });
});

/** Root may write anywhere: it steps down for the call. */
async function withoutRights<T>(action: () => Promise<T>): Promise<T> {
  const NOBODY = 65_534;
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
