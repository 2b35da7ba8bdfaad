import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sid } from '../../../../src/domain/ids.ts';
import { AUDIT_BOUNDS } from '../../../../src/ports/audit.ts';
import type { ChannelStore } from '../../../../src/ports/channelStore.ts';
import { FEED_BOUNDS } from '../../../../src/ports/feed.ts';
import { openSqlite, type SqliteOptions } from '../../../../src/stores/sqlite/open.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../../../src/stores/sqlite/schema.ts';
import { SWEEP_EVERY_MS } from '../../../../src/stores/sqlite/sweeper.ts';
import type { StoreWatch } from '../../../../src/stores/storeWatch.ts';
import { VirtualClock } from '../../../support/doubles/virtualClock.ts';
import { openBeside } from '../../../support/sqliteFile.ts';
import {
  CHANNEL_LIFE_MS,
  JOURNAL_MAX,
  PEOPLE_KEPT,
  SAMPLES_KEPT,
  type StoreUnderTest,
} from '../../contract/storeUnderTest.ts';

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'linkcall-sqlite-'));
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** As an earlier version left it: `format` migrations old. */
export function makeFileOfFormat(format: number, path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${format}`);
  for (const migration of MIGRATIONS.slice(0, format)) db.exec(migration);
  db.close();
}

export const optionsFor = (dataDir: string): SqliteOptions => ({
  dataDir,
  use: 'channels',
  sync: 'full',
  journalMax: JOURNAL_MAX,
  life: CHANNEL_LIFE_MS,
  people: PEOPLE_KEPT,
  samples: SAMPLES_KEPT,
  clock: new VirtualClock(),
});

/** Only the channels of a folder. */
export const openChannels = async (options: SqliteOptions): Promise<ChannelStore> =>
  (await openSqlite(options)).channels;

export type SqliteUnderTest = StoreUnderTest & { readonly dataDir: string };

function tablesWith(dataDir: string, sid: Sid): string[] {
  const db = openBeside(dataDir, { readOnly: true });
  const tables = ['channels', 'applicants', 'replies', 'journal', 'zego_sessions', 'zego_users', 'zego_streams'];
  const found = tables.filter((table) => db.prepare(`SELECT 1 FROM ${table} WHERE sid = ?`).get(sid) !== undefined);
  db.close();
  return found;
}

export async function openFreshSqlite(watch: Partial<StoreWatch> = {}): Promise<SqliteUnderTest> {
  const dataDir = await makeFolder();
  const clock = new VirtualClock();
  const open = (feed = FEED_BOUNDS, audit = AUDIT_BOUNDS) =>
    openSqlite({ ...optionsFor(dataDir), clock, watch, feed, audit });
  const { channels, feed, people, samples, audit } = await open();
  const test: SqliteUnderTest = {
    dataDir,
    clock,
    store: channels,
    feed,
    people,
    samples,
    audit,
    age: async (ms) => {
      clock.setBy(ms);
      await clock.pass(SWEEP_EVERY_MS);
      await test.store.check();
    },
    // Whoever reads finds all of it.
    published: async () => {},
    leftOf: async (sid) => {
      // Whoever reads brings what was committed into the tables.
      await test.store.unfinished();
      return tablesWith(dataDir, sid);
    },
    reopen: async (bounds, audit) => {
      await test.store.close();
      const again = await open(bounds, audit);
      test.store = again.channels;
      test.feed = again.feed;
      test.people = again.people;
      test.samples = again.samples;
      test.audit = again.audit;
    },
    dispose: async () => {
      await test.store.close();
      await removeFolder(dataDir);
    },
  };
  return test;
}
