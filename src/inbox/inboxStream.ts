import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Millis } from '../domain/ids.ts';
import type { InboxEntry, InboxStream, InboxTurn } from '../ports/inbox.ts';
import type { RoundTrips } from '../ports/runtime.ts';
import { read } from '../stores/records/read.ts';
import { RedisLink } from '../stores/redis/link.ts';
import { readScript, runScript, type Script } from '../stores/redis/scripts/script.ts';

export type InboxStreamOptions = {
  readonly url: string;
  /** The key of the stream. */
  readonly name: string;
  /** This process. */
  readonly me: () => string;
  readonly turnMs?: Millis;
  readonly answeredWithinMs?: Millis;
  readonly roundTrips?: RoundTrips;
};

/** All processes together; each is a consumer of it. */
const GROUP = 'linkcall';
/** After so long others take over from a process that died. It reads, and goes on with its turn, many times in between. */
const TURN_MS = 5_000;
/** A backlog is read in large pieces. */
const ANSWERED_WITHIN_MS = 1_000;
/** About so many are kept for a person to look at. */
const ASIDE_MAX = 10_000;
/** Redis 6.2 does not know how many it has not delivered. */
const COUNTED_MAX = 1_000;

const taken = z.tuple([z.number(), z.array(z.string())]);
const entries = z.array(z.tuple([z.string(), z.array(z.string()).nullable()])).nullable();
const waiting = z.tuple([z.number(), z.number()]);

/** What is kept beside the stream. */
export const inboxKeys = (name: string) => ({
  /** string: the process that reads (IN4) */
  lease: `linkcall:inbox:${name}`,
  /** stream: what could not be done, with the reason */
  aside: `${name}:rejected`,
});

/** IN4: over a connection of its own: a large answer holds up no commit. */
export function openInboxStream({ url, name, me, turnMs = TURN_MS, ...waits }: InboxStreamOptions): InboxStream {
  const script = (called: string) => readScript(new URL(`scripts/${called}.lua`, import.meta.url));
  const scripts = {
    take: script('take'),
    read: script('read'),
    setAside: script('setAside'),
    release: script('release'),
    waiting: script('waiting'),
  };
  const load = async (client: Redis): Promise<void> => {
    await Promise.all(Object.values(scripts).map(({ source }) => client.script('LOAD', source)));
  };
  const link = new RedisLink({ url, prepare: load, answeredWithinMs: ANSWERED_WITHIN_MS, ...waits });
  const { lease, aside } = inboxKeys(name);
  const run = (one: Script, keys: readonly string[], words: readonly (string | number)[]): Promise<unknown> =>
    link.ask((client) => runScript(client, one, keys, words));
  /** With a moment before it, by Redis' clock: what begins, or is put off, lasts at least from then. */
  const runTimed = (one: Script, words: readonly (string | number)[]) =>
    link.ask(async (client) => {
      const askedAt = link.clock.earliest();
      return { askedAt, found: await runScript(client, one, [name, lease], [GROUP, me(), turnMs, ...words]) };
    });

  function turnOf(begunAt: Millis, gone: readonly string[]): InboxTurn {
    let endsAt = begunAt + turnMs;
    let after = '0-0';
    let unread = gone;
    return {
      get endsAt() {
        return endsAt;
      },
      get isOver() {
        return link.clock.latest() >= endsAt;
      },
      read: async (limit) => {
        const { askedAt, found: raw } = await runTimed(scripts.read, [after, limit]);
        const found = read(entries, raw, name);
        // Redis may have lost its last moments: what is under way is begun anew then.
        if (found === null || found.some(([id]) => !isLater(id, after))) return 'over';
        endsAt = askedAt + turnMs;
        after = found.at(-1)?.[0] ?? after;
        const first = unread.map((id) => ({ id, fields: undefined }));
        unread = [];
        return [...first, ...found.map(([id, words]) => ({ id, fields: fieldsOf(words) }))];
      },
      acknowledge: async (id) => {
        await link.ask((client) => client.xack(name, GROUP, id));
      },
      setAside: async (id, reason, order) => {
        await run(scripts.setAside, [name, lease, aside], [GROUP, me(), id, ASIDE_MAX, reason, order]);
      },
      release: async () => {
        await run(scripts.release, [lease], [me()]);
      },
    };
  }

  return {
    take: async () => {
      const { askedAt, found } = await runTimed(scripts.take, []);
      const [isOurs, gone] = read(taken, found, name);
      return isOurs === 1 ? turnOf(askedAt, gone) : undefined;
    },
    waiting: async () => {
      const [count, oldestMs] = read(waiting, await run(scripts.waiting, [name], [GROUP, COUNTED_MAX]), name);
      return { count, oldestMs };
    },
    close: () => link.close(),
  };
}

/** Names and values by turns. */
function fieldsOf(words: readonly string[] | null): InboxEntry['fields'] {
  if (words === null) return undefined;
  return new Map(words.flatMap((word, n) => (n % 2 === 0 ? [[word, words[n + 1] ?? ''] as const] : [])));
}

/** "<ms>-<number>", each of which may have more digits than a number holds. */
function isLater(id: string, than: string): boolean {
  const [ms = 0n, nth = 0n] = id.split('-').map(BigInt);
  const [otherMs = 0n, otherNth = 0n] = than.split('-').map(BigInt);
  return ms === otherMs ? nth > otherNth : ms > otherMs;
}
