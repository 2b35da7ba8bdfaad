import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const PATIENCE_MS = 10_000;

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts a server, or another program, that is expected to end by itself; one that does not is ended, with the code null. */
export async function runToEnd(env: Record<string, string>, args: readonly string[] = ['src/main.ts']): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', PORT: '0', ...env },
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}
