// The whole gate, as `npm test` runs it. Its parts run side by side, and what each of them says is shown as a whole, one part
// after the other. It fails if one of them does; where the check does, nobody waits for the suites.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { takeNoArguments } from '../src/server/usage.ts';
import { bundleServer } from './bundledServer.ts';

/** `test:redis`: some of the suites once more, with channels that are in Redis. */
const SUITES = ['test:suites', 'test:redis'] as const;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

takeNoArguments(`usage: npm test

Runs the check and all suites: some minutes. One suite: npx mocha test/app/mailbox.test.ts`);

function begin(script: string, env: NodeJS.ProcessEnv = {}) {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn('npm', ['run', script], {
    env: { ...process.env, ...colors, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own: whatever it has started is stopped with it.
    detached: true,
  });
  const held: Buffer[] = [];
  let isShown = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (said: Buffer) => {
      if (isShown) process.stdout.write(said);
      else held.push(said);
    });
  }
  const ended = once(child, 'close').then(([code]) => code === 0);
  return {
    script,
    /** Resolves with whether all is well, when all of it has been shown. */
    show: (): Promise<boolean> => {
      isShown = true;
      for (const said of held.splice(0)) process.stdout.write(said);
      return ended;
    },
    stop: (signal: NodeJS.Signals): void => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), signal);
    },
  };
}

const parts = [begin('check')];
const stopAll = (signal: NodeJS.Signals): void => {
  for (const part of parts) part.stop(signal);
};
for (const signal of SIGNALS) process.on(signal, stopAll);
const server = await bundleServer();
for (const suites of SUITES) parts.push(begin(suites, { TEST_SERVER: server.main }));

const failed: string[] = [];
for (const part of parts) {
  if (!(await part.show())) failed.push(part.script);
  if (failed.includes('check')) stopAll('SIGTERM');
}
await server.remove();
if (failed.length > 0) {
  process.stdout.write(`\nIt has failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
