import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CHILD_ENV } from '../../support/childEnv.ts';

/** A program that ends by itself does so on a slow machine, too. */
const PATIENCE_MS = 200_000;

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts a server, or another program, that is expected to end by itself; one that does not is ended, with the code null. */
export async function runToEnd(
  env: Record<string, string>,
  args: readonly string[] = ['src/main.ts'],
  patienceMs = PATIENCE_MS,
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    env: { ...CHILD_ENV, LOG_LEVEL: 'warn', PORT: '0', ...env },
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}

/** One or two sentences for an operator, on stderr, and nothing of where in the code it happened. */
export function assertTold(
  { code, stdout, stderr }: Ended,
  expectedCode: number,
  ...expected: (string | RegExp)[]
): void {
  assert.equal(code, expectedCode, stderr);
  assert.equal(stdout, '');
  for (const one of expected) {
    if (typeof one === 'string') assert(stderr.includes(one), stderr);
    else assert.match(stderr, one);
  }
  assert.doesNotMatch(stderr, /^\s+at |node:|\.ts:/m, 'a stack');
}
