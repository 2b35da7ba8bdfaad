import type { Redis } from 'ioredis';
import { parseSid, type Sid } from '../domain/ids.ts';
import type { Budget, Pace, RoundTrips, SharedClock } from '../ports/runtime.ts';
import { RedisLink } from '../stores/redis/link.ts';
import { readScript, runScript } from '../stores/redis/scripts/script.ts';
import { LIFE_MS } from './processLife.ts';
import { settleInBatches, throwFirst } from './settleInBatches.ts';

/** hash: room id → its listing as JSON. Colyseus' own name of it: its tools read the listings there. */
const LISTINGS = 'roomcaches';
/** hash: room id → "<process> <sid>" */
const OWNERS = 'linkcall:room-owners';
/** zset of the sids that have a room: processes of the version before list channels by it */
const AWAKE = 'linkcall:awake';
/** set of process ids, also of those that died and were not swept yet */
const PROCESSES = 'linkcall:processes';
/** hash of Colyseus: process id → how busy it is */
const LOADS = 'roomcount';
/** strings with a short life: who looks after the dead now, and after one of whom nobody has known yet */
const SWEEPER = 'linkcall:sweeper';
const sweeperKey = (dead: string): string => `linkcall:sweeper:${dead}`;
/** string: since when, by its clock in ms, this Redis has been in use; 0: since before anybody had a channel */
const FOUNDED = 'linkcall:founded';
/** string: which run of Redis that was */
const FOUNDER = 'linkcall:founder';
/** string with a short life: there while the process lives; the machine and port it listens on */
const processKey = (id: string): string => `linkcall:process:${id}`;
/** set of the sids whose rooms a process has */
const sidsOfKey = (id: string): string => `linkcall:channels-of:${id}`;
/** set of the rooms of a process that are mirrors */
const mirrorsOfKey = (id: string): string => `linkcall:mirrors-of:${id}`;

/** number with a life of a second: how often something was done in it */
const countKey = (name: string): string => `linkcall:count:${name}`;
/** number: until when the turns at something are given away */
const turnsKey = (name: string): string => `linkcall:turns:${name}`;

const ANSWERED_WITHIN_MS = 1_000;
const CONNECTED_WITHIN_MS = 1_000;

/** In a Redis that was emptied, or started again, each process that lives has told it so long after what it has (CL7, ST15). */
const TOLD_AFTER_LIFE_MS = 500;

/** A turn further ahead is none (reserve.lua). */
const WITHIN_MS_MAX = 60_000;

/** Rooms in one question. */
const ASKED_AT_ONCE = 1_000;

type Act = 'find' | 'claim' | 'enlist' | 'update' | 'release' | 'bury' | 'found';

export type RegistryOptions = {
  readonly roundTrips?: RoundTrips | undefined;
  /** ST7. No shorter than its own: it is asked for the lists of all. */
  readonly answeredWithinMs?: number;
  readonly lifeMs?: number;
};

/** Who has which channel (CL2), and who lives. All of it is for one process, `me`. */
export class Registry {
  readonly lifeMs: number;
  readonly #link: RedisLink;
  readonly #me: () => string;
  readonly #script = readScript(new URL('registry.lua', import.meta.url));
  readonly #counter = readScript(new URL('countInSecond.lua', import.meta.url));
  readonly #reserve = readScript(new URL('reserve.lua', import.meta.url));
  /** The connection over which the last beat went. */
  #beatOver: Redis | undefined;

  constructor(
    url: string,
    me: () => string,
    { roundTrips, answeredWithinMs = 0, lifeMs = LIFE_MS }: RegistryOptions = {},
  ) {
    const patienceMs = Math.max(answeredWithinMs, ANSWERED_WITHIN_MS);
    this.#link = new RedisLink({ url, prepare: async () => {}, answeredWithinMs: patienceMs, roundTrips });
    this.#me = me;
    this.lifeMs = lifeMs;
  }

  get me(): string {
    return this.#me();
  }

  close(): void {
    this.#link.close();
  }

  /** The listing of a room whose process lives; a silent one has not beaten for half its life: no answer is to be expected. */
  async find(roomId: string): Promise<{ readonly listing: string; readonly isSilent: boolean } | undefined> {
    const found = await this.#act('find', roomId);
    if (!Array.isArray(found)) return undefined;
    const [listing, owner, leftMs] = found;
    return { listing: String(listing), isSilent: owner !== this.me && Number(leftMs) < this.lifeMs / 2 };
  }

  /** By the ids of their rooms, also of those whose process is dead. */
  listings(): Promise<Readonly<Record<string, string>>> {
    return this.#link.ask((redis) => redis.hgetall(LISTINGS));
  }

