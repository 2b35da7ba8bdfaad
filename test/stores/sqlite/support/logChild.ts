// A process of its own that keeps only its log in a folder: `node logChild.ts <dataDir> <nth>`. It prints "ready", opens
// the log when a line comes, appends its own calls and those that all of them append, prints "done", and holds the
// folder until its input ends.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openSqlite } from '../../../../src/stores/sqlite/open.ts';
import { logRecords } from '../../contract/logRecords.ts';
import { optionsFor } from './folder.ts';

export const CALLS_PER_CHILD = 200;
const CALLS_AT_ONCE = 10;

if (import.meta.main) await run(process.argv[2] ?? '', Number(process.argv[3]));

async function run(dataDir: string, nth: number): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const ended = once(lines, 'close');
  process.stdout.write('ready\n');
  await once(lines, 'line');
  const { userLog } = await openSqlite({ ...optionsFor(dataDir), use: 'log-only' });
  const shared = logRecords(CALLS_PER_CHILD);
  const own = logRecords(CALLS_PER_CHILD * (nth + 1)).slice(-CALLS_PER_CHILD);
  for (let start = 0; start < CALLS_PER_CHILD; start += CALLS_AT_ONCE) {
    const end = start + CALLS_AT_ONCE;
    await userLog.append([...own.slice(start, end), ...shared.slice(start, end)]);
  }
  process.stdout.write('done\n');
  await ended;
  await userLog.close();
}
