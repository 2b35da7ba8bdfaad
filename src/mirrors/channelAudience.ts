import type { Audience } from '../app/audience.ts';
import type { ChannelActor } from '../app/channelActor.ts';
import { type Caller, type Channel, findInvited, hostOf, isMuted, mutingOf } from '../domain/channel.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import type { Queued } from '../domain/queue.ts';
import type { MirrorSight } from '../ports/directory.ts';
import type { Clock } from '../ports/runtime.ts';
import { markOf } from './marks.ts';
import type { Follow, Followed, MirrorRequest, NoticeBody, OwnPart, Position, Told, WholePart } from './messages.ts';
import { presentPart, publicPart } from './publicPart.ts';
import { SeatedElsewhere } from './seatedElsewhere.ts';

export type AudienceDeps = {
  readonly actor: ChannelActor;
  readonly salt: string;
  readonly reconnectMs: Millis;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** To all mirrors of the channel that follow it here. */
  readonly tell: (told: Told) => void;
  /** To one process, about a mirror there. Never rejects. */
  readonly send: (process: string, request: Extract<MirrorRequest, { type: 'own' }>) => void;
  readonly find: (process: string, mirror: string, userId: UserId) => Promise<Caller | undefined>;
  /** LC26: somebody came, was lost, or went. */
  readonly presenceChanged: (userId: UserId) => void;
  /** There is one mirror more, or less, or another number of viewers in one. */
  readonly changed: () => void;
  readonly closed: () => void;
};

/** What is told to one user. */
export type OwnNotice = NoticeBody & { readonly userId: UserId };

const LOOK_EVERY_MS = 1_000;
/** A mirror that has not been heard of for so long is gone, and so are those who were there (SC4). */
const LEASE_MS = 3_500;

/** Of those who wait. */
type Places = ReadonlyMap<UserId, Queued>;

type Mirror = {
  readonly sight: MirrorSight;
  readonly heardAt: Millis;
  readonly nth: number;
  readonly seated: SeatedElsewhere;
  /** What its users were last told of themselves. */
  readonly sent: Map<UserId, string>;
};

/** The mirrors of a channel, as its actor's process has them (ADR 37). */
export class ChannelAudience implements Audience {
  readonly #deps: AudienceDeps;
  readonly #mirrors = new Map<string, Mirror>();
  #seq = 0;
  /** Who matters, by mark. */
  #marks: ReadonlyMap<UserId, string> = new Map();
  #callOff: (() => void) | undefined;
  /** What all of them were told last; undefined: nobody was there to be told. */
  #told: { readonly channel: Channel; readonly present: string } | undefined;

  constructor(deps: AudienceDeps) {
    this.#deps = deps;
  }

