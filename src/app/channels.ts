import type { Sid } from '../domain/ids.ts';
import type { ChannelStore } from '../ports.ts';
import type { Audience } from './audience.ts';
import { type ActorDeps, ChannelActor } from './channelActor.ts';

/** Those who look at a channel here, how many they are, and how others learn that it is here. */
export type House = Audience & { readonly clientCount: () => number; readonly announce: () => Promise<void> };

export type ChannelsDeps = ActorDeps & {
  readonly store: Pick<ChannelStore, 'open' | 'release' | 'commit' | 'writeBack'>;
};

export type Tenant = { readonly actor: ChannelActor; readonly house: House };

/** The actors of this process: at most one of each channel. */
export class Channels {
  readonly #deps: ChannelsDeps;
  readonly #tenants = new Map<Sid, Tenant>();
  readonly #leaving = new Map<Sid, Promise<void>>();
  readonly #coming = new Set<Sid>();
  #isStopped = false;

  constructor(deps: ChannelsDeps) {
    this.#deps = deps;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  find(sid: Sid): Tenant | undefined {
    return this.#tenants.get(sid);
  }

  tenants(): Iterable<Tenant> {
    return this.#tenants.values();
  }

  sids(): Sid[] {
    return [...this.#tenants.keys()];
  }

  /** Wakes a channel. Rejects if it is awake already, or if its state cannot be read. */
  async open(sid: Sid, house: House): Promise<ChannelActor> {
    if (this.#isStopped) throw new Error('this server is stopping: ask again, another one will answer');
    if (this.#tenants.has(sid) || this.#coming.has(sid)) throw new Error(`channel ${sid} is awake already: join it`);
    this.#coming.add(sid);
    try {
      await this.#leaving.get(sid);
      const opened = await this.#deps.store.open(sid);
      const actor = new ChannelActor(opened, house, this.#deps);
      this.#tenants.set(sid, { actor, house });
      return actor;
    } finally {
      this.#coming.delete(sid);
    }
  }

  /** The channel sleeps, or moves: its last words are written before it can be woken again. */
  async close(sid: Sid): Promise<void> {
    const tenant = this.#tenants.get(sid);
    if (tenant === undefined) return this.#leaving.get(sid);
    this.#tenants.delete(sid);
    const leaving = tenant.actor.close().finally(() => this.#leaving.delete(sid));
    this.#leaving.set(sid, leaving);
    return leaving;
  }

  /** No new work; what is under way is finished and answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.sids().map((sid) => this.close(sid)));
    await Promise.all(this.#leaving.values());
  }
}
