import { Redis } from 'ioredis';
import { parseSid, type Sid } from '../domain/ids.ts';
import { Unavailable } from '../ports/channelStore.ts';
import type { SharedClock } from '../ports/runtime.ts';
import { earliestNow, latestNow, type RedisClock, readRedisClock, unreadRedisClock } from '../stores/redis/clock.ts';
import { readScript, runScript } from '../stores/redis/scripts/script.ts';
import { settleInBatches, throwFirst } from './settleInBatches.ts';

/** hash: room id → its listing as JSON. Colyseus' own name of it: its tools read the listings there. */
const LISTINGS = 'roomcaches';
/** hash: room id → "<process> <sid>" */
const OWNERS = 'linkcall:room-owners';
/** zset of the sids that have a room, in their order */
const AWAKE = 'linkcall:awake';
/** set of process ids, also of those that died and were not swept yet */
const PROCESSES = 'linkcall:processes';
/** hash of Colyseus: process id → how busy it is */
const LOADS = 'roomcount';
/** string with a short life: who looks after the dead now */
const SWEEPER = 'linkcall:sweeper';
/** string: since when, by its clock in ms, this Redis has been in use; 0: since before anybody had a channel */
const FOUNDED = 'linkcall:founded';
/** string: which run of Redis that was */
const FOUNDER = 'linkcall:founder';
/** string with a short life: there while the process lives; the machine and port it listens on */
const processKey = (id: string): string => `linkcall:process:${id}`;
/** set of the sids whose rooms a process has */
const sidsOfKey = (id: string): string => `linkcall:channels-of:${id}`;

/** number with a life of a second: how often something was done in it */
const countKey = (name: string): string => `linkcall:count:${name}`;

const ANSWERED_WITHIN_MS = 1_000;
const RETRY_MS = 100;

/** A process that has not beaten for so long has no rooms any more. */
export const LIFE_MS = 2_500;
/** And in a Redis that was emptied, or started again, each process that lives has told it by then what it has (CL7, ST15). */
const FOUNDING_MS = 3_000;
/** And from one that has not beaten for so long no answer is to be expected. */
const SILENT_AFTER_MS = 1_250;

/** Rooms in one question. */
const ASKED_AT_ONCE = 1_000;

type Act = 'find' | 'claim' | 'update' | 'release' | 'bury' | 'found';

/** Who has which channel (CL2), and who lives. All of it is for one process, `me`. */
export class Registry {
  readonly #client: Redis;
  readonly #me: () => string;
  readonly #script = readScript(new URL('registry.lua', import.meta.url));

  readonly #counter = readScript(new URL('countInSecond.lua', import.meta.url));
  #clock: RedisClock = unreadRedisClock();
  #connections = 0;
  /** Over which of them the last beat went. */
  #beatOver = 0;

