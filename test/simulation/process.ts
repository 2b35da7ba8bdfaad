import assert from 'node:assert/strict';
import type { ChannelActor } from '../../src/app/channelActor.ts';
import { Channels, type ChannelsDeps } from '../../src/app/channels.ts';
import type { Change } from '../../src/app/mailbox/observer.ts';
import { HostBlocks } from '../../src/app/people/hostBlocks.ts';
import { hostOf } from '../../src/domain/channel.ts';
import { type LiveId, parseSid, type Sid, type UserId } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import type { ChannelStore } from '../../src/ports/channelStore.ts';
import type { Clock, Log } from '../../src/ports/runtime.ts';
import { assertQueueInOrder, assertSeated, assertWithinLimits } from './invariants.ts';
import type { ModelStore } from './modelStore.ts';

export const RECONNECT_MS = 20_000;
export const HOST_RECONNECT_MS = 60_000;
export const TAKEOVER_MS = 5_000;
/** The one channel from which users are blocked; what they are in the other one follows. */
export const BLOCKING = parseSid('busy');

type ProcessDeps = {
  readonly world: ModelStore;
  /** Of its machine: right or wrong, and set now and then. */
  readonly clock: Clock;
  readonly log: Log;
  readonly newLiveId: () => LiveId;
  /** ST4: the channel's actor here was a stale one; its clients are told to join again. */
  readonly dismissed: (sid: Sid) => void;
};

/** As a process has them; nothing of ZEGO, and nobody counts. */
export function simulatedChannels(
  deps: Pick<ChannelsDeps, 'hostLists' | 'store' | 'clock' | 'log' | 'newLiveId'>,
): Channels {
  return new Channels({
    ...deps,
    limits: DEFAULT_LIMITS,
    reconnectMs: RECONNECT_MS,
    hostReconnectMs: HOST_RECONNECT_MS,
    metrics: {
      command: () => {},
      broken: () => {},
      evictions: () => {},
      unjournaled: () => {},
      gap: () => {},
      scan: () => {},
      streamScan: () => {},
      waited: () => {},
      talked: () => {},
    },
    tombstoneMs: 86_400_000,
    takeoverMs: TAKEOVER_MS,
    media: { graceMs: 2_000, trusted: [] },
    zegoRooms: undefined,
    zegoGapMs: 70_000,
    zegoAuditMs: 300_000,
    zegoSilentMs: 21_600_000,
  });
}

/** A server process without its sockets: actors, mailboxes, clocks, and somebody who watches what they show. */
export class Process {
  readonly #world: ModelStore;
  readonly #dismissed: (sid: Sid) => void;
  readonly #channels: Channels;
  readonly #store: ChannelStore;
  readonly #cut: () => void;
  readonly #shown = new Map<Sid, number>();
  #isDead = false;

  constructor({ world, clock, log, newLiveId, dismissed }: ProcessDeps) {
    this.#world = world;
    this.#dismissed = dismissed;
    const { store, cut } = world.connect(clock);
    this.#store = store;
    this.#cut = cut;
    const changed = (hostId: UserId): void => {
      for (const { actor } of this.#channels.all()) if (hostOf(actor.channel)?.userId === hostId) actor.blocksChanged();
    };
    const hostLists = new HostBlocks({ people: world.blocked.people, clock, blockedMax: 1_000, changed });
    world.blocked.follow((changes) => {
      if (!this.#isDead) hostLists.note(changes);
    });
    this.#channels = simulatedChannels({ hostLists, store, clock, log, newLiveId });
  }

  /** Undefined while the store is away. */
  async actor(sid: Sid): Promise<ChannelActor | undefined> {
    return this.#awake(sid).catch(() => undefined);
  }

  async #awake(sid: Sid): Promise<ChannelActor> {
    const local = this.#channels.find(sid);
    if (local !== undefined) return local.actor;
    const room = {
      show: (changes: readonly Change[]) => this.#watch(sid, changes),
      activityChanged: () => {},
      dismiss: () => {
        void this.#channels.close(sid);
        this.#dismissed(sid);
      },
      clientCount: () => 0,
      announce: async () => {},
    };
    this.#shown.delete(sid);
    return this.#channels.open(sid, room);
  }

  /** It has the channel, and not only as far as it knows. */
  has(sid: Sid): boolean {
    const isInCharge = this.#channels.find(sid)?.actor.isInCharge ?? false;
    return isInCharge && this.#world.kept.get(sid)?.opener.store === this.#store;
  }

  /** CL7: false if the store may still know nothing of it. */
  async writeBack(sid: Sid): Promise<boolean> {
    const writing = this.#channels.find(sid)?.actor.writeBack() ?? Promise.resolve();
    return writing.then(
      () => true,
      () => false,
    );
  }

  /** At once, in the middle of everything. */
  kill(): void {
    this.#isDead = true;
    this.#cut();
  }

  stop(): Promise<void> {
    return this.#channels.stop();
  }

  /** LC18, LC19: what is shown is durable, complete and in order. */
  #watch(sid: Sid, changes: readonly Change[]): void {
    assert.equal(this.#isDead, false, 'a dead process shows nothing');
    const last = changes.at(-1);
    // What one channel alone decides is known to it at once.
    if (sid === BLOCKING && last !== undefined) this.#world.blocked.assertKeptOff(last.channel, last.at);
    for (const { channel } of changes) {
      assertWithinLimits(channel);
      assertSeated(channel);
      assertQueueInOrder(channel);
      const durable = this.#world.kept.get(sid)?.lastVersion ?? 0;
      assert.ok(durable >= channel.version, `version ${channel.version} is shown, ${durable} is durable`);
      const before = this.#shown.get(sid);
      if (before !== undefined) assert.equal(channel.version, before + 1, 'versions are shown one by one');
      this.#shown.set(sid, channel.version);
    }
  }
}
