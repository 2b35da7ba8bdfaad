// The modes of a mailbox, and what moves it between them:
//
//   open ── close() ──► closing ── last round ──► closed
//     └─── fenced, broken ──┴──► replaced
//
// open      takes messages, and works off what waits, a round at a time.
// closing   takes none any more; answers those that wait, and writes the refusals that are noted.
// closed    nothing is decided or shown any more: the next actor may be at work. What was durable may still be written back
//           where the store has lost it, which refuses it if there is a later actor.
// replaced  the store refused a commit because the channel has another actor (ST4), or a round broke rules of ours, so
//           that memory is not to be trusted. What waits is turned away, and the observer sent away.
//
// Open or closing it may be in doubt (ST7): the store has not told what became of a commit. Each round asks it once more,
// and so does an alarm while open; until it is known everything is busy. The next actor finds what was kept in any case.

import type { Answer } from '../../domain/answer.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Order } from '../../domain/command.ts';
import type { CmdId, Millis } from '../../domain/ids.ts';
import type { AwaySince } from '../../domain/lastSeen.ts';
import type { ZegoFact } from '../../domain/roster/roster.ts';
import type { AskPlatform } from '../../ports/asking.ts';
import type { Opened } from '../../ports/channelStore.ts';
import type { Clock, Metrics } from '../../ports/runtime.ts';
import { ChannelClock } from './channelClock.ts';
import { ChannelWriter, type ChannelWriterDeps, type Kept, type Round } from './channelWriter.ts';
import {
  asBusy,
  changesOf,
  Draft,
  type DraftRules,
  malformedEntry,
  type Snapshot,
  type UnwrittenEntry,
} from './draft.ts';
import { Faults } from './faults.ts';
import {
  about,
  type FactOutcome,
  isLate,
  type Judged,
  judge,
  type Message,
  type OrderMessage,
  type Outcome,
  refusalsIn,
  turnAway,
} from './message.ts';
import type { Observer } from './observer.ts';
import { Questions } from './questions.ts';
import { RefusalNotes } from './refusalNotes.ts';
import { Waiters } from './waiters.ts';

export type MailboxDeps = DraftRules &
  ChannelWriterDeps & {
    readonly clock: Clock;
    /** Undefined: everybody is there. */
    readonly awaySince?: AwaySince;
    /** IN9. Undefined: the platform is not asked. */
    readonly ask?: AskPlatform | undefined;
    readonly metrics: Pick<Metrics, 'evictions' | 'broken' | 'unjournaled'>;
  };

type Mode = 'open' | 'closing' | 'closed' | 'replaced';

const BATCH_MAX = 256;
const WAITING_MAX = 10_000;

/**
 * The one way to change a channel: decide → commit → evolve → show, one round at a time.
 * What arrives while a round is under way waits together and shares the next commit (ST2).
 */
export class Mailbox {
  readonly #deps: MailboxDeps;
  readonly #observer: Observer;
  readonly #writer: ChannelWriter;
  readonly #notes: RefusalNotes;
  readonly #clock: ChannelClock;
  readonly #faults: Faults;
  readonly #questions: Questions<OrderMessage>;
  /** They wait for the store to know the channel as it is. */
  readonly #waiters = new Waiters();
  #messages: Message[] = [];
  #work: Promise<void> | undefined;
  #mode: Mode = 'open';

  constructor(opened: Opened, observer: Observer, deps: MailboxDeps) {
    const begin = () => this.#begin();
    this.#deps = deps;
    this.#observer = observer;
    this.#writer = new ChannelWriter(opened, deps, begin);
    this.#clock = new ChannelClock(opened.lastAt, deps.clock);
    this.#faults = new Faults({ ...deps, channel: () => this.channel });
    this.#questions = new Questions(deps.ask, (message) => this.#post(message));
    const lost = (count: number) => this.#faults.unjournaled(count);
    this.#notes = new RefusalNotes({ clock: deps.clock, write: begin, lost });
  }

