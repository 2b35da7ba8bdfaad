import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export type Script = { readonly source: string; readonly sha: string };

/** Of several files one script, in their order. */
export function readScript(...files: readonly URL[]): Script {
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** By its digest; in full where that is not known any more. */
export async function runScript(
  client: Redis,
  { source, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  // One list for the way there, for there may be many words; not as arguments of a function: of those it takes a hundred thousand at most.
  const words: (string | number)[] = [sha, keys.length];
  for (const key of keys) words.push(key);
  for (const arg of args) words.push(arg);
  try {
    return await client.call('EVALSHA', words);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    words[0] = source;
    return client.call('EVAL', words);
  }
}

/** Such a script did not run. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
