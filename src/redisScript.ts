import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export type Script = { readonly source: string; readonly sha: string };

export function readScript(file: URL): Script {
  const source = readFileSync(file, 'utf8');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** By its digest; in full where that is not known any more. */
export async function runScript(
  client: Redis,
  { source, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return client.eval(source, keys.length, ...keys, ...args);
  }
}

/** Such a script did not run. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
