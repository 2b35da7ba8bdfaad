import { parseArgs } from 'node:util';
import { endWithUsage, helpIfAsked } from '../../src/server/usage.ts';
import { World } from './world.ts';

const USAGE = `usage: npm run fuzz -- [--seeds 100000] [--from 1] [--steps 120]

Runs that many worlds of the simulation, and ends at the first one in which a promise is broken.`;
const REPORT_EVERY_MS = 500;

helpIfAsked(USAGE);
const { seeds, from, steps } = readArguments();
let reportedAt = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  report(seed - from);
  await new World(seed).run(steps).catch((error) => {
    process.stderr.write(`\nseed ${seed} fails after ${seed - from} that passed. Keep it as a named test.\n`);
    throw error;
  });
}
report(seeds, '\n');

function report(done: number, end = ''): void {
  if (end === '' && Date.now() - reportedAt < REPORT_EVERY_MS) return;
  reportedAt = Date.now();
  process.stderr.write(`\r${done} of ${seeds} worlds keep every promise${end}`);
}

function readArguments(): { seeds: number; from: number; steps: number } {
  try {
    const option = (value: string) => ({ type: 'string', default: value }) as const;
    const { values } = parseArgs({ options: { seeds: option('100000'), from: option('1'), steps: option('120') } });
    return { seeds: count(values.seeds), from: count(values.from), steps: count(values.steps) };
  } catch (error) {
    return endWithUsage(error instanceof Error ? error.message : String(error), USAGE);
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${text} is not a whole number above 0`);
  return Number(text);
}
