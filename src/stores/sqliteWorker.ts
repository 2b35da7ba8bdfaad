// The thread that owns the SQLite file: it opens it, then carries out one call after the other. What was committed it
// brings into the tables a little later.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Call, CallAnswer } from './sqliteCalls.ts';
import type { CommitGroup } from './sqliteCommitLog.ts';
import { openSqliteFile, type SqliteFile, type SqliteFileOptions } from './sqliteFile.ts';
import { explain } from './storeError.ts';

// The facade in sqlite.ts is the only one that starts this thread and talks to it.
const options = workerData as SqliteFileOptions;
/** Longer: fewer writes for many commits. Shorter: who looks into the file from outside sees them sooner. */
const SPREAD_AFTER_MS = 50;

const answer = (message: CallAnswer): void => parentPort?.postMessage(message);

try {
  const file = openSqliteFile(options);
  const spreadLater = laterOnce(() => file.spread());
  parentPort?.on('message', (first: Call) => {
    const calls = [first, ...waiting()];
    for (const part of inParts(calls)) answerAll(file, part);
    if (calls.some(isCommit)) spreadLater();
    if (calls.some(({ method }) => method === 'close')) parentPort?.close();
  });
  answer({ id: 0, value: undefined });
} catch (error) {
  answer(failed(0, error));
}

function isCommit({ method }: Call): boolean {
  return method === 'commit';
}

/** What has come while the file was busy. */
function waiting(): Call[] {
  const calls: Call[] = [];
  if (parentPort === null) return calls;
  for (let got = receiveMessageOnPort(parentPort); got !== undefined; got = receiveMessageOnPort(parentPort)) {
    calls.push(got.message);
  }
  return calls;
}

/** Commits in a row are one part: the disk is waited for once. */
function inParts(calls: readonly Call[]): Call[][] {
  const parts: Call[][] = [];
  for (const call of calls) {
    const last = parts.at(-1);
    if (isCommit(call) && last?.every(isCommit)) last.push(call);
    else parts.push([call]);
  }
  return parts;
}

function answerAll(file: SqliteFile, part: readonly Call[]): void {
  if (part.some(isCommit)) answerCommits(file, part);
  else for (const call of part) answer(carryOut(file, call));
}

function answerCommits(file: SqliteFile, commits: readonly Call[]): void {
  const groups = commits.map(({ args }) => args as CommitGroup);
  try {
    const outcomes = file.commitAll(groups);
    for (const [index, { id }] of commits.entries()) answer({ id, value: outcomes[index] });
  } catch (error) {
    for (const { id } of commits) answer(failed(id, error));
  }
}

function carryOut(file: SqliteFile, { id, method, args }: Call): CallAnswer {
  try {
    const run = file[method] as (...args: readonly unknown[]) => unknown;
    return { id, value: run(...args) };
  } catch (error) {
    return failed(id, error);
  }
}

function failed(id: number, error: unknown): CallAnswer {
  return { id, failure: explain(options.path, error).message };
}

/** Asked for again before it is done, it is done once. */
function laterOnce(spread: () => void): () => void {
  let isDue = false;
  const run = (): void => {
    isDue = false;
    try {
      spread();
    } catch {
      // It stays where it is durable already: whoever reads the tables next is told what is wrong.
    }
  };
  return () => {
    if (!isDue) setTimeout(run, SPREAD_AFTER_MS).unref();
    isDue = true;
  };
}
