import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

type Script = { readonly source: string; readonly sha: string };

export type Scripts = Readonly<Record<'commit' | 'open' | 'settle' | 'peek' | 'journal', Script>>;

export function readScripts(): Scripts {
  return {
    commit: read('redisCommit.lua'),
    open: read('redisOpen.lua'),
    settle: read('redisSettle.lua'),
    peek: read('redisPeek.lua'),
    journal: read('redisJournal.lua'),
  };
}

/** From then on a connection runs them by their digests; a Redis that was started anew knows none. */
export async function loadScripts(client: Redis, scripts: Scripts): Promise<void> {
  await Promise.all(Object.values(scripts).map(({ source }) => client.script('LOAD', source)));
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

function read(file: string): Script {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