  constructor(url: string, me: () => string) {
    this.#client = new Redis(url, {
      commandTimeout: ANSWERED_WITHIN_MS,
      maxRetriesPerRequest: 1,
      retryStrategy: () => RETRY_MS,
    });
    this.#client.on('ready', () => {
      this.#connections += 1;
    });
    // Whoever asks is told.
    this.#client.on('error', () => {});
    this.#me = me;
  }

  get me(): string {
    return this.#me();
  }

  get client(): Redis {
    return this.#client;
  }

  /** The listing of a room whose process lives; a silent one has missed some beats, and may be about to be dead. */
  async find(roomId: string): Promise<{ readonly listing: string; readonly isSilent: boolean } | undefined> {
    const found = await this.#act('find', roomId);
    if (!Array.isArray(found)) return undefined;
    const [listing, owner, lifeMs] = found;
    return { listing: String(listing), isSilent: owner !== this.me && Number(lifeMs) < LIFE_MS - SILENT_AFTER_MS };
  }

  /** False if another process that lives has it, or may have it. One's own may be claimed again. */
  async claim(roomId: string, sid: Sid, listing: string): Promise<boolean> {
    return (await this.#act('claim', roomId, listing, sid, `${FOUNDING_MS}`)) === 1;
  }

  /** What this process has, and had claimed when Redis knew it; false if another process that lives has it by now. */
  async claimAgain(roomId: string, sid: Sid, listing: string): Promise<boolean> {
    return (await this.#act('claim', roomId, listing, sid, '0')) === 1;
  }

  /** Nothing, if it is not ours (any more). */
  async update(roomId: string, listing: string): Promise<void> {
    await this.#act('update', roomId, listing);
  }

  async release(roomId: string): Promise<boolean> {
    return (await this.#act('release', roomId)) === 1;
  }

  async countInSecond(name: string): Promise<number> {
    return Number(await reached(runScript(this.#client, this.#counter, [countKey(name)], [])));
  }

  /** In the order of their bytes, those after `after`. */
  async awake(after: Sid | undefined, limit: number): Promise<readonly Sid[]> {
    const from = after === undefined ? '-' : `(${after}`;
    return sidsIn(await reached(this.#client.zrangebylex(AWAKE, from, '+', 'LIMIT', 0, limit)));
  }

  /** As of the last beat; before the first one, as the machine's own clock has it. */
  get clock(): SharedClock {
    return { earliest: () => earliestNow(this.#clock), latest: () => latestNow(this.#clock) };
  }

  /**
   * `place`: the machine and port. False if we were taken for dead since the last time, or if this Redis may not know all
   * that the one of the last time did: the connection is another one.
   */
  async beat(place: string): Promise<boolean> {
    // In one go: a life begins when it is asked for.
    const [previous, clock] = await reached(
      Promise.all([
        this.#client.set(processKey(this.me), place, 'PX', LIFE_MS, 'GET'),
        readRedisClock(this.#client),
        this.#client.sadd(PROCESSES, this.me),
      ]),
    );
    this.#clock = clock;
    const isSame = this.#beatOver === this.#connections;
    this.#beatOver = this.#connections;
    return previous !== null && isSame;
  }

  /** Before this process has any channel. Unless others serve, whose channels Redis may have lost, there are none. */
  async found(): Promise<void> {
    const [, others] = await reached(this.#client.pubsub('NUMSUB', this.rollCall));
    if (Number(others) === 0) await this.#act('found', '');
  }

  /** Who serves listens here: topics know no databases, so it names ours. */
  get rollCall(): string {
    return `linkcall:serving:${this.#client.options.db ?? 0}`;
  }

  /** Who listened where we listen now is dead, even if its last beat is not long ago. */
  async replace(place: string): Promise<void> {
    const others = (await reached(this.#client.smembers(PROCESSES))).filter((id) => id !== this.me);
    if (others.length === 0) return;
    const places = await reached(this.#client.mget(others.map(processKey)));
    const gone = others.filter((_, index) => places[index] === place);
    if (gone.length > 0) await reached(this.#client.del(gone.map(processKey)));
  }

  async leave(): Promise<void> {
    await reached(this.#client.del(processKey(this.me), sidsOfKey(this.me)));
    await reached(this.#client.srem(PROCESSES, this.me));
  }

  async processes(): Promise<{ readonly living: readonly string[]; readonly dead: readonly string[] }> {
    const ids = await reached(this.#client.smembers(PROCESSES));
    const isLiving = ids.length === 0 ? [] : await reached(this.#client.mget(ids.map(processKey)));
    return {
      living: ids.filter((_, index) => isLiving[index] !== null),
      dead: ids.filter((_, index) => isLiving[index] === null),
    };
  }

  /** The process of each room, dead or alive; undefined for one that nobody has. */
  async ownersOf(roomIds: readonly string[]): Promise<readonly (string | undefined)[]> {
    const owners: (string | undefined)[] = [];
    for (let from = 0; from < roomIds.length; from += ASKED_AT_ONCE) {
      const some = roomIds.slice(from, from + ASKED_AT_ONCE);
      const kept = await reached(this.#client.hmget(OWNERS, ...some));
      owners.push(...kept.map((owner) => owner?.split(' ', 1)[0]));
    }
    return owners;
  }

  async sidsOf(process: string): Promise<readonly Sid[]> {
    return sidsIn(await reached(this.#client.smembers(sidsOfKey(process))));
  }

  /** Of a dead one, whose channels have been looked after. */
  async bury(process: string, roomIds: readonly string[]): Promise<void> {
    throwFirst(await settleInBatches(roomIds, (roomId) => this.#act('bury', roomId)));
    await reached(this.#client.srem(PROCESSES, process));
    await reached(this.#client.del(sidsOfKey(process)));
    await reached(this.#client.hdel(LOADS, process));
  }

  /** True for one process at a time, for so long. */
  async isSweeper(forMs: number): Promise<boolean> {
    return (await reached(this.#client.set(SWEEPER, this.me, 'PX', forMs, 'NX'))) === 'OK';
  }

  #act(act: Act, roomId: string, ...more: string[]): Promise<unknown> {
    return reached(
      runScript(
        this.#client,
        this.#script,
        [LISTINGS, OWNERS, AWAKE, FOUNDED, FOUNDER],
        [act, roomId, this.me, ...more],
      ),
    );
  }
}

const sidsIn = (words: readonly string[]): readonly Sid[] => words.flatMap((word) => parseSid(word) ?? []);

/** ST7: whoever asks learns that Redis is away, however the driver puts it. */
async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new Unavailable('Redis is away', `Redis does not say who has which channel: ${says}`, { cause: error });
  }
}
