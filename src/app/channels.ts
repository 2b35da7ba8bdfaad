import { hostOf } from '../domain/channel.ts';
import type { Sid } from '../domain/ids.ts';
import { type ChannelStore, Unavailable } from '../ports/channelStore.ts';
import { type ActorDeps, ChannelActor } from './channelActor.ts';
import type { Observer } from './mailbox/observer.ts';

/** A channel as its room shows it: to those who look at it here, how many they are, and how others learn that it is here. */
export type ChannelRoom = Observer & { readonly clientCount: () => number; readonly announce: () => Promise<void> };

export type ChannelsDeps = ActorDeps & {
  readonly store: Pick<ChannelStore, 'open' | 'release' | 'commit' | 'writeBack' | 'journal'>;
};

export type LocalChannel = { readonly actor: ChannelActor; readonly room: ChannelRoom };

/** The actors of this process: at most one of each channel. */
export class Channels {
  readonly #deps: ChannelsDeps;
  readonly #local = new Map<Sid, LocalChannel>();
  readonly #leaving = new Map<Sid, Promise<void>>();
  readonly #coming = new Set<Sid>();
  /** CL12: what they know, the store may not know when it is back. */
  readonly #suspended = new Set<ChannelActor>();
  #mode: 'open' | 'suspended' | 'stopped' = 'open';

  constructor(deps: ChannelsDeps) {
    this.#deps = deps;
  }

  get isStopped(): boolean {
    return this.#mode === 'stopped';
  }

  find(sid: Sid): LocalChannel | undefined {
    return this.#local.get(sid);
  }

  all(): Iterable<LocalChannel> {
    return this.#local.values();
  }

  sids(): Sid[] {
    return [...this.#local.keys()];
  }

  /** Wakes a channel. Rejects if it is awake already, or if its state cannot be read. */
  async open(sid: Sid, room: ChannelRoom): Promise<ChannelActor> {
    this.#refuse();
    if (this.#local.has(sid) || this.#coming.has(sid)) throw new Error(`channel ${sid} is awake already: join it`);
    this.#coming.add(sid);
    try {
      await this.#leaving.get(sid);
      const opened = await this.#deps.store.open(sid);
      const host = hostOf(opened.channel);
      if (host !== undefined) await this.#deps.hostLists?.know(host.userId);
      this.#refuse();
      const actor = new ChannelActor(opened, room, this.#deps);
      this.#local.set(sid, { actor, room });
      return actor;
    } finally {
      this.#coming.delete(sid);
    }
  }

  /** The channel sleeps, or moves: its last words are written before it can be woken again. */
  async close(sid: Sid): Promise<void> {
    const closing = this.#local.get(sid);
    if (closing === undefined) return this.#leaving.get(sid);
    this.#local.delete(sid);
    const leaving = closing.actor.close().finally(() => this.#leaving.delete(sid));
    this.#leaving.set(sid, leaving);
    return leaving;
  }

  /** CL12: all of them go, and none comes before `resume`. Returns where they were looked at. */
  suspend(): readonly ChannelRoom[] {
    const local = [...this.#local.values()];
    if (this.#mode === 'open') this.#mode = 'suspended';
    for (const { actor } of local) this.#suspended.add(actor);
    for (const sid of this.sids()) void this.close(sid);
    return local.map(({ room }) => room);
  }

  /** CL7, ST15: those that went, for the store that may not know what they do. */
  get suspended(): readonly ChannelActor[] {
    return [...this.#suspended];
  }

  /** The store knows what it knew, or somebody else has its channel by now. */
  forget(suspended: ChannelActor): void {
    this.#suspended.delete(suspended);
  }

  resume(): void {
    if (this.#mode === 'suspended') this.#mode = 'open';
  }

  /** No new work; what is under way is finished and answered. */
  async stop(): Promise<void> {
    this.#mode = 'stopped';
    await Promise.all(this.sids().map((sid) => this.close(sid)));
    await Promise.all(this.#leaving.values());
  }

  #refuse(): void {
    if (this.#mode === 'stopped') throw notHere('this server is stopping');
    if (this.#mode === 'suspended') throw notHere('this process is cut off');
  }
}

const notHere = (why: string): Unavailable => new Unavailable(why, `${why}: ask again, another one will answer`);
