import type { Answer, Foreseen } from '../domain/answer.ts';
import type { TraceParent } from '../domain/audit/traceParent.ts';
import { type Caller, type Channel, limitsOf, unseen } from '../domain/channel.ts';
import { type Order, type StartOrder, userActor } from '../domain/command.ts';
import type { CmdId, LiveId, Millis, UserId } from '../domain/ids.ts';
import type { AwaySince } from '../domain/lastSeen.ts';
import { type QueueSight, wholeQueue } from '../domain/queue.ts';
import { linkMedia, type MediaOf } from '../domain/roster/linkMedia.ts';
import type { Roster, ZegoFact } from '../domain/roster/roster.ts';
import type { ChannelStore, Opened } from '../ports/channelStore.ts';
import type { HostLists } from '../ports/people.ts';
import type { Metrics } from '../ports/runtime.ts';
import { asSeen, mustBeSeen } from './asSeen.ts';
import { Attendance, earliest, type Gone } from './attendance.ts';
import { type Audience, NO_AUDIENCE } from './audience.ts';
import { mustStayAwake } from './mailbox/draft.ts';
import { foresee } from './mailbox/foresee.ts';
import { Mailbox, type MailboxDeps } from './mailbox/mailbox.ts';
import type { FactOutcome } from './mailbox/message.ts';
import type { Observer } from './mailbox/observer.ts';
import { WhoHandled } from './mailbox/whoHandled.ts';
import { nextDue } from './nextDue.ts';
import { noteSpans } from './noteSpans.ts';
import type { ServedChannel } from './servedChannel.ts';
import { ZegoRepair, type ZegoRepairDeps } from './zegoRepair.ts';

export type ActorDeps = Omit<MailboxDeps, 'store'> &
  ZegoRepairDeps & {
    readonly store: MailboxDeps['store'] & Pick<ChannelStore, 'journal'>;
    readonly metrics: Pick<Metrics, 'command' | 'waited' | 'talked'>;
    readonly newLiveId: () => LiveId;
    /** LC21: how long a user of the lists, or the host, may be missing after a restart. */
    readonly reconnectMs: Millis;
    readonly hostReconnectMs: Millis;
    /** PE6. Undefined: no host has blocked anybody. */
    readonly hostLists?: HostLists | undefined;
  };

/** After a change that could not be kept, what time demands is tried again this much later. */
const RETRY_MS = 500;

/** A channel at work: its mailbox, who is there, and the clocks that run without anybody asking. */
export class ChannelActor implements ServedChannel {
  readonly #deps: ActorDeps;
  readonly #observer: Observer;
  readonly #mailbox: Mailbox;
  readonly #attendance = new Attendance();
  readonly #whoHandled: WhoHandled;
  readonly #repair: ZegoRepair;
  #cancelAlarm: (() => void) | undefined;
  #isRinging = false;
  #isClosed = false;

  /** SC4: those who look at it in other rooms. */
  audience: Audience = NO_AUDIENCE;

  /** ST4: under which it has the channel; those of later actors are greater. */
  readonly epoch: number;

