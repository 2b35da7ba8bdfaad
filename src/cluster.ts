// CL1: several processes on one machine that are one server, on PORT, PORT + 1, … : npm run cluster -- 3
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type RetryPolicy, retry } from './runtime/retry.ts';
import { timers } from './runtime/timers.ts';
import { readConfig } from './server/config/config.ts';
import { stopSignal } from './server/stopSignal.ts';
import { endWithUsage, helpIfAsked } from './server/usage.ts';

const USAGE = `usage: npm run cluster -- <processes, 1 to 64>

Starts so many servers on PORT, PORT + 1, …, starts one that dies again, and stops all of them on SIGTERM or Ctrl-C.
They are one server: REDIS_URL, where they meet, and AUTH_SECRET are needed. All settings are those of npm start.`;
const PROCESSES_MAX = 64;
/** A process that dies is started again, but one that cannot live does not keep the machine busy. */
const RESTART: RetryPolicy = { firstMs: 1_000 };
/** CL6: within 30 s. A process that stops gives up by itself before that, unless it hangs. */
const KILL_AFTER_MS = 29_000;
/** As in sysexits.h. */
const EXIT_FAILED = 1;
const EXIT_CONFIG = 78;

const MAIN = new URL('main.ts', import.meta.url).pathname;
const children = new Set<ChildProcess>();
const stop = stopSignal();

helpIfAsked(USAGE);
const processes = readCount(process.argv.slice(2));
const ports = readPorts(processes);
stop.addEventListener('abort', () => {
  tellAll('SIGTERM');
  setTimeout(() => tellAll('SIGKILL'), KILL_AFTER_MS).unref();
});
const codes = await Promise.all(ports.map(keepAlive));
process.exitCode = Math.max(...codes);

function tellAll(signal: NodeJS.Signals): void {
  for (const child of children) child.kill(signal);
}

/** Resolves with the exit code of its last run, when everything stops. */
async function keepAlive(port: number): Promise<number> {
  const isDone = (code: number | undefined) => code !== undefined;
  return (await retry(timers, RESTART, () => run(port), { isDone, signal: stop })) ?? 0;
}

/** Undefined: it is to be started again. */
async function run(port: number): Promise<number | undefined> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: `${port}` },
    // The channel closes when this process is gone, however it went: they do not stay behind.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  children.add(child);
  const [code, signal] = await once(child, 'exit');
  children.delete(child);
  if (stop.aborted) return codeOf(code, signal);
  if (code === EXIT_CONFIG) return code;
  process.stderr.write(`The process on port ${port} ended with ${code ?? signal}: it is started again\n`);
  return undefined;
}

/** Told to stop before it could listen for that, it had nothing to finish. */
function codeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? (signal === 'SIGTERM' ? 0 : EXIT_FAILED);
}

function readCount(args: readonly string[]): number {
  const [text = '', ...others] = args;
  const count = Number(text);
  if (others.length === 0 && /^\d+$/.test(text) && count >= 1 && count <= PROCESSES_MAX) return count;
  return endWithUsage(args.length === 0 ? 'how many?' : `${args.join(' ')} is not understood`, USAGE);
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
