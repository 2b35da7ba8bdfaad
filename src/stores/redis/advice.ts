import type { Redis } from 'ioredis';
import { StoreError } from '../storeError.ts';
import { FINISHED_LINKS, SWITCHES } from './keys.ts';

const VERSION_MIN = { major: 6, minor: 2 };

/** What an operator should know of a Redis that is to keep every answer that was given; throws if it is too old. */
export async function adviceFor(client: Redis, name: string): Promise<readonly string[]> {
  refuseOldVersion(await client.info('server'), name);
  // A hosted Redis may not tell its settings.
  const settings = await client.config('GET', '*').catch(() => undefined);
  return [...(Array.isArray(settings) ? adviceOn(settingsOf(settings)) : []), ...(await adviceOnKeys(client))];
}

/** IN15: what the original left is used as it is found, if it is of a type that its pages or its code name. */
async function adviceOnKeys(client: Redis): Promise<string[]> {
  const keys = [
    { key: SWITCHES, types: ['hash'], so: 'no channel takes its switch from there, and none is told there' },
    { key: FINISHED_LINKS, types: ['zset', 'hash'], so: "each link counts as its user's first" },
  ];
  const found = await Promise.all(keys.map(async (one) => ({ ...one, type: await client.type(one.key) })));
  return found.flatMap(({ key, types, so, type }) =>
    [...types, 'none'].includes(type)
      ? []
      : [`The key ${key} is a ${type}, not a ${types.join(' or a ')}: it is left alone, and ${so}. Rename it.`],
  );
}

function refuseOldVersion(info: string, name: string): void {
  const [version = 'unknown', major, minor] = /redis_version:(\d+)\.(\d+)\S*/.exec(info) ?? [];
  const isNewEnough =
    Number(major) > VERSION_MIN.major || (Number(major) === VERSION_MIN.major && Number(minor) >= VERSION_MIN.minor);
  if (!isNewEnough) {
    throw new StoreError(
      `${name} tells ${version}: Linkcall needs ${VERSION_MIN.major}.${VERSION_MIN.minor} or later.`,
    );
  }
}

function adviceOn(settings: ReadonlyMap<string, string>): string[] {
  const advice: string[] = [];
  if (settings.get('appendonly') === 'no') {
    advice.push('Redis keeps no append-only file: what was answered is lost when it ends. Set "appendonly yes".');
  } else if (settings.get('appendfsync') !== 'always') {
    advice.push(
      'Redis may lose the last second or two when it or its machine dies. Set "appendfsync always" if not even that may happen.',
    );
  }
  if (settings.get('maxmemory') !== '0' && settings.get('maxmemory-policy') !== 'noeviction') {
    advice.push('Redis throws live channels away when its memory is full. Set "maxmemory-policy noeviction".');
  }
  return advice;
}

/** Names and values by turns. */
function settingsOf(words: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(words.flatMap((word, n) => (n % 2 === 0 ? [[String(word), String(words[n + 1])] as const] : [])));
}
