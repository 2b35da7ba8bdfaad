import type { Redis } from 'ioredis';
import { readScript, type Script } from '../redisScript.ts';

type Name = 'commit' | 'open' | 'settle' | 'peek' | 'journal' | 'take' | 'forget' | 'reject' | 'release';

export type Scripts = Readonly<Record<Name, Script>>;

export function readScripts(): Scripts {
  const read = (name: string) => readScript(new URL(`redis${name}.lua`, import.meta.url));
  return {
    commit: read('Commit'),
    open: read('Open'),
    settle: read('Settle'),
    peek: read('Peek'),
    journal: read('Journal'),
    take: read('Take'),
    forget: read('Forget'),
    reject: read('Reject'),
    release: read('Release'),
  };
}

/** From then on a connection runs them by their digests; a Redis that was started anew knows none. */
export async function loadScripts(client: Redis, scripts: Scripts): Promise<void> {
  await Promise.all(Object.values(scripts).map(({ source }) => client.script('LOAD', source)));
}
