// The server beside what one would use or write instead, in alternation, on this machine: see loadtest/RESULTS.md.
// Usage: npm run bench [-- --quick] [--json] [--only NAME]…
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { readArguments, USAGE } from './bench/arguments.ts';
import type { Name } from './bench/goals.ts';
import type { Group } from './bench/group.ts';
import { callbacks } from './bench/measures/callbacks.ts';
import { commands } from './bench/measures/commands.ts';
import { fanout } from './bench/measures/fanout.ts';
import { growth } from './bench/measures/growth.ts';
import { memory } from './bench/measures/memory.ts';
import { wake } from './bench/measures/wake.ts';
import { openFilesMax } from './bench/processes.ts';
import { asJson, asTable, type Result } from './bench/report.ts';
import { SIZES, told } from './bench/sizes.ts';
import { TestBed } from './bench/testBed.ts';

const GROUPS: readonly Group[] = [commands, callbacks, fanout, memory, growth, wake];
const EXIT_FAILED = 1;
const EXIT_STOPPED = 130;
/** Beside the viewers' connections. */
const OTHER_FILES = 200;

helpIfAsked(USAGE);
const asked = readArguments(process.argv.slice(2));
if ('mistake' in asked) endWithUsage(asked.mistake, USAGE);
const { names, isJson, size } = asked;
const sizes = SIZES[size];
const viewers = Math.max(sizes.fanout.viewers * 2, sizes.memory.viewers);
if (openFilesMax() < viewers + OTHER_FILES) {
  note(`${viewers} viewers need as many open files, and this process may have ${openFilesMax()}: see ulimit -n.`);
  process.exit(EXIT_FAILED);
}

let testBed = new TestBed();
process.once('exit', () => testBed.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_STOPPED));

note(`sizes (${size}):\n  ${told(sizes).join('\n  ')}`);
const results: Result[] = [];
try {
  for (const group of GROUPS) results.push(...(await measure(group, names)));
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exit(EXIT_FAILED);
}
process.stdout.write(`${isJson ? asJson(results) : asTable(results)}\n`, () => process.exit());

async function measure(group: Group, names: readonly Name[]): Promise<readonly Result[]> {
  const wanted = group.names.filter((name) => names.includes(name));
  if (wanted.length === 0) return [];
  note(wanted.join(', '));
  const begunAt = performance.now();
  testBed = new TestBed();
  try {
    return await group.measure(wanted, { testBed, sizes, say: (line) => note(`  ${line}`) });
  } finally {
    testBed.close();
    note(`  took ${((performance.now() - begunAt) / 1_000).toFixed(1)} s`);
  }
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
