import type { ServedChannel } from '../app/servedChannel.ts';
import type { Foreseen } from '../domain/answer.ts';
import { type Answer, answer } from '../domain/answer.ts';
import { type Caller, newChannel } from '../domain/channel.ts';
import type { StartOrder } from '../domain/command.ts';
import { giverOf, type Order } from '../domain/command.ts';
import type { CmdId, Millis, Sid, UserId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { OrderOutcome } from '../ports/directory.ts';
import type { Clock } from '../ports/runtime.ts';
import { FollowedParts } from './followedParts.ts';
import { adopt, compare, type Following, hear, isLater, NOTHING_YET, type Step } from './following.ts';
import type { Follow, Followed, NoticeBody, OwnPart, Position, Told, WholePart } from './messages.ts';
import { MirrorSeats } from './mirrorSeats.ts';
import { Rounds } from './rounds.ts';

/** The room that shows it. */
export type MirrorSide = {
  /** LC18: to everybody, and then the state as of `at`. */
  told(notices: readonly NoticeBody[], at: Millis): void;
  /** To all connections of one user. */
  toldOne(userId: UserId, notices: readonly NoticeBody[], at: Millis): void;
  /** Something was lost: everybody is told how things are. */
  skipped(channel: ServedChannel, at: Millis): void;
  /** SC1: a user of it is to sit at the actor from now on. */
  reseat(userId: UserId): void;
  /** It is behind, or is not any more. */
  stirred(): void;
  clients(): number;
  /** SC5: its process goes: everybody is sent away, one after the other. */
  drain(): Promise<void>;
};

export type FollowedDeps = {
  readonly sid: Sid;
  readonly side: MirrorSide;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** To the process that has the actor, found or made; from then on what it tells is heard. Rejects if there is none now. */
  readonly ask: (
    said: Omit<Follow, 'type' | 'sid' | 'mirror' | 'process' | 'address'>,
  ) => Promise<Followed | undefined>;
  readonly foresee: (start: StartOrder) => Promise<Foreseen | undefined>;
  /** Not begun any more once that is over. */
  readonly give: (order: Order, cmdId: CmdId | undefined, withinMs: Millis) => Promise<OrderOutcome>;
  readonly stop: () => void;
};

/**
 * SC3: a command that nobody has answered by then may be done; whoever gave it may give it again (LC17). It is not begun any
 * more: by then they may have been refused what they gave again.
 */
const ANSWERED_WITHIN_MS = 2_000;

type Shows = Step<Told, WholePart>['shows'];

/** SC2–SC5: a channel whose actor is elsewhere, shown as far as the users may see it who sit in one mirror (ADR 37). */
export class FollowedChannel implements ServedChannel {
  readonly #deps: FollowedDeps;
  readonly #parts: FollowedParts;
  readonly #seats = new MirrorSeats();
  readonly #rounds: Rounds;
  #following: Following<Told> = NOTHING_YET;
  #isBehind = true;
  #clock = { at: 0, from: 0 };
  #nth = 0;

  constructor(deps: FollowedDeps) {
    this.#deps = deps;
    this.#parts = new FollowedParts(newChannel(deps.sid));
    this.#rounds = new Rounds(deps.clock, () => this.#round(false));
  }

  /** Rejects if there is nothing to follow now. */
  async open(): Promise<void> {
    await this.#ask(false);
    if (this.#following.position.epoch === 0) throw new Error(`channel ${this.#deps.sid} cannot be followed now`);
    this.#rounds.start();
  }

  async close(): Promise<void> {
    this.#rounds.stop();
    await this.#ask(true).catch(() => {});
    this.#deps.stop();
  }

  get epoch(): number {
    return this.#following.position.epoch;
  }

  get channel() {
    return this.#parts.channel;
  }

  get queue() {
    return this.#parts.queue;
  }

  /** Goes on from what the actor said last (LC2). */
  get now(): Millis {
    const passed = this.#deps.clock.elapsed() - this.#clock.from;
    return this.#clock.at + (passed - (passed % 1));
  }

  get awaySince() {
    return this.#parts.awaySince;
  }

  get mediaOf() {
    return this.#parts.mediaOf;
  }

  get moment() {
    return { now: this.now, awaySince: this.awaySince, mediaOf: this.mediaOf };
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** It goes with the last who looks at it. */
  readonly isQuiet = true;

  async give(order: Order, cmdId?: CmdId): Promise<Answer> {
    const giver = giverOf(order);
    const begunAt = this.#deps.clock.elapsed();
    const isNews = giver !== undefined && this.#seats.watch(giver, begunAt);
    const late = Promise.withResolvers<OrderOutcome>();
    const why = `no answer within ${ANSWERED_WITHIN_MS} ms`;
    const callOff = this.#deps.clock.after(ANSWERED_WITHIN_MS, () => late.resolve({ type: 'in-doubt', why }));
    const outcome = await Promise.race([this.#giveThere(order, cmdId, { isNews, begunAt }), late.promise]);
    callOff();
    if (outcome.type === 'answered') return outcome.answer;
    const refusal: Refusal = { reason: 'busy', ...(outcome.type === 'in-doubt' && { mayBeDone: true as const }) };
    return answer({ channel: this.channel, events: [], at: this.now, refusal, subjectId: undefined });
  }

  async foresee(start: StartOrder): Promise<Foreseen> {
    const foreseen = await this.#deps.foresee(start).catch(() => undefined);
    return foreseen ?? { refusal: { reason: 'busy' }, position: 0, seat: 0, version: this.channel.version };
  }

  /** Nothing of it goes further than here. */
  noteMalformed(): void {}

  async arrive(caller: Caller): Promise<undefined> {
    if (this.#seats.arrive(caller)) this.#rounds.hurry();
    return undefined;
  }

  lose(userId: UserId): void {
    if (this.#seats.lose(userId)) this.#rounds.hurry();
  }

  comeBack(userId: UserId): void {
    if (this.#seats.comeBack(userId)) this.#rounds.hurry();
  }

  depart(userId: UserId, graceMs: Millis = 0): void {
    if (this.#seats.depart(userId, graceMs)) this.#rounds.hurry();
  }

  giveUp(userId: UserId, graceMs: Millis = 0): void {
    if (this.#seats.giveUp(userId, graceMs)) this.#rounds.hurry();
  }

  /** PE4: whoever is asked for is told of from now on. */
  find(userId: UserId): Caller | undefined {
    const caller = this.#seats.callerOf(userId);
    if (caller !== undefined) this.#seats.watch(userId, this.#deps.clock.elapsed());
    return caller;
  }

  hear(told: Told): void {
    const { following, shows } = hear<Told, WholePart>(this.#following, told);
    const wasInStep = this.#following.isInStep;
    this.#take(following, shows);
    if (wasInStep && !following.isInStep) this.#rounds.hurry();
  }

  hearOwn(position: Position, users: readonly OwnPart[]): void {
    if (position.epoch < this.epoch) return;
    this.#tellOwn(this.#parts.hearOwn(position, users));
  }

  #tellOwn(news: readonly OwnPart[]): void {
    for (const { userId, notices } of news) {
      this.#deps.side.toldOne(userId, notices, this.now);
    }
  }

  /** The actor hears first that they are here: so what is to be told to them alone finds them. */
  async #giveThere(
    order: Order,
    cmdId: CmdId | undefined,
    { isNews, begunAt }: { readonly isNews: boolean; readonly begunAt: Millis },
  ): Promise<OrderOutcome> {
    if (isNews) await this.#rounds.next();
    return this.#deps.give(order, cmdId, begunAt + ANSWERED_WITHIN_MS - this.#deps.clock.elapsed());
  }

  async #round(ends: boolean): Promise<void> {
    try {
      await this.#ask(ends);
    } catch {
      this.#setBehind(true);
    }
  }

  async #ask(ends: boolean): Promise<void> {
    const { ask, side, clock } = this.#deps;
    const { position, isInStep } = this.#following;
    this.#nth += 1;
    const { gone } = this.#seats;
    const seated = ends ? [] : this.#seats.seated(clock.elapsed());
    const said = { nth: this.#nth, position, wantsWhole: !isInStep, clients: side.clients(), seated, gone, ends };
    const followed = await ask(said);
    if (followed === undefined) throw new Error('the channel has no actor there');
    this.#seats.noteHeard(said);
    const told = this.#seats.seated(clock.elapsed());
    this.#parts.keepOnly(new Set(told.map(({ caller }) => caller.person.userId)));
    this.#hearAnswer(followed);
  }

  #hearAnswer({ position, whole, own }: Followed): void {
    if (position.epoch < this.epoch) throw new Error('an earlier actor has answered');
    if (whole !== undefined) {
      const step = adopt<Told, WholePart>(this.#following, whole);
      this.#take(step.following, step.shows);
    }
    this.#tellOwn(this.#parts.hearOwnAnswer(position, own));
    this.#following = compare(this.#following, position);
    // Whoever was away when they were appointed is back by now.
    this.#reseatStaff();
    this.#setBehind(!this.#following.isInStep);
    if (!this.#following.isInStep) this.#rounds.hurry();
  }

  #take(following: Following<Told>, shows: Shows): void {
    const before = this.#following.position;
    this.#following = following;
    for (const show of shows) {
      if ('told' in show) this.#show(show.told);
      else this.#showWhole(show.whole, before);
    }
  }

  #show({ at, part, notices, more, fewer }: Told): void {
    this.#setClock(at);
    this.#parts.show(this.#deps.sid, part);
    if (this.#seats.matter(more, fewer)) this.#rounds.hurry();
    this.#deps.side.told(notices, at);
    this.#reseatStaff();
  }

  #showWhole({ at, part, salt, marks, ...position }: WholePart, before: Position): void {
    this.#setClock(at);
    this.#parts.show(this.#deps.sid, part);
    this.#seats.matterAll(salt, marks);
    // Who here matters may not be known there.
    this.#rounds.hurry();
    if (before.epoch > 0 && isLater(position, before)) this.#deps.side.skipped(this, at);
    this.#reseatStaff();
  }

  /** PE1: who was appointed sees the queue, which is not here. */
  #reseatStaff(): void {
    for (const { userId } of this.channel.moderators) {
      if (this.#seats.callerOf(userId) !== undefined) this.#deps.side.reseat(userId);
    }
  }

  #setClock(at: Millis): void {
    const { now } = this;
    this.#clock = { at: at > now ? at : now, from: this.#deps.clock.elapsed() };
  }

  #setBehind(isBehind: boolean): void {
    if (this.#isBehind === isBehind) return;
    this.#isBehind = isBehind;
    this.#deps.side.stirred();
  }
}
