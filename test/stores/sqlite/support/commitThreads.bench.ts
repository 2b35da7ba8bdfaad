// Which thread should own the SQLite file, and which side should write the rows? Run it with
//   node test/stores/sqlite/support/commitThreads.bench.ts
// It takes about 20 s, prints a table and asserts nothing: see docs/adr/0005-sqlite-on-a-worker-thread.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { newChannel } from '../../../../src/domain/channel.ts';
import type { Sid } from '../../../../src/domain/ids.ts';
import type { Commit } from '../../../../src/ports/channelStore.ts';
import { packRecords, writeCommit } from '../../../../src/stores/records/commitRecord.ts';
import type { Claim } from '../../../../src/stores/sqlite/commitLog.ts';
import { openSqliteFile, type SqliteFile } from '../../../../src/stores/sqlite/file.ts';
import { busyOrders, cmdIdOf, commitsOf, sidOf, userIdOf } from '../../contract/actor.ts';

const BATCHES = [1, 10, 50];
const SIDS: readonly Sid[] = Array.from({ length: 50 }, (_, n) => sidOf(`channel ${n}`));
const ROUNDS = 5;
const ROUND_MS = 400;

type Sent = { readonly packed: Packed } | { readonly commits: readonly Commit[] };
type Packed = { readonly claims: readonly Claim[]; readonly bytes: Uint8Array<ArrayBuffer> };
type Way = { readonly name: string; readonly commitAll: (commits: readonly Commit[]) => Promise<unknown> };
type Samples = { readonly tookUs: number[]; readonly busyUs: number[] };

if (isMainThread) await measureAll();
else serve();

function open(path: string): SqliteFile {
  const file = openSqliteFile({ path, sync: 'full', busyTimeoutMs: 2_000, journalMax: 10_000 });
  for (const sid of SIDS) file.open(sid, 0, 0);
  return file;
}

function serve(): void {
  const file = open(workerData);
  parentPort?.on('message', (sent: Sent) => {
    parentPort?.postMessage(keep(file, 'packed' in sent ? sent.packed : pack(sent.commits)));
  });
  parentPort?.postMessage('ready');
}

function pack(commits: readonly Commit[]): Packed {
  const records = commits.map((commit) => writeCommit(commit, 0));
  return { claims: records.map(({ sid, epoch }) => ({ sid, epoch })), bytes: packRecords(records) };
}

function keep(file: SqliteFile, { claims, bytes }: Packed): unknown {
  return file.commit(claims, bytes);
}

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'linkcall-bench-'));
  const worker = new Worker(new URL(import.meta.url), { workerData: join(folder, 'worker.sqlite') });
  const file = open(join(folder, 'main.sqlite'));
  const told = (): Promise<unknown> => new Promise((resolve) => worker.once('message', resolve));
  const ask = (sent: Sent): Promise<unknown> => {
    const answer = told();
    worker.postMessage(sent, 'packed' in sent ? [sent.packed.bytes.buffer] : []);
    return answer;
  };
  await told();
  const ways: Way[] = [
    { name: 'main thread', commitAll: async (commits) => keep(file, pack(commits)) },
    { name: 'worker, rows sent', commitAll: (commits) => ask({ packed: pack(commits) }) },
    { name: 'worker, commits sent', commitAll: (commits) => ask({ commits }) },
  ];
  const samples = SIDS.map(sampleCommit);
  print(`node ${process.version}, synchronous=FULL, ${ROUNDS} alternating rounds of ${ROUND_MS} ms each`);
  const bytes = Math.round(packRecords(samples.map((commit) => writeCommit(commit, 0))).length / samples.length);
  print(`each commit: an entry and a reply, ${bytes} bytes, in a channel where 10 wait and 2 are linked`);
  print('batch  way                   transactions  each: p50    p99 us  main thread busy: mean    p99 us');
  // Numbered on from batch to batch, whoever writes them: no row comes twice.
  let seq = 0;
  const nextCommits = (batch: number): Commit[] => {
    seq += 1;
    return samples.slice(0, batch).map((sample) => numbered(sample, seq));
  };
  for (const batch of BATCHES) await measureBatch(ways, batch, () => nextCommits(batch));
  file.close();
  await worker.terminate();
  rmSync(folder, { recursive: true });
}

async function measureBatch(ways: readonly Way[], batch: number, makeCommits: () => Commit[]): Promise<void> {
  const samples = new Map<Way, Samples>(ways.map((way) => [way, { tookUs: [], busyUs: [] }]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, into] of samples) await measureRound(way, into, makeCommits);
  }
  for (const [{ name }, { tookUs, busyUs }] of samples) {
    const mean = busyUs.reduce((sum, us) => sum + us, 0) / busyUs.length;
    const columns = [quantile(tookUs, 0.5), quantile(tookUs, 0.99), mean, quantile(busyUs, 0.99)];
    const [p50, p99, busy, busyP99] = columns.map((us) => us.toFixed(0).padStart(6));
    const count = String(tookUs.length).padStart(12);
    print(
      `${String(batch).padStart(5)}  ${name.padEnd(20)}  ${count}     ${p50} ${p99}                    ${busy}  ${busyP99}`,
    );
  }
}

async function measureRound(way: Way, { tookUs, busyUs }: Samples, makeCommits: () => Commit[]): Promise<void> {
  const end = performance.now() + ROUND_MS;
  while (performance.now() < end) {
    const commits = makeCommits();
    await nextTurn();
    const before = performance.eventLoopUtilization();
    const start = performance.now();
    await way.commitAll(commits);
    tookUs.push((performance.now() - start) * 1000);
    busyUs.push(performance.eventLoopUtilization(before).active * 1000);
  }
}

/** The last of ten who apply. */
function sampleCommit(sid: Sid): Commit {
  const last = commitsOf(
    { epoch: 1, channel: newChannel(sid), journalSeq: 0, feedSeq: 0, commits: 0 },
    busyOrders(),
  ).at(-1);
  if (last === undefined) throw new Error('no commits');
  return last;
}

/** A second after the one before it, from one of a hundred users. */
function numbered(sample: Commit, seq: number): Commit {
  const at = sample.at + seq * 1_000;
  const userId = userIdOf(`user ${seq % 100}`);
  const cmdId = cmdIdOf(`cmd ${seq}`);
  return {
    ...sample,
    at,
    channel: { ...sample.channel, version: seq },
    entries: sample.entries.map((entry) => ({ ...entry, seq })),
    replies: sample.replies.map(({ order, answer }) => ({ userId, cmdId, order, answer: { ...answer, at } })),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
