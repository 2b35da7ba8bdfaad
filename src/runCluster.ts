// CL1: several processes on one machine that are one server, on PORT, PORT + 1, … : npm run cluster -- 3
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from './config.ts';

const USAGE = 'usage: npm run cluster -- <processes, 1 to 64>';
const PROCESSES_MAX = 64;
/** A process that dies is started again, but one that cannot live does not keep the machine busy. */
const RESTART_MS = 1_000;
/** As in sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const MAIN = new URL('main.ts', import.meta.url).pathname;
const children = new Set<ChildProcess>();
let isStopping = false;

const processes = readCount(process.argv.slice(2));
const ports = readPorts(processes);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    isStopping = true;
    for (const child of children) child.kill('SIGTERM');
  });
}
const codes = await Promise.all(ports.map(keepAlive));
process.exitCode = Math.max(...codes);

/** Resolves with the exit code of its last run, when everything stops. */
async function keepAlive(port: number): Promise<number> {
  for (;;) {
    const child = spawn(process.execPath, [MAIN], { env: { ...process.env, PORT: `${port}` }, stdio: 'inherit' });
    children.add(child);
    const [code] = await once(child, 'exit');
    children.delete(child);
    if (isStopping || code === EXIT_CONFIG) return code ?? 1;
    process.stderr.write(`The process on port ${port} ended with ${code}: it is started again\n`);
    await pause(RESTART_MS);
    if (isStopping) return code ?? 1;
  }
}

function readCount(args: readonly string[]): number {
  const [text = '', ...others] = args;
  const count = Number(text);
  if (others.length === 0 && /^\d+$/.test(text) && count >= 1 && count <= PROCESSES_MAX) return count;
  return end(EXIT_USAGE, USAGE);
}

function readPorts(count: number): number[] {
  const config = readConfig(process.env);
  if ('mistakes' in config) return end(EXIT_CONFIG, ['These settings are wrong:', ...config.mistakes].join('\n  '));
  if (config.redisUrl === undefined) return end(EXIT_CONFIG, 'REDIS_URL is not set: processes meet in Redis');
  if (config.auth.kind !== 'given') return end(EXIT_CONFIG, 'AUTH_SECRET is not set: processes need the same one');
  return Array.from({ length: count }, (_, index) => config.port + index);
}

function end(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
