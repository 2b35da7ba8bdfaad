import type { IRoomCache } from '@colyseus/core';
import { RedisDriver } from '@colyseus/redis-driver';
import type { Redis } from 'ioredis';
import type { Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { OnceEach } from '../runtime/onceEach.ts';
import { readListing, writeListing } from './listing.ts';
import type { Registry } from './registry.ts';
import { untilRedisAnswers } from './untilRedisAnswers.ts';

export type ChannelDriverDeps = {
  readonly registry: Registry;
  /** Colyseus' own: nothing of ours is asked over it. */
  readonly client: Redis;
  readonly roomIdOf: (sid: Sid) => string;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly log: Log;
};

type Change = Parameters<RedisDriver['update']>[1];

const KINDS_TOLD_MAX = 256;

/**
 * Colyseus' rooms of all processes. A room's id follows from its sid, so finding one is one question however many there
 * are (CL3), and of two that make the same room at once one is told no (CL2). A room of a dead process is not found.
 */
export class ChannelDriver extends RedisDriver {
  readonly #deps: ChannelDriverDeps;
  readonly #told = new OnceEach(KINDS_TOLD_MAX);

  constructor(deps: ChannelDriverDeps) {
    super(deps.client);
    this.#deps = deps;
  }

  /** Before anything else, so that what this process claims is its own. Must not reject: Colyseus would wait for ever. */
  async boot(): Promise<void> {
    const { registry } = this.#deps;
    await untilRedisAnswers(this.#deps, async () => {
      await registry.found();
      await registry.beat('');
    });
  }

  override async findOne(conditions: Partial<IRoomCache> & { readonly sid?: Sid }): Promise<IRoomCache> {
    const { roomId, sid, locked } = conditions;
    const id = roomId ?? (sid === undefined ? undefined : this.#deps.roomIdOf(sid));
    const found = id === undefined ? undefined : await this.#find(id);
    const isWanted = found !== undefined && (locked === undefined || found.locked === locked);
    // Colyseus' type forgets that there may be none.
    return (isWanted ? found : undefined) as IRoomCache;
  }

  /** Only Colyseus' own views want to see all of them. */
  override async query(conditions: Partial<IRoomCache>): Promise<IRoomCache[]> {
    const listings = Object.entries(await this.#deps.registry.listings());
    const rooms = listings.flatMap(([roomId, listing]) => this.#read(roomId, listing) ?? []);
    const wanted = Object.entries(conditions);
    return rooms.filter((room) => wanted.every(([key, value]) => Reflect.get(room, key) === value));
  }

  override async has(roomId: string): Promise<boolean> {
    return (await this.#find(roomId)) !== undefined;
  }

  override async findByIds(roomIds: string[]): Promise<Map<string, IRoomCache>> {
    const found = await Promise.all(roomIds.map((roomId) => this.#find(roomId)));
    return new Map(found.flatMap((room) => (room === undefined ? [] : [[room.roomId, room]])));
  }

  /** Nobody is sent there before it can be asked for seats: Colyseus lists a room a moment too early. */
  async claim(room: IRoomCache): Promise<boolean> {
    return this.#deps.registry.claim(room.roomId, room.metadata.sid, listingOf(room));
  }

  /** The room is made by now, and if it cannot be listed it must go: if this rejected, Colyseus would forget about it. */
  async insert(room: IRoomCache): Promise<boolean> {
    if (room.metadata.mirror === true) return this.persist(room);
    return (await this.#tryTo(() => this.claim(room))) ?? false;
  }

  /** What this process has, and was taken for dead with. */
  async insertAgain(room: IRoomCache): Promise<boolean> {
    return this.#deps.registry.claimAgain(room.roomId, room.metadata.sid, listingOf(room));
  }

  override async update(room: IRoomCache, change: Change): Promise<boolean> {
    Object.assign(room, change.$set);
    if (change.$inc?.clients !== undefined) room.clients += change.$inc.clients;
    return this.persist(room);
  }

  /** What a listing tells beside its owner is of little weight: nobody is sent away because it could not be written. */
  override async persist(room: IRoomCache): Promise<boolean> {
    const { registry } = this.#deps;
    const isMirror = room.metadata.mirror === true;
    const write = () => registry[isMirror ? 'enlist' : 'update'](room.roomId, writeListing(room));
    await this.#tryTo(write);
    return true;
  }

  override async remove(roomId: string): Promise<boolean> {
    if (roomId === undefined) return false;
    return (await this.#tryTo(() => this.#deps.registry.release(roomId))) ?? false;
  }

  /** Colyseus takes that process for dead. Whether it is, its heartbeat tells. */
  override async cleanup(_processId: string): Promise<void> {}

  override async shutdown(): Promise<void> {
    this.#deps.registry.close();
  }

  async #find(roomId: string): Promise<IRoomCache | undefined> {
    const found = await this.#deps.registry.find(roomId);
    if (found === undefined) return undefined;
    const room = this.#read(roomId, found.listing);
    if (room === undefined) return undefined;
    // Nobody is sent to a process that would not answer: it is back soon, or dead.
    return found.isSilent ? { ...room, locked: true } : room;
  }

  /** One that cannot be read is nowhere to go to; who makes the room anew meets its owner. */
  #read(roomId: string, listing: string): IRoomCache | undefined {
    try {
      return readListing(listing);
    } catch (error) {
      if (this.#told.isFirst(roomId)) this.#deps.log.error({ room: roomId, err: error }, 'a room cannot be found');
      return undefined;
    }
  }

  async #tryTo<T>(write: () => Promise<T>): Promise<T | undefined> {
    try {
      return await write();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'a room could not be listed anew');
      return undefined;
    }
  }
}

const listingOf = (room: IRoomCache): string => writeListing({ ...room, locked: true });
