import type { Redis } from 'ioredis';
import { StoreError } from '../storeError.ts';

const VERSION_MIN = { major: 6, minor: 2 };

/** What an operator should know of a Redis that is to keep every answer that was given; throws if it is too old. */
export async function adviceFor(client: Redis, name: string): Promise<readonly string[]> {
  refuseOldVersion(await client.info('server'), name);
  // A hosted Redis may not tell its settings.
  const settings = await client.config('GET', '*').catch(() => undefined);
  return Array.isArray(settings) ? adviceOn(settingsOf(settings)) : [];
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