  constructor(opened: Opened, observer: Observer, deps: ActorDeps) {
    this.epoch = opened.epoch;
    this.#deps = deps;
    this.#observer = observer;
    this.#whoHandled = new WhoHandled(opened, deps.store);
    this.#mailbox = new Mailbox(opened, this.#alarmed(observer), {
      ...deps,
      awaySince: this.awaySince,
    });
    const room = {
      snapshot: () => this.#mailbox.snapshot,
      now: () => this.now,
      hear: (fact: ZegoFact) => this.#hear(fact),
    };
    this.#repair = new ZegoRepair(room, deps);
    this.#attendance.expectEverybody(this.channel, { ...deps, now: this.now, seenAt: opened.lastAt || this.now });
    this.#setAlarm();
  }

  get channel(): Channel {
    return this.#mailbox.channel;
  }

  get queue(): QueueSight {
    return wholeQueue(this.channel, limitsOf(this.channel, this.#deps.limits));
  }

  get roster(): Roster {
    return this.#mailbox.snapshot.roster;
  }

  /** By the channel's own time (LC2): all that anybody is told of, and all that is waited for. */
  get now(): Millis {
    return this.#mailbox.now;
  }

  /** LC26 */
  readonly awaySince: AwaySince = (userId) => this.#attendance.awaySince(userId);

  /** ME4 */
  readonly mediaOf: MediaOf = (userId) => linkMedia(this.channel, this.roster, userId);

  get moment() {
    return { now: this.now, awaySince: this.awaySince, mediaOf: this.mediaOf };
  }

  /** What it shows is what it has committed. */
  readonly isBehind = false;

  get mailboxDepth(): number {
    return this.#mailbox.depth;
  }

  /** Nobody is there and nothing runs: it may sleep. */
  get isQuiet(): boolean {
    return this.#attendance.isEmpty && this.audience.mirrors.length === 0 && !mustStayAwake(this.#mailbox.snapshot);
  }

  /** ST4: nobody else is known to be the channel's actor. */
  get isInCharge(): boolean {
    return this.#mailbox.isInCharge;
  }

  /** It was closed in the very moment in which something came that needs it. */
  get isNeededAgain(): boolean {
    return this.#isClosed && this.#mailbox.isInCharge && mustStayAwake(this.#mailbox.snapshot);
  }

  /** `notAfter`: it is not begun any more when so much time has elapsed (IN5). */
  async give(order: Order, cmdId?: CmdId, notAfter?: Millis): Promise<Answer> {
    const begunAt = this.#deps.clock.elapsed();
    const guest = mustBeSeen(order, this.#attendance);
    if (guest !== undefined && this.audience.mirrors.length > 0) await this.audience.seek(guest);
    const told = await this.#mailbox.give(asSeen(order, this.#attendance), cmdId, notAfter);
    this.#deps.metrics.command(order.type, told.refusal?.reason, this.#deps.clock.elapsed() - begunAt);
    return told.refusal === undefined ? told : this.#whoHandled.explain(order, told, this.#mailbox.snapshot.channel);
  }

  /** PE12: by the channel as it is durable, at once. */
  foresee(start: StartOrder): Foreseen {
    return foresee(start, this.#mailbox.snapshot, this.#deps, this.now);
  }

  /** What ZEGO tells of the channel's room. */
  async hear(fact: ZegoFact, notAfter?: Millis): Promise<FactOutcome> {
    const hearing = await this.#hear(fact, notAfter);
    this.#repair.heard();
    return hearing;
  }

  /** ZG13: callbacks of the room are missing. */
  get hasZegoGap(): boolean {
    return this.#repair.hasGap;
  }

  noteMalformed(userId: UserId, cmdId: CmdId | undefined): void {
    this.#mailbox.noteMalformed({ actor: userActor(userId), cmdId });
  }

  /** CL7: resolves when the store knows the channel as it is, even if it had lost it. */
  writeBack(): Promise<void> {
    return this.#mailbox.writeBack();
  }

  /** `trace`: of the request by which they came. */
  async arrive(caller: Caller, trace?: TraceParent): Promise<Answer | undefined> {
    const { userId } = caller.person;
    // First: a host who comes back must not be called gone while the session goes on.
    this.#attendance.arrive(caller);
    this.#setAlarm();
    if (caller.role !== 'host') return undefined;
    await this.#knowBlocksOf(userId);
    const traced = trace === undefined ? {} : { trace };
    const order = { type: 'start-session', by: caller, liveId: this.#deps.newLiveId(), ...traced } as const;
    const answer = await this.give(order);
    if (answer.refusal !== undefined) this.depart(userId);
    return answer;
  }

  /** PE6: another channel of the host, or nobody's, has changed their list. */
  blocksChanged(): void {
    this.#setAlarm();
  }

  lose(userId: UserId): void {
    this.#attendance.lose(userId, this.now);
  }

  comeBack(userId: UserId): void {
    this.#attendance.comeBack(userId);
  }

  depart(userId: UserId, graceMs: Millis = 0): void {
    const seenAt = this.now;
    this.#attendance.depart(userId, { until: seenAt + graceMs, seenAt });
    this.#setAlarm();
  }

  giveUp(userId: UserId, graceMs: Millis = 0): void {
    this.#attendance.giveUp(userId, this.now + graceMs);
    this.#setAlarm();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAlarm?.();
    this.#repair.close();
    await this.#mailbox.close();
  }

  async #hear(fact: ZegoFact, notAfter?: Millis): Promise<FactOutcome> {
    const hearing = await this.#mailbox.hear(fact, notAfter);
    this.#setAlarm();
    this.#observer.activityChanged();
    return hearing;
  }

  #alarmed(observer: Observer): Observer {
    return {
      show: (changes) => {
        this.#whoHandled.note(changes);
        noteSpans(changes, this.#deps.metrics);
        try {
          this.#setAlarm();
          this.#repair.look();
        } finally {
          observer.show(changes);
        }
      },
      activityChanged: () => observer.activityChanged(),
      dismiss: () => observer.dismiss(),
    };
  }

  #setAlarm(): void {
    if (this.#isRinging) return;
    const { now } = this;
    const arrived = this.#arrived().length > 0 ? now : undefined;
    const next = earliest([nextDue(this.#mailbox.snapshot, this.#deps, now), this.#attendance.nextDeadline, arrived]);
    this.#cancelAlarm?.();
    this.#cancelAlarm = undefined;
    if (next !== undefined) this.#setAlarmIn(next - now);
  }

  /** A host who comes is on no stage before it is known whom they have blocked. */
  async #knowBlocksOf(userId: UserId): Promise<void> {
    await this.#deps.hostLists?.know(userId).catch((error) => {
      this.depart(userId);
      throw error;
    });
  }

  /** IN2: who was never seen, by what is kept, and has a connection. */
  #arrived(): readonly UserId[] {
    return unseen(this.channel).filter((userId) => this.#attendance.knows(userId));
  }

  #setAlarmIn(delay: Millis): void {
    if (this.#isClosed) return;
    this.#cancelAlarm = this.#deps.clock.after(delay > 0 ? delay : 0, () => void this.#ring());
  }

  /** Never rejects: what goes wrong with one alarm must not end the process. */
  async #ring(): Promise<void> {
    this.#isRinging = true;
    let isDone = false;
    try {
      isDone = await this.#doWhatIsDue(this.now);
      this.#observer.activityChanged();
    } catch (error) {
      this.#deps.metrics.broken('alarm');
      this.#deps.log.error({ sid: this.channel.sid, err: error }, 'an alarm of a channel failed: it rings again');
    }
    this.#isRinging = false;
    if (isDone) this.#setAlarm();
    else this.#setAlarmIn(RETRY_MS);
  }

  /** LC9, PE5, PE6, LC20–LC22, ZG12, ME5, ME6. False if some of it could not be kept. */
  async #doWhatIsDue(now: Millis): Promise<boolean> {
    const due = nextDue(this.#mailbox.snapshot, this.#deps, now);
    const isOverdue = due !== undefined && now >= due;
    const done = await Promise.all([
      ...(isOverdue ? [this.#order({ type: 'end-overdue' })] : []),
      ...this.#arrived().map((userId) => this.#order({ type: 'note-arrival', person: { userId } })),
      ...this.#attendance.takeOverdue(now).map((gone) => this.#tellGone(gone)),
    ]);
    return done.every(Boolean);
  }

  async #tellGone({ userId, seenAt }: Gone): Promise<boolean> {
    const isDone = await this.#order({ type: 'leave', person: { userId }, says: 'connections', seenAt });
    if (isDone) this.#attendance.forget(userId);
    else this.#attendance.expect(userId, { until: this.now + RETRY_MS, seenAt });
    return isDone;
  }

  async #order(order: Order): Promise<boolean> {
    return (await this.give(order)).refusal === undefined;
  }
}
