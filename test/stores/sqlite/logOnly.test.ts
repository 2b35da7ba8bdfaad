import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { openSqlite, type Sqlite } from '../../../src/stores/sqlite/open.ts';
import { StoreError } from '../../../src/stores/storeError.ts';
import { fileIn } from '../../support/sqliteFile.ts';
import { sidOf } from '../contract/actor.ts';
import { logRecords } from '../contract/logRecords.ts';
import { newestFirst, withoutSerials } from '../contract/userLogUnderTest.ts';
import { makeFileOfFormat, makeFolder, optionsFor, removeFolder } from './support/folder.ts';
import { CALLS_PER_CHILD } from './support/logChild.ts';

const CHILD = new URL('./support/logChild.ts', import.meta.url).pathname;
const PROCESSES = 4;
const TIMEOUT_MS = 600_000;

type LogChild = {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  said(word: string): Promise<void>;
};

function startLogChild(dataDir: string, nth: number): LogChild {
  const child = spawn(process.execPath, [CHILD, dataDir, String(nth)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const words = new Set<string>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (word) => words.add(word));
  const failEnded = once(child, 'exit').then(([code]): never => {
    throw new Error(`the child ended with ${code}`);
  });
  // Ends that a test wants are not awaited here.
  failEnded.catch(() => {});
  return {
    process: child,
    said: async (word) => {
      while (!words.has(word)) await Promise.race([once(lines, 'line'), failEnded]);
    },
  };
}

async function end({ process }: LogChild): Promise<void> {
  const exited = once(process, 'exit');
  process.stdin.end();
  assert.deepEqual(await exited, [0, null]);
}

describe('SQLite: servers that keep only their log in one DATA_DIR', () => {
  let dataDir: string;
  let children: LogChild[];
  beforeEach(async () => {
    dataDir = await makeFolder();
    children = [];
  });
  afterEach(async () => {
    for (const { process } of children) process.kill('SIGKILL');
    await removeFolder(dataDir);
  });

  const openAs = (use: 'channels' | 'log-only'): Promise<Sqlite> => openSqlite({ ...optionsFor(dataDir), use });
  const start = async (count: number): Promise<void> => {
    children = Array.from({ length: count }, (_, nth) => startLogChild(dataDir, nth));
    await Promise.all(children.map((child) => child.said('ready')));
    for (const { process } of children) process.stdin.write('now\n');
    await Promise.all(children.map((child) => child.said('done')));
  };
  const refused = (error: unknown): boolean =>
    error instanceof StoreError &&
    error.message.includes(`DATA_DIR ${dataDir} is in use by process`) &&
    error.message.includes(`on ${hostname()} since 20`) &&
    error.message.includes('another DATA_DIR');

  it('[ST6] [ST8] make the file at the same instant, and each call is in it once', async () => {
    await start(PROCESSES);
    const { userLog, close } = await openAs('log-only');
    const expected = newestFirst(logRecords(PROCESSES * CALLS_PER_CHILD));
    assert.deepEqual(withoutSerials(await userLog.history({ limit: 10_000 })), expected);
    await close();
    await Promise.all(children.map(end));
    const left = (await readdir(dataDir)).filter((name) => name.includes('.new'));
    assert.deepEqual(left, [], 'nothing that was not brought into place');
  });

  it('[ST6] [ST8] bring a file of an earlier version up to date at the same instant', async () => {
    makeFileOfFormat(2, fileIn(dataDir));
    await start(PROCESSES);
    const { userLog, close } = await openAs('log-only');
    const found = await userLog.history({ sid: sidOf('a channel'), limit: 10_000 });
    assert.equal(found.length, PROCESSES * CALLS_PER_CHILD);
    await close();
    await Promise.all(children.map(end));
  });

  it('[ST8] go together, but not with one that keeps its channels there', async () => {
    await start(2);
    await assert.rejects(openAs('channels'), refused);
    const [first, second] = children;
    assert(first !== undefined && second !== undefined);
    await end(first);
    // Who signed last may be the one that went.
    await assert.rejects(openAs('channels'), /in use by (process|another process)/);
    const exited = once(second.process, 'exit');
    second.process.kill('SIGKILL');
    await exited;
    const alone = await openAs('channels');
    await assert.rejects(openAs('log-only'), refused);
    await alone.channels.check();
    await alone.close();
  });

  it('[ST8] one that closes takes no other one’s name away', async () => {
    const first = await openAs('log-only');
    await start(1);
    await first.close();
    await assert.rejects(openAs('channels'), (error) => {
      assert(error instanceof StoreError && error.message.includes(`process ${children[0]?.process.pid} on`));
      return true;
    });
  });
}).timeout(TIMEOUT_MS);
