// A process between the tests and a service of theirs: `node guardian.ts <folder> <program> <argument>…`.
// Told "start" on standard input it starts the service, told the name of a signal it sends that; it tells "started",
// "stopped" (for a SIGSTOP) and "ended". When standard input closes, for the tests are over or have crashed, it ends the service and removes the folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { isStopped } from './isStopped.ts';

const [folder = '', program = '', ...args] = process.argv.slice(2);
const log = openSync(join(folder, 'service.log'), 'a');
let service: ChildProcess | undefined;

// The end of the tests is what counts; they do not listen any more then.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdout.on('error', () => {});

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') start();
  else if (isSignal(line)) service?.kill(line);
  if (line === 'SIGSTOP') await untilStopped(service?.pid);
}
if (service?.exitCode === null && service.signalCode === null) {
  service.kill('SIGKILL');
  await once(service, 'exit');
}
rmSync(folder, { recursive: true, force: true });

function start(): void {
  service = spawn(program, args, { cwd: folder, stdio: ['ignore', log, log] });
  service.once('spawn', () => process.stdout.write('started\n'));
  service.once('error', (error) => process.stderr.write(`${program} cannot be started: ${error.message}\n`));
  service.once('exit', () => process.stdout.write('ended\n'));
}

async function untilStopped(pid: number | undefined): Promise<void> {
  while (!isStopped(pid)) await pause(1);
  process.stdout.write('stopped\n');
}

function isSignal(line: string): line is NodeJS.Signals {
  return /^SIG[A-Z]+$/.test(line);
}