  get mirrors(): readonly MirrorSight[] {
    return [...this.#mirrors.values()].map(({ sight }) => sight);
  }

  /** SC2: once, however many look at it. */
  changed(notices: readonly NoticeBody[], own: readonly OwnNotice[]): void {
    const { actor, tell } = this.#deps;
    if (this.#mirrors.size === 0) {
      // Whoever was not heard of for a while, and comes back, has missed it.
      this.#seq += 1;
      this.#told = undefined;
      return;
    }
    const sight = { channel: actor.channel, present: JSON.stringify(presentPart(actor)) };
    const isNews = this.#told?.channel !== sight.channel || this.#told.present !== sight.present;
    if (!isNews && notices.length === 0 && own.length === 0) return;
    this.#told = sight;
    this.#seq += 1;
    this.#tellOwn(own);
    tell({ ...this.#position, at: actor.now, part: publicPart(actor), notices, ...this.#remark() });
  }

  /** What a mirror says of itself, and what it hears. */
  follow(said: Follow): Followed {
    if (this.#mirrors.size === 0) this.#remark();
    const known = this.#mirrors.get(said.mirror);
    if (known === undefined || said.nth > known.nth) this.#note(said, known);
    const mirror = this.#mirrors.get(said.mirror);
    if (known?.sight.clients !== mirror?.sight.clients) this.#deps.changed();
    this.#look();
    const seated = mirror === undefined ? [] : [...mirror.seated.userIds];
    const queue = this.#queueFor(seated);
    const own = seated.map((userId) => this.#ownPart(userId, [], queue));
    return { position: this.#position, ...(said.wantsWhole && { whole: this.#whole() }), own };
  }

  async seek(userId: UserId): Promise<void> {
    const { find } = this.#deps;
    const asked = [...this.#mirrors].map(async ([id, { sight }]) => {
      const caller = await find(sight.process.id, id, userId);
      const mirror = this.#mirrors.get(id);
      // What it said before it was asked does not name them.
      if (caller !== undefined) mirror?.seated.note({ caller, isLost: false }, this.#seq + 1);
    });
    await Promise.all(asked);
  }

  close(): void {
    this.#callOff?.();
    this.#mirrors.clear();
    this.#deps.closed();
  }

  get #position(): Position {
    return { epoch: this.#deps.actor.epoch, seq: this.#seq };
  }

  #whole(): WholePart {
    const { actor, salt } = this.#deps;
    return { ...this.#position, at: actor.now, part: publicPart(actor), salt, marks: [...this.#marks.values()] };
  }

  #note({ mirror: id, process, address, ...said }: Follow, known: Mirror | undefined): void {
    const { actor, reconnectMs, presenceChanged, clock } = this.#deps;
    const seated = known?.seated ?? new SeatedElsewhere({ attendance: actor, reconnectMs, changed: presenceChanged });
    const isOfThisLife = said.position.epoch === actor.epoch;
    seated.take(said, isOfThisLife ? said.position.seq : 0);
    const sight = { id, clients: said.clients, process: { id: process, address } };
    const sent = known?.sent ?? new Map();
    for (const userId of sent.keys()) if (!seated.has(userId)) sent.delete(userId);
    if (said.ends) this.#drop(id);
    else this.#mirrors.set(id, { sight, heardAt: clock.elapsed(), nth: said.nth, seated, sent });
  }

  #drop(id: string): void {
    this.#mirrors.get(id)?.seated.loseAll();
    this.#mirrors.delete(id);
  }

  /** SC4 */
  #look(): void {
    const { clock, changed } = this.#deps;
    if (this.#callOff !== undefined || this.#mirrors.size === 0) return;
    this.#callOff = clock.after(LOOK_EVERY_MS, () => {
      this.#callOff = undefined;
      const silentSince = clock.elapsed() - LEASE_MS;
      const silent = [...this.#mirrors].filter(([, { heardAt }]) => heardAt < silentSince);
      for (const [id] of silent) this.#drop(id);
      if (silent.length > 0) changed();
      this.#look();
    });
  }

  /** Before what all are told: on the same way, so that it is not overtaken (LC18). */
  #tellOwn(notices: readonly OwnNotice[]): void {
    const queue = byUser(this.#deps.actor.queue.known);
    for (const [id, { sight, seated, sent }] of this.#mirrors) {
      const users = [...seated.userIds].flatMap((userId) => {
        const theirs = notices.filter((notice) => notice.userId === userId).map(({ type, body }) => ({ type, body }));
        const part = this.#ownPart(userId, theirs, queue);
        const shown = JSON.stringify({ ...part, notices: [] });
        if (theirs.length === 0 && sent.get(userId) === shown) return [];
        sent.set(userId, shown);
        return [part];
      });
      if (users.length > 0) {
        this.#deps.send(sight.process.id, { type: 'own', mirror: id, ...this.#position, users });
      }
    }
  }

  #ownPart(userId: UserId, notices: readonly NoticeBody[], queue: Places): OwnPart {
    const { channel } = this.#deps.actor;
    const queued = queue.get(userId);
    const muting = mutingOf(channel, userId);
    return {
      ...{ userId, waiting: queued?.application, position: queued?.position ?? 0, etaMs: queued?.etaMs ?? 0 },
      ...{ invited: findInvited(channel, userId), muting: isMuted(muting) ? muting : undefined, notices },
    };
  }

  /** Put in order once for all of them, and only where somebody waits. */
  #queueFor(userIds: readonly UserId[]): Places {
    const { actor } = this.#deps;
    return byUser(userIds.length === 0 || actor.channel.waiting.length === 0 ? [] : actor.queue.known);
  }

  /** Who matters now, and how that differs from before. */
  #remark(): Pick<Told, 'more' | 'fewer'> {
    const before = this.#marks;
    const { channel } = this.#deps.actor;
    const host = hostOf(channel)?.userId;
    const onLine = [...channel.waiting, ...channel.linked, ...channel.invited].map(({ person }) => person.userId);
    const wanted = new Set([...onLine, ...channel.moderators.map(({ userId }) => userId)]);
    if (host !== undefined) wanted.add(host);
    const isSame = wanted.size === before.size && [...wanted].every((userId) => before.has(userId));
    if (isSame) return { more: [], fewer: [] };
    const marks = new Map([...wanted].map((userId) => [userId, before.get(userId) ?? this.#mark(userId)]));
    this.#marks = marks;
    const missingIn = (one: ReadonlyMap<UserId, string>) => (userId: UserId) => !one.has(userId);
    return {
      more: [...marks.keys()].filter(missingIn(before)).flatMap((userId) => marks.get(userId) ?? []),
      fewer: [...before.keys()].filter(missingIn(marks)).flatMap((userId) => before.get(userId) ?? []),
    };
  }

  #mark(userId: UserId): string {
    return markOf(this.#deps.salt, userId);
  }
}

const byUser = (queue: readonly Queued[]): Places => {
  return new Map(queue.map((queued) => [queued.application.person.userId, queued]));
};
