import type { ChannelActor } from '../app/channelActor.ts';
import type { Channels } from '../app/channels.ts';
import { type Caller, isOfNote } from '../domain/channel.ts';
import type { Millis, Sid, UserId } from '../domain/ids.ts';
import { isAppointed } from '../domain/rights.ts';
import type { Awake } from '../ports/directory.ts';
import type { Clock, Log, SharedClock, Topics } from '../ports/runtime.ts';
import type { OrderRouter } from '../routing/orderRouter.ts';
import { RemoteCalls } from '../routing/remoteCalls.ts';
import { ChannelAudience } from './channelAudience.ts';
import { FollowedChannel, type MirrorSide } from './followedChannel.ts';
import { found, type MirrorRequest, mirrorRequest, type Place, place, writeTold } from './messages.ts';
import { Way } from './way.ts';

export type MirrorsDeps = {
  readonly topics: Topics;
  readonly me: () => string;
  readonly address: () => string;
  readonly channels: Pick<Channels, 'find'>;
  readonly findAwake: (sid: Sid) => Promise<Awake | undefined>;
  /** Resolves with the process that has the channel's actor, found or made. */
  readonly wake: (sid: Sid) => Promise<string>;
  readonly router: Pick<OrderRouter, 'give'>;
  readonly clock: Clock;
  readonly sharedClock: SharedClock;
  readonly log: Log;
  readonly newSalt: () => string;
  readonly reconnectMs: Millis;
  /** SC1: with so many connections at the actor further viewers sit in mirrors; 0: never. */
  readonly above: number;
};

type AudienceHooks = { readonly presenceChanged: (userId: UserId) => void; readonly changed: () => void };

const ANSWERED_WITHIN_MS = 1_000;
const KIND = 'mirrors';

const topicOf = (process: string, sid: Sid): string => `linkcall:told:${process}:${sid}`;

/** SC1–SC5: of this process: the channels that have mirrors, and the mirrors of channels, wherever they are (ADR 37). */
export class Mirrors {
  readonly #deps: MirrorsDeps;
  readonly #calls: RemoteCalls<MirrorRequest>;
  readonly #audiences = new Map<Sid, ChannelAudience>();
  readonly #followed = new Map<string, { readonly sid: Sid; readonly channel: FollowedChannel; side: MirrorSide }>();

  constructor(deps: MirrorsDeps) {
    this.#deps = deps;
    this.#calls = new RemoteCalls({
      ...{ topics: deps.topics, kind: KIND, me: deps.me, clock: deps.clock, log: deps.log, request: mirrorRequest },
      execute: async (request) => this.#execute(request),
    });
  }

  async open(): Promise<void> {
    await this.#calls.open();
  }

  close(): void {
    this.#calls.close();
  }

  /** SC5: this process goes: everybody is told to come back elsewhere. */
  async drain(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({ side }) => side.drain()));
  }

  /** Of this process. */
  idsOf(sid: Sid): readonly string[] {
    return [...this.#followed].flatMap(([id, followed]) => (followed.sid === sid ? [id] : []));
  }

  all() {
    return [...this.#followed].map(([id, { sid, channel, side }]) => ({ id, sid, channel, clients: side.clients() }));
  }

  /** Of a channel whose actor is here, until it is closed. */
  audienceOf(actor: ChannelActor, hooks: AudienceHooks): ChannelAudience {
    const { clock, reconnectMs, newSalt } = this.#deps;
    const { sid } = actor.channel;
    const audience = new ChannelAudience({
      ...{ actor, clock, reconnectMs, salt: newSalt() },
      tell: (told) => this.#publish(topicOf(this.#deps.me(), sid), writeTold(told)),
      send: (process, request) => void this.#calls.call(process, request, found, ANSWERED_WITHIN_MS).catch(() => {}),
      find: (process, mirror, userId) =>
        this.#calls.call(process, { type: 'find', mirror, userId }, found, ANSWERED_WITHIN_MS).catch(() => undefined),
      presenceChanged: hooks.presenceChanged,
      changed: hooks.changed,
      closed: () => {
        if (this.#audiences.get(sid) === audience) this.#audiences.delete(sid);
      },
    });
    this.#audiences.set(sid, audience);
    return audience;
  }

  /** Rejects if there is nothing to follow now. */
  async follow(sid: Sid, mirror: string, side: MirrorSide): Promise<FollowedChannel> {
    const { clock, sharedClock, log, me, address, wake, router, topics } = this.#deps;
    const way = new Way({
      ...{ sid, mirror, me, address, wake, topics, topicOf, calls: this.#calls },
      hear: (told) => channel.hear(told),
      failed: (error) => log.warn({ sid, mirror, err: error }, 'what a channel tells its mirrors cannot be read'),
    });
    const channel = new FollowedChannel({
      ...{ sid, side, clock },
      ask: (said) => way.ask(said),
      foresee: (start) => way.foresee(start),
      give: (order, cmdId, withinMs) => router.give(sid, order, { cmdId, notAfter: sharedClock.earliest() + withinMs }),
      stop: () => {
        this.#followed.delete(mirror);
        way.close();
      },
    });
    this.#followed.set(mirror, { sid, channel, side });
    try {
      await channel.open();
    } catch (error) {
      await channel.close();
      throw error;
    }
    return channel;
  }

  /** SC1. Where nobody knows, a seat at the actor is right, too. */
  async place(sid: Sid, { role, person: { userId } }: Caller): Promise<Place> {
    const { above, channels, findAwake, me } = this.#deps;
    if (above === 0 || role !== 'viewer') return 'actor';
    if (channels.find(sid) !== undefined) return this.#placeHere(sid, userId);
    const awake = await findAwake(sid);
    if (awake === undefined || awake.process.id === me() || atActor(awake) < above) return 'actor';
    const asked = this.#calls.call(awake.process.id, { type: 'place', sid, userId }, place, ANSWERED_WITHIN_MS);
    return asked.catch(() => 'actor');
  }

  #placeHere(sid: Sid, userId: UserId): Place {
    const local = this.#deps.channels.find(sid);
    if (local === undefined || local.room.clientCount() < this.#deps.above) return 'actor';
    const { channel } = local.actor;
    return isOfNote(channel, userId) || isAppointed(channel, userId) ? 'actor' : 'mirror';
  }

  #execute(request: MirrorRequest): unknown {
    switch (request.type) {
      case 'follow':
        return this.#audiences.get(request.sid)?.follow(request);
      case 'place':
        return this.#placeHere(request.sid, request.userId);
      case 'foresee':
        return this.#deps.channels.find(request.sid)?.actor.foresee(request.start);
      case 'own':
        return this.#followed.get(request.mirror)?.channel.hearOwn(request, request.users);
      case 'find':
        return this.#followed.get(request.mirror)?.channel.find(request.userId);
    }
  }

  #publish(topic: string, message: object): void {
    Promise.resolve(this.#deps.topics.publish(topic, message)).catch((error) => {
      this.#deps.log.warn({ err: error }, 'mirrors could not be told: they ask for the whole');
    });
  }
}

/** A seat in a mirror is none at the actor. */
const atActor = ({ clients, mirrors = [] }: Awake): number => mirrors.reduce((sum, one) => sum - one.clients, clients);
