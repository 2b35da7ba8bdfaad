import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from '../../../src/stores/sqlite/dataDirLock.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { makeFolder, openChannels, optionsFor, removeFolder } from './support/folder.ts';
import { startChild } from './support/startChild.ts';

describe('SQLite: one server per DATA_DIR', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await makeFolder();
  });
  afterEach(() => removeFolder(dataDir));

  const refusedBecauseOf =
    (holder: string) =>
    (error: unknown): boolean =>
      error instanceof StoreError &&
      error.message.includes(dataDir) &&
      error.message.includes(holder) &&
      error.message.includes('another DATA_DIR');

  it('[ST8] a second server is told which process holds the folder; a killed one holds it no more', async () => {
    const child = startChild('hold', dataDir);
    await child.printed(1);
    await assert.rejects(
      openChannels(optionsFor(dataDir)),
      refusedBecauseOf(`process ${child.process.pid} on ${hostname()} since 20`),
    );
    child.process.kill('SIGKILL');
    await child.lines;
    const store = await openChannels(optionsFor(dataDir));
    await store.check();
    await store.close();
  });

  it('[ST8] the same process cannot open the folder twice, and the first goes on', async () => {
    const store = await openChannels(optionsFor(dataDir));
    await assert.rejects(openChannels(optionsFor(dataDir)), refusedBecauseOf(`process ${process.pid}`));
    await assert.rejects(openChannels(optionsFor(dataDir)), refusedBecauseOf(`process ${process.pid}`));
    await store.check();
    await store.close();
  });

  it('[ST8] a closed store gives the folder back, and so does one that could not open', async () => {
    await (await openChannels(optionsFor(dataDir))).close();
    await writeFile(join(dataDir, 'linkcall.sqlite'), '');
    await assert.rejects(openChannels(optionsFor(dataDir)), /only 0 bytes/);
    const unlock = lockDataDir(dataDir, 'channels');
    unlock();
  });

  it('[ST8] a holder that has not signed yet is refused all the same', async () => {
    const unlock = lockDataDir(dataDir, 'channels');
    await writeFile(join(dataDir, 'lock-holder.json'), '{"pid":');
    assert.throws(() => lockDataDir(dataDir, 'channels'), refusedBecauseOf('another process'));
    unlock();
  });

  it('makes the folder, and those above it', async () => {
    const deep = join(dataDir, 'not', 'yet there');
    const store = await openChannels(optionsFor(deep));
    await store.check();
    await store.close();
  });
});
