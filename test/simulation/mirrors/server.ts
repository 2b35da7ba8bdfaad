import type { Random } from '../../../loadtest/random.ts';
import { noticesOfAll } from '../../../rooms/show/notices.ts';
import type { ChannelActor } from '../../../src/app/channelActor.ts';
import type { Channels } from '../../../src/app/channels.ts';
import type { Change } from '../../../src/app/mailbox/observer.ts';
import { isOfNote } from '../../../src/domain/channel.ts';
import type { CmdId, LiveId, Sid, UserId } from '../../../src/domain/ids.ts';
import type { ChannelAudience, OwnNotice } from '../../../src/mirrors/channelAudience.ts';
import type { NoticeBody } from '../../../src/mirrors/messages.ts';
import { Mirrors } from '../../../src/mirrors/mirrors.ts';
import type { Log } from '../../../src/ports/runtime.ts';
import { OrderRouter } from '../../../src/routing/orderRouter.ts';
import { RemoteCalls } from '../../../src/routing/remoteCalls.ts';
import { actorReply, type RemoteRequest, remoteRequest } from '../../../src/routing/remoteRequests.ts';
import type { VirtualClock } from '../../support/doubles/virtualClock.ts';
import type { ModelStore } from '../modelStore.ts';
import { RECONNECT_MS, simulatedChannels } from '../process.ts';
import type { History } from './history.ts';
import { LifeClock } from './lifeClock.ts';
import type { WildTopics } from './wildTopics.ts';

export type ServerDeps = {
  readonly id: string;
  readonly sid: Sid;
  readonly store: ModelStore;
  readonly topics: WildTopics;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly log: Log;
  readonly history: History;
  readonly newLiveId: () => LiveId;
  readonly newCmdId: () => CmdId;
  /** With the process that has the actor, found or made. */
  readonly wake: () => Promise<string>;
};

/** A server process without its sockets: it may have the channel's actor, and mirrors of it. */
export class Server {
  readonly id: string;
  readonly clock: LifeClock;
  readonly mirrors: Mirrors;
  readonly #deps: ServerDeps;
  readonly #channels: Channels;
  readonly #cut: () => void;
  #audience: ChannelAudience | undefined;

  constructor(deps: ServerDeps) {
    const { id, store, topics, log, newLiveId, newCmdId, wake, random } = deps;
    this.#deps = deps;
    this.id = id;
    const clock = new LifeClock(deps.clock);
    this.clock = clock;
    const { store: way, cut } = store.connect(clock);
    this.#cut = cut;
    const channels = simulatedChannels({ store: way, clock, log, newLiveId, hostLists: undefined });
    this.#channels = channels;
    const shared = { topics: topics.of(clock), me: () => id, clock, log };
    const execute = async (request: RemoteRequest) => {
      return request.type === 'give' || request.type === 'hear' ? router.execute(request) : undefined;
    };
    const calls = new RemoteCalls({ ...shared, request: remoteRequest, execute });
    const sharedClock = { earliest: () => clock.now(), latest: () => clock.now() };
    const router = new OrderRouter({
      ...{ channels, clock, sharedClock, newCmdId, me: () => id, wake },
      call: (process, request, withinMs) => calls.call(process, request, actorReply, withinMs),
    });
    this.mirrors = new Mirrors({
      ...{ ...shared, sharedClock, channels, wake, router, reconnectMs: RECONNECT_MS, above: 1 },
      ...{ address: () => id, findAwake: async () => undefined, newSalt: () => `${id} ${random.next()}` },
    });
    void calls.open();
    void this.mirrors.open();
  }

  get actor(): ChannelActor | undefined {
    return this.#channels.find(this.#deps.sid)?.actor;
  }

  /** As a room of the actor does it (`rooms/served.ts`). */
  async open(): Promise<ChannelActor> {
    const { sid } = this.#deps;
    const actor = await this.#channels.open(sid, {
      show: (changes) => this.#show(changes),
      activityChanged: () => {},
      dismiss: () => void this.close(),
      clientCount: () => 1,
      announce: async () => {},
    });
    this.#deps.history.note(actor, []);
    const audience = this.mirrors.audienceOf(actor, {
      presenceChanged: (userId) => this.presenceChanged(userId),
      changed: () => {},
    });
    actor.audience = audience;
    this.#audience = audience;
    return actor;
  }

  async close(): Promise<void> {
    this.#audience?.close();
    this.#audience = undefined;
    await this.#channels.close(this.#deps.sid);
  }

  /** LC26: as a room shows it. */
  presenceChanged(userId: UserId): void {
    if (this.actor !== undefined && isOfNote(this.actor.channel, userId)) this.#relay([], []);
  }

  /** At once, in the middle of everything. */
  kill(): void {
    this.clock.kill();
    this.#cut();
  }

  #show(changes: readonly Change[]): void {
    const { actor } = this;
    // What a stalled one commits is fenced, and what a dead one has committed nobody sees.
    if (actor === undefined || this.clock.life === 'dead') return;
    const notices = noticesOfAll(changes, actor, (error) => {
      throw error;
    });
    const all = notices.flatMap(({ to, type, body }) => ('all' in to ? [{ type, body: { ...body } }] : []));
    const own = notices.flatMap(({ to, type, body }) =>
      'user' in to ? [{ userId: to.user, type, body: { ...body } }] : [],
    );
    this.#relay(all, own);
  }

  #relay(all: readonly NoticeBody[], own: readonly OwnNotice[]): void {
    if (this.actor === undefined) return;
    this.#deps.history.note(this.actor, all);
    this.#audience?.changed(all, own);
  }
}