  /** As the last commit left it. */
  get snapshot(): Snapshot {
    return this.#writer.snapshot;
  }

  get channel(): Channel {
    return this.snapshot.channel;
  }

  /** ST4: nobody else is known to be the channel's actor. */
  get isInCharge(): boolean {
    return this.#mode !== 'replaced';
  }

  /** What waits for the round under way. */
  get depth(): number {
    return this.#messages.length;
  }

  /** By the channel's own time (LC2). */
  get now(): Millis {
    return this.#clock.now();
  }

  /** Resolves with the answer once it may be told: a refusal is an answer too (`busy`, if the change could not be kept). */
  give(order: Order, cmdId?: CmdId, notAfter?: Millis): Promise<Answer> {
    return new Promise((reply) => this.#post({ order, cmdId, notAfter, reply }));
  }

  /** Resolves when a fact and its effects are durable, or could not be made so. */
  hear(fact: ZegoFact, notAfter?: Millis): Promise<FactOutcome> {
    return new Promise((reply) => this.#post({ fact, notAfter, reply }));
  }

  /** Puts a request that could not be read into the journal (ST5). */
  noteMalformed(entry: Pick<UnwrittenEntry, 'actor' | 'cmdId'>): void {
    this.#notes.add([malformedEntry({ ...entry, at: this.now, version: this.channel.version })]);
  }

  /** CL7: resolves when the store knows the channel as it is; if it had lost it, it has been told all of it. */
  writeBack(): Promise<void> {
    const told = this.#waiters.add();
    this.#begin();
    return told;
  }

  /** Takes no more messages, answers those that wait, and writes what is left to write. */
  async close(): Promise<void> {
    if (this.#mode === 'open') this.#mode = 'closing';
    this.#writer.unwatchDoubt();
    await this.#work;
    this.#turnAway(this.#questions.end());
    this.#notes.gatherNoMore();
    if (this.#writer.isInDoubt || !this.#notes.isEmpty) this.#begin();
    await this.#work;
    if (this.isInCharge) this.#mode = 'closed';
    this.#endDoubt();
    this.#notes.close();
    await this.#writer.release();
  }

  #post(message: Message): void {
    if (this.#mode !== 'open' || this.#messages.length >= WAITING_MAX) this.#turnAway([message]);
    else {
      this.#messages.push(message);
      this.#begin();
    }
  }

  #begin(): void {
    this.#work ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    do {
      const messages = this.#messages.splice(0, BATCH_MAX);
      try {
        await this.#round(messages);
      } catch (error) {
        this.#giveUp(messages, error);
      }
    } while (this.#messages.length > 0 || !this.#waiters.isEmpty);
    // Here and not in a `finally` of the promise: a message that came in between would wait for ever.
    this.#work = undefined;
  }

  /** With no messages: only writes the refusals that wait. */
  async #round(messages: readonly Message[]): Promise<void> {
    if (this.#writer.isInDoubt) await this.#settle();
    if (!this.#waiters.isEmpty) await this.#tellWaiters(this.#waiters.take());
    if (!this.isInCharge) return this.#turnAway(messages);
    const draft = new Draft(this.snapshot, this.#deps, this.#deps.awaySince);
    const begunAt = this.#deps.clock.elapsed();
    this.#turnAway(messages.filter((message) => isLate(message, begunAt)));
    const judged = messages.flatMap((message) => (isLate(message, begunAt) ? [] : this.#judge(message, draft)));
    if (messages.length === 0 && this.#notes.isEmpty) return;
    if (this.#writer.isInDoubt) {
      const doubtful = judged.map((one) => ({ ...one, standsAlone: false }));
      return this.#fail(doubtful, 'lost');
    }
    this.#notes.add(refusalsIn(judged.filter(({ standsAlone }) => standsAlone)));
    if (draft.needsCommit || messages.length === 0) {
      await this.#commit({ draft, judged, notes: this.#notes.take() });
    } else {
      this.#deps.metrics.evictions(draft.evictions);
      for (const { settle } of judged) settle('holds');
    }
  }

  #judge(message: Message, draft: Draft): Judged[] {
    const { channel, now: at } = this;
    const writer = this.#writer;
    const context = { channel, at, replies: writer.replies, questions: this.#questions, doubts: writer };
    try {
      return judge(message, draft, context);
    } catch (error) {
      this.#faults.broken('decide', 'a message broke rules of ours', error, about(message, draft.channel));
      turnAway(message, 'unknown', context);
      return [];
    }
  }

  /** ST7: in doubt nobody is told that it was done, nor waits for long to hear that it may not have been. */
  async #commit(round: Round): Promise<void> {
    const kept = await this.#writer.write(round, this.now);
    if (kept !== 'in-doubt') return this.#conclude(round, kept);
    const found = await this.#settle();
    if (found === 'kept') return;
    if (this.#writer.isInDoubt) this.#faults.inDoubt();
    // Its successor may have found it kept.
    this.#fail(round.judged, found === 'lost' ? 'lost' : 'unknown');
  }

  /** What turns out to have been kept is shown, even if those who wanted it were told that the server is busy. */
  async #settle(): Promise<Kept | undefined> {
    const settled = await this.#writer.settle();
    if (settled === undefined) return undefined;
    const { round, kept } = settled;
    this.#conclude(kept === 'kept' ? round : { ...round, judged: [] }, kept);
    return kept;
  }

  #conclude(round: Round, kept: Kept): void {
    if (kept === 'kept') this.#show(round);
    else {
      // Where it was fenced nothing more is written: what is noted is counted as lost when the mailbox is closed.
      this.#notes.putBack(round.notes);
      this.#fail(round.judged, 'lost');
    }
    if (kept === 'fenced') this.#stop();
  }

  #show({ draft, judged }: Round): void {
    this.#notes.add(refusalsIn(judged.filter(({ standsAlone }) => !standsAlone)));
    this.#deps.metrics.evictions(draft.evictions);
    const changes = changesOf(judged.flatMap(({ verdicts }) => verdicts));
    this.#faults.contain('show', 'a change is durable but could not be shown', () => {
      if (changes.length > 0) this.#observer.show(changes);
    });
    for (const { settle } of judged) settle('holds');
  }

  async #tellWaiters(tell: (outcome: 'known' | 'unknown') => void): Promise<void> {
    // What is in doubt may be part of the channel.
    const isCertain = this.isInCharge && !this.#writer.isInDoubt;
    const outcome = isCertain ? await this.#writer.writeBack(this.now) : 'unknown';
    if (outcome === 'fenced') this.#stop();
    // A replaced actor has nothing to tell.
    tell(outcome === 'known' || !this.isInCharge ? 'known' : 'unknown');
  }

  #fail(judged: readonly Judged[], outcome: Outcome): void {
    for (const { verdicts, standsAlone, settle } of judged) {
      const entries = standsAlone ? [] : verdicts.flatMap(({ entry }) => entry ?? []);
      this.#notes.add(entries.map((entry) => asBusy(entry, this.channel.version)));
      settle(standsAlone ? 'holds' : outcome);
    }
  }

  #stop(): void {
    this.#mode = 'replaced';
    this.#endDoubt();
    this.#turnAway([...this.#messages.splice(0), ...this.#questions.end()]);
    this.#observer.dismiss();
  }

  /** What came along with it may have been kept, which is not found out here any more. */
  #endDoubt(): void {
    this.#notes.putBack(this.#writer.leaveDoubt()?.notes ?? []);
  }

  /** A round that fails costs this channel what its memory holds; what is durable is opened anew. */
  #giveUp(messages: readonly Message[], error: unknown): void {
    this.#faults.broken('round', 'a round broke rules of ours: the channel begins anew', error);
    this.#turnAway(messages, 'unknown');
    this.#stop();
  }

  #turnAway(messages: readonly Message[], reason: 'busy' | 'unknown' = 'busy'): void {
    for (const message of messages) turnAway(message, reason, { channel: this.channel, at: this.now });
  }
}
