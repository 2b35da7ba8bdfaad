// The long form of what dies, is cut off and is attacked, as `npm run test:chaos` runs it: a suite after the other, each in a
// mocha of its own. One that fails is told, and the next one is run; in the end all that came of it is told once more, with how
// busy the machine was: some ask for what a quiet one can do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { endWithUsage, helpIfAsked } from '../../src/server/usage.ts';
import { SIZES, SUITES } from './suites.ts';

const TEST_MS_MAX = 3_600_000;
const usage = `usage: npm run test:chaos [-- PART …]

Runs the long form of the suites whose path has one of the parts, or of all ${SUITES.length}: an hour or two. What is set in the
environment is taken instead of the size that the long form has: CHAOS_ONLOOKERS=200 npm run test:chaos -- mirrors`;

const parts = process.argv.slice(2);
helpIfAsked(usage, parts);
const suites = SUITES.filter((suite) => parts.length === 0 || parts.some((part) => suite.includes(part)));
if (suites.length === 0) endWithUsage(`no suite has ${parts.join(' or ')} in its path`, usage);

let isStopped = false;
const results: string[] = [];
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function passes(suite: string): Promise<boolean> {
  const mocha = ['node_modules/mocha/bin/mocha.js', '--exit', '--timeout', `${TEST_MS_MAX}`, suite];
  const child = spawn(process.execPath, mocha, { env: { ...SIZES, ...process.env }, stdio: 'inherit' });
  const stop = (signal: NodeJS.Signals): void => {
    isStopped = true;
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const [code] = await once(child, 'close');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  return code === 0;
}

for (const [nth, suite] of suites.entries()) {
  say(`\n${new Date().toISOString()} ${nth + 1} of ${suites.length}: ${suite}`);
  const begunAt = performance.now();
  const hasPassed = await passes(suite);
  if (!hasPassed) process.exitCode = 1;
  const seconds = Math.round((performance.now() - begunAt) / 1_000);
  const [, , load = 0] = loadavg();
  const busy = `load ${load.toFixed(1)} of ${availableParallelism()}`;
  results.push(`${hasPassed ? 'passed' : 'FAILED'} ${`${seconds} s`.padStart(7)}  ${busy}  ${suite}`);
  say(results.at(-1) ?? '');
  if (isStopped) break;
}
say(`\n${results.join('\n')}`);
