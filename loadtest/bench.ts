// The server beside what one would use or write instead, in alternation, on this machine: see loadtest/RESULTS.md.
// Usage: npm run bench [-- --quick] [--json] [--only NAME]… [--before FOLDER] [--out FILE.svg]
import { writeFile } from 'node:fs/promises';
import { endWithUsage, helpIfAsked } from '../src/server/usage.ts';
import { readArguments, USAGE } from './bench/arguments.ts';
import { asChart } from './bench/chart.ts';
import type { Name } from './bench/goals.ts';
import type { Group } from './bench/group.ts';
import { blocks } from './bench/measures/blocks.ts';
import { callbacks } from './bench/measures/callbacks.ts';
import { commands } from './bench/measures/commands.ts';
import { doors } from './bench/measures/doors.ts';
import { fanout } from './bench/measures/fanout.ts';
import { growth } from './bench/measures/growth.ts';
import { joins } from './bench/measures/joins.ts';
import { memory } from './bench/measures/memory.ts';
import { openLoop } from './bench/measures/openLoop.ts';
import { wake } from './bench/measures/wake.ts';
import { note, runProgram } from './bench/program.ts';
import { asJson, asTable, type Result } from './bench/report.ts';
import { SIZES, told } from './bench/sizes.ts';
import { inTestBed } from './bench/testBed.ts';

const GROUPS: readonly Group[] = [commands, doors, openLoop, callbacks, fanout, joins, memory, growth, blocks, wake];

helpIfAsked(USAGE);
const asked = readArguments(process.argv.slice(2));
if ('mistake' in asked) endWithUsage(asked.mistake, USAGE);
const { names, isJson, size, before, out } = asked;
const sizes = SIZES[size];
const viewers = Math.max(sizes.fanout.viewers * 3, sizes.memory.viewers * 3, sizes.joins.viewers * 2);

await runProgram(viewers, async () => {
  note(`sizes (${size}):\n  ${told(sizes).join('\n  ')}`);
  const results: Result[] = [];
  for (const group of GROUPS) results.push(...(await measure(group, names)));
  if (out !== undefined) await writeFile(out, asChart(results));
  return isJson ? asJson(results) : asTable(results);
});

async function measure(group: Group, names: readonly Name[]): Promise<readonly Result[]> {
  const wanted = group.names.filter((name) => names.includes(name));
  if (wanted.length === 0) return [];
  note(wanted.join(', '));
  const begunAt = performance.now();
  const say = (line: string) => note(`  ${line}`);
  const results = await inTestBed((testBed) => group.measure(wanted, { testBed, sizes, before, say }));
  note(`  took ${((performance.now() - begunAt) / 1_000).toFixed(1)} s`);
  return results;
}
