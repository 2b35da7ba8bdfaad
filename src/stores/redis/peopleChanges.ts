import type { Redis } from 'ioredis';
import { z } from 'zod';
import {
  type ChangePlace,
  type People,
  type PeopleBounds,
  type PeopleChange,
  REVOKED_MAX,
} from '../../ports/people.ts';
import { readChange, readRows } from '../records/people.ts';
import { read } from '../records/read.ts';
import type { EachRow } from '../records/unreadable.ts';
import { blockWords } from './blocks.ts';
import { BLOCKERS_PREFIX, PEOPLE, PEOPLE_CHANGES, REVOKED, REVOKED_ENDS, REVOKED_IDS } from './keys.ts';
import type { RedisLink } from './link.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

type Parts = {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'restorePeople'>;
  readonly bounds: PeopleBounds;
  readonly each: EachRow;
};

/** How each process follows what becomes of people in any (ADR 0033), and gives back what Redis has lost. */
export function followedPeople({ link, scripts, bounds, each }: Parts): Pick<People, 'changes' | 'restore'> {
  return {
    changes: async (after) => {
      const { life, n, entries } = await link.ask((client) => readOn(client, after));
      const [first, last] = [entries.at(0), entries.at(-1)];
      const place = last === undefined ? { n, id: after?.id ?? START_ID, life } : placeOf(last, life);
      if (after === undefined) return { changes: [], place, isWhole: true, hasLost: false };
      const fields = entries.map(([, words]) => fieldsOf(words)).filter(({ restored }) => restored === undefined);
      const followsOn = first === undefined ? n <= after.n : placeOf(first, life).n === after.n + 1;
      const changes = readRows('block', fields, readChange, each);
      return {
        changes,
        place,
        // Of one that cannot be read the lists know what it made.
        isWhole: followsOn && changes.length === fields.length,
        hasLost: after.n > 0 && (life !== after.life || n < after.n),
      };
    },
    restore: async (lost, { n, life }, now) => {
      const { blockedMax } = bounds;
      const items = lost.flatMap((change) => wordsOf(change, now, bounds));
      const keys = [PEOPLE, PEOPLE_CHANGES, REVOKED, REVOKED_IDS, REVOKED_ENDS, ...items.flatMap((item) => item.keys)];
      const words = [n, life, now, blockedMax, REVOKED_MAX, BLOCKERS_PREFIX, ...items.flatMap((item) => item.words)];
      const said = await link.ask((client) => runScript(client, scripts.restorePeople, keys, words));
      return read(restored, said, 'the answer') ?? undefined;
    },
  };
}

const START_ID = '0-0';

type Found = { readonly life: string; readonly n: number; readonly entries: readonly StreamEntry[] };

/** What has changed after a place; undefined: the last change. Of another life, all: its ids are of another clock, or of the same instant. */
async function readOn(client: Redis, after: ChangePlace | undefined): Promise<Found> {
  const [[life, n], entries] = await Promise.all([
    client.hmget(PEOPLE, 'life', 'changes'),
    after === undefined
      ? client.xrevrange(PEOPLE_CHANGES, '+', '-', 'COUNT', 1)
      : client.xrange(PEOPLE_CHANGES, `(${after.id}`, '+'),
  ]);
  const found = { life: life ?? '', n: Number(n ?? 0), entries };
  if (after === undefined || after.id === START_ID || found.life === after.life) return found;
  return readOn(client, { ...after, life: found.life, id: START_ID });
}

type Item = { readonly keys: readonly string[]; readonly words: readonly (string | number)[] };

/** As restorePeople.lua takes one. */
function wordsOf(change: PeopleChange, now: number, { blockedMax, revokedMs }: PeopleBounds): readonly Item[] {
  if ('block' in change) {
    const { keys, words } = blockWords(change.block, now, blockedMax);
    const [host = '', user = '', block = '', ends = ''] = words;
    return [{ keys: keys.slice(2), words: ['block', user, block, ends, host] }];
  }
  const { userId, before } = change.revocation;
  const keptUntil = before + revokedMs;
  return keptUntil <= now ? [] : [{ keys: [], words: ['revoked', userId, before, keptUntil, ''] }];
}

const restored = z
  .tuple([z.string().transform(Number), z.string(), z.string()])
  .transform(([n, id, life]): ChangePlace => ({ n, id, life }))
  .nullable();

type StreamEntry = [id: string, words: string[]];

const numbered = z.object({ n: z.coerce.number() });

const placeOf = ([id, words]: StreamEntry, life: string): ChangePlace => ({
  ...{ id, life },
  n: read(numbered, fieldsOf(words), 'change').n,
});

const fieldsOf = (words: readonly string[]): Record<string, string | undefined> =>
  Object.fromEntries(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]]] : [])));