  /** False if another process that lives has it, or may have it. One's own may be claimed again. */
  async claim(roomId: string, sid: Sid, listing: string): Promise<boolean> {
    return (await this.#act('claim', roomId, listing, sid, `${this.lifeMs + TOLD_AFTER_LIFE_MS}`)) === 1;
  }

  /** What this process has, and had claimed when Redis knew it; false if another process that lives has it by now. */
  async claimAgain(roomId: string, sid: Sid, listing: string): Promise<boolean> {
    return (await this.#act('claim', roomId, listing, sid, '0')) === 1;
  }

  /** SC1: a mirror of this process, which may be told of again and again. */
  async enlist(roomId: string, listing: string): Promise<void> {
    await this.#act('enlist', roomId, listing);
  }

  /** Nothing, if it is not ours (any more). */
  async update(roomId: string, listing: string): Promise<void> {
    await this.#act('update', roomId, listing);
  }

  async release(roomId: string): Promise<boolean> {
    return (await this.#act('release', roomId)) === 1;
  }

  async countInSecond(name: string): Promise<number> {
    return Number(await this.#link.ask((redis) => runScript(redis, this.#counter, [countKey(name)], [])));
  }

  get budget(): Budget {
    const ask = async (name: string, { atOnce, everyMs }: Pace, withinMs: number): Promise<number> =>
      Number(
        await this.#link.ask((redis) =>
          runScript(redis, this.#reserve, [turnsKey(name)], [atOnce, everyMs, Math.min(withinMs, WITHIN_MS_MAX)]),
        ),
      );
    return {
      reserve: async (name, pace, withinMs) => {
        const waitMs = await ask(name, pace, Math.max(0, withinMs));
        return waitMs < 0 ? undefined : waitMs;
      },
      look: (name, pace) => ask(name, pace, -1),
    };
  }

  get clock(): SharedClock {
    return this.#link.clock;
  }

  /**
   * `place`: the machine and port. False if we were taken for dead since the last time, or if this Redis may not know all
   * that the one of the last time did: the connection is another one.
   */
  async beat(place: string): Promise<boolean> {
    return this.#link.ask(async (redis) => {
      // In one go: a life begins when it is asked for.
      const [previous] = await Promise.all([
        redis.set(processKey(this.me), place, 'PX', this.lifeMs, 'GET'),
        redis.sadd(PROCESSES, this.me),
      ]);
      const isSame = this.#beatOver === redis;
      this.#beatOver = redis;
      return previous !== null && isSame;
    });
  }

  /** Before this process has any channel. Unless others serve, whose channels Redis may have lost, there are none. */
  async found(): Promise<void> {
    await this.#link.connected(CONNECTED_WITHIN_MS);
    const [, others] = await this.#link.ask((redis) => redis.pubsub('NUMSUB', rollCallOf(redis)));
    if (Number(others) === 0) await this.#act('found', '');
  }

  /** Who listened where we listen now is dead, even if its last beat is not long ago. */
  async replace(place: string): Promise<void> {
    const others = (await this.#processIds()).filter((id) => id !== this.me);
    if (others.length === 0) return;
    const places = await this.#placesOf(others);
    const gone = others.filter((_, index) => places[index] === place);
    if (gone.length > 0) await this.#link.ask((redis) => redis.del(gone.map(processKey)));
  }

  async leave(): Promise<void> {
    await this.#link.ask((redis) => redis.del(processKey(this.me), sidsOfKey(this.me), mirrorsOfKey(this.me)));
    await this.#link.ask((redis) => redis.srem(PROCESSES, this.me));
  }

  async processes(): Promise<{ readonly living: readonly string[]; readonly dead: readonly string[] }> {
    const ids = await this.#processIds();
    const places = ids.length === 0 ? [] : await this.#placesOf(ids);
    return {
      living: ids.filter((_, index) => places[index] !== null),
      dead: ids.filter((_, index) => places[index] === null),
    };
  }

  /** The process of each room, dead or alive; undefined for one that nobody has. */
  async ownersOf(roomIds: readonly string[]): Promise<readonly (string | undefined)[]> {
    const owners: (string | undefined)[] = [];
    for (let from = 0; from < roomIds.length; from += ASKED_AT_ONCE) {
      const some = roomIds.slice(from, from + ASKED_AT_ONCE);
      const kept = await this.#link.ask((redis) => redis.hmget(OWNERS, ...some));
      owners.push(...kept.map((owner) => owner?.split(' ', 1)[0]));
    }
    return owners;
  }

  async sidsOf(process: string): Promise<readonly Sid[]> {
    return sidsIn(await this.#link.ask((redis) => redis.smembers(sidsOfKey(process))));
  }

  /** Of a dead one, whose channels have been looked after. */
  async bury(process: string, roomIds: readonly string[]): Promise<void> {
    const mirrors = await this.#link.ask((redis) => redis.smembers(mirrorsOfKey(process)));
    throwFirst(await settleInBatches([...roomIds, ...mirrors], (roomId) => this.#act('bury', roomId)));
    await this.#link.ask((redis) => redis.srem(PROCESSES, process));
    await this.#link.ask((redis) => redis.del(sidsOfKey(process), mirrorsOfKey(process)));
    await this.#link.ask((redis) => redis.hdel(LOADS, process));
  }

  /** True for one process at a time, for so long; when another one is found dead, for one of them at once. */
  async isSweeper(forMs: number): Promise<boolean> {
    const { dead } = await this.processes();
    const turns = [SWEEPER, ...dead.map(sweeperKey)];
    const taken = await this.#link.ask((redis) =>
      Promise.all(turns.map((turn) => redis.set(turn, this.me, 'PX', forMs, 'NX'))),
    );
    return taken.includes('OK');
  }

  #processIds(): Promise<readonly string[]> {
    return this.#link.ask((redis) => redis.smembers(PROCESSES));
  }

  #placesOf(ids: readonly string[]): Promise<readonly (string | null)[]> {
    return this.#link.ask((redis) => redis.mget(ids.map(processKey)));
  }

  #act(act: Act, roomId: string, ...more: string[]): Promise<unknown> {
    const keys = [LISTINGS, OWNERS, AWAKE, FOUNDED, FOUNDER];
    return this.#link.ask((redis) => runScript(redis, this.#script, keys, [act, roomId, this.me, ...more]));
  }
}

/** Who serves listens here: topics know no databases, so it names ours. */
export const rollCallOf = ({ options }: Redis): string => `linkcall:serving:${options.db ?? 0}`;

const sidsIn = (words: readonly string[]): readonly Sid[] => words.flatMap((word) => parseSid(word) ?? []);
