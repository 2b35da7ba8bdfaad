import type { Answer } from '../domain/answer.ts';
import type { Channel } from '../domain/channel.ts';
import type { Order } from '../domain/command.ts';
import type { CmdId, Millis } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster.ts';
import type { Clock, Doubt, Metrics, Opened } from '../ports.ts';
import type { Audience } from './audience.ts';
import { ChannelClock } from './channelClock.ts';
import { ChannelWriter, type ChannelWriterDeps, type Page, type Past } from './channelWriter.ts';
import { Draft, type DraftRules, type Scene, type UnwrittenEntry, type Verdict } from './draft.ts';
import { about, type Hearing, type Judged, judge, type Letter, refusalOf, turnAway } from './letter.ts';
import { RefusalNotes } from './refusalNotes.ts';
import { ReplyMemory } from './replyMemory.ts';

export type MailboxDeps = DraftRules &
  ChannelWriterDeps & {
    readonly clock: Clock;
    readonly metrics: Pick<Metrics, 'evictions' | 'broken'>;
  };

/** A round that was sent to the store. */
type Sent = Page & { readonly judged: readonly Judged[] };

/** A round that was sent, and whose answer was lost. */
type Doubted = Sent & { readonly doubt: Doubt };

const BATCH_MAX = 256;
const WAITING_MAX = 10_000;
/** While it is not known whether a change was kept, the store is asked again this often. */
const SETTLE_EVERY_MS = 250;

/**
 * The one way to change a channel: decide → commit → evolve → show, one round at a time.
 * What arrives while a round is under way waits together and shares the next commit (ST2).
 */
export class Mailbox {
  readonly #deps: MailboxDeps;
  readonly #audience: Audience;
  readonly #writer: ChannelWriter;
  readonly #replies: ReplyMemory;
  readonly #notes: RefusalNotes;
  readonly #clock: ChannelClock;
  #scene: Scene;
  #letters: Letter[] = [];
  /** They wait for the store to know the channel as it is. */
  #askers: PromiseWithResolvers<void>[] = [];
  #work: Promise<void> | undefined;
  #state: 'open' | 'closing' | 'replaced' = 'open';
  /** ST7: the store has not told what became of this; until it does, nothing can be decided. */
  #inDoubt: Doubted | undefined;
  #cancelSettling = () => {};

  constructor(opened: Opened, audience: Audience, deps: MailboxDeps) {
    const { channel, roster, replies, lastAt } = opened;
    this.#deps = deps;
    this.#audience = audience;
    this.#writer = new ChannelWriter(opened, deps);
    this.#clock = new ChannelClock(lastAt, deps.clock);
    this.#scene = { channel, roster };
    this.#replies = new ReplyMemory(replies);
    this.#notes = new RefusalNotes(deps.clock, () => this.#begin());
  }

  /** As the last commit left it. */
  get channel(): Channel {
    return this.#scene.channel;
  }

  /** ST4: nobody else is known to be the channel's actor. */
  get isInCharge(): boolean {
    return this.#state !== 'replaced';
  }

  /** What waits for the round under way. */
  get depth(): number {
    return this.#letters.length;
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** By the channel's own time (LC2). */
  get now(): Millis {
    return this.#clock.now();
  }

  /** Resolves with the answer once it may be told: a refusal is an answer too (`busy`, if the change could not be kept). */
  give(order: Order, cmdId?: CmdId): Promise<Answer> {
    if (!this.#hasRoom) return Promise.resolve(refusalOf(order, { reason: 'busy' }, this.channel, this.now));
    return new Promise((reply) => this.#post({ order, cmdId, reply }));
  }

  /** Resolves when a fact and its effects are durable, or could not be made so. */
  hear(fact: ZegoFact): Promise<Hearing> {
    if (!this.#hasRoom) return Promise.resolve('not-kept');
    return new Promise((reply) => this.#post({ fact, reply }));
  }

  /** Puts a request that could not be read into the journal (ST5). */
  noteMalformed(entry: Pick<UnwrittenEntry, 'actor' | 'cmdId'>): void {
    const { version } = this.channel;
    const at = this.now;
    this.#notes.add([
      { ...entry, at, version, command: 'malformed', subject: undefined, outcome: 'bad-request', events: [] },
    ]);
  }

  /** CL7: resolves when the store knows the channel as it is; if it had lost it, it has been told all of it. */
  writeBack(): Promise<void> {
    const asker = Promise.withResolvers<void>();
    this.#askers.push(asker);
    this.#begin();
    return asker.promise;
  }

  /** Takes no more letters, answers those that wait, and writes what is left to write. */
  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing';
    await this.#work;
    this.#notes.close();
    if (!this.#notes.isEmpty && this.#state === 'closing') await this.#round([]);
  }

  get #past(): Past {
    return { scene: this.#scene, replies: this.#replies };
  }

  get #hasRoom(): boolean {
    return this.#state === 'open' && this.#letters.length < WAITING_MAX;
  }

  #post(letter: Letter): void {
    this.#letters.push(letter);
    this.#begin();
  }

  #begin(): void {
    this.#work ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    do {
      await this.#round(this.#letters.splice(0, BATCH_MAX));
    } while (this.#letters.length > 0 || this.#askers.length > 0);
    // Here and not in a `finally` of the promise: a letter that came in between would wait for ever.
    this.#work = undefined;
  }

  /** With no letters: only writes the refusals that wait. */
  async #round(letters: readonly Letter[]): Promise<void> {
    if (this.#inDoubt !== undefined) await this.#settle(this.#inDoubt);
    if (this.#askers.length > 0) await this.#tellAskers(this.#askers.splice(0));
    if (!this.isInCharge) return this.#turnAway(letters);
    const draft = new Draft(this.#scene, this.#deps);
    const judged = letters.flatMap((letter) => this.#judge(letter, draft));
    if (letters.length === 0 && this.#notes.isEmpty) return;
    if (this.#inDoubt !== undefined) {
      this.#fail(judged.map((one) => ({ ...one, standsAlone: false })));
    } else if (!draft.needsCommit && letters.length > 0) {
      this.#notes.add(draft.entries);
      this.#countEvictions(draft);
      for (const { settle } of judged) settle(true);
    } else {
      await this.#commit({ draft, judged, notes: this.#notes.take() });
    }
  }

  #judge(letter: Letter, draft: Draft): Judged[] {
    const circumstances = { channel: this.channel, replies: this.#replies, at: this.now };
    try {
      return judge(letter, draft, circumstances);
    } catch (error) {
      this.#deps.log.error({ ...about(letter, draft.channel), err: error }, 'a letter broke rules of ours');
      this.#deps.metrics.broken('decide');
      turnAway(letter, 'unknown', circumstances);
      return [];
    }
  }

  async #commit(sent: Sent): Promise<void> {
    const outcome = await this.#writer.write(sent, this.#past, this.now);
    if (outcome === 'committed') this.#keep(sent);
    else if (outcome === 'fenced') this.#stop(sent);
    else if (outcome === 'lost') this.#lose(sent);
    else await this.#doubt({ ...sent, doubt: outcome });
  }

  /** ST7: nobody is told that it was done, nor waits for long to hear that it may not have been. */
  async #doubt(sent: Doubted): Promise<void> {
    this.#inDoubt = sent;
    const known = await this.#settle(sent);
    if (known === 'kept') return;
    const { sid, version } = this.channel;
    if (known === 'unknown')
      this.#deps.log.warn({ sid, version }, 'whether a change is durable is not known: the store is asked');
    this.#fail(sent.judged);
  }

  /** What turns out to have been kept is shown, even if those who wanted it were told that the server is busy. */
  async #settle(sent: Doubted): Promise<'kept' | 'lost' | 'unknown'> {
    const settled = await sent.doubt.settle().catch(() => undefined);
    if (settled === undefined) {
      this.#cancelSettling();
      if (this.#state === 'open') this.#cancelSettling = this.#deps.clock.after(SETTLE_EVERY_MS, () => this.#begin());
      return 'unknown';
    }
    this.#inDoubt = undefined;
    if (settled === 'fenced') {
      this.#stop(sent);
      return 'lost';
    }
    const { epoch, isKept } = settled === 'forgotten' ? { isKept: false } : settled;
    if (epoch !== undefined) this.#writer.goOnUnder(epoch);
    if (isKept) this.#keep(sent);
    else this.#notes.add(sent.notes);
    return isKept ? 'kept' : 'lost';
  }

  async #tellAskers(askers: readonly PromiseWithResolvers<void>[]): Promise<void> {
    // What is in doubt may be part of the channel.
    const isCertain = this.isInCharge && this.#inDoubt === undefined;
    const outcome = isCertain ? await this.#writer.writeBack(this.#past, this.now) : 'unknown';
    if (outcome === 'fenced') this.#stop({ judged: [] });
    for (const asker of askers) {
      // A replaced actor has nothing to tell.
      if (outcome === 'known' || !this.isInCharge) asker.resolve();
      else asker.reject(new Error(`whether the store knows channel ${this.channel.sid} could not be found out`));
    }
  }

  #keep(sent: Sent): void {
    const { draft, judged } = sent;
    const { channel, roster } = draft;
    this.#scene = { channel, roster };
    this.#writer.turn(sent);
    for (const reply of draft.replies) this.#replies.keep(reply);
    this.#countEvictions(draft);
    this.#show(judged.flatMap(({ verdicts }) => verdicts));
    for (const { settle } of judged) settle(true);
  }

  #countEvictions({ evictions }: Draft): void {
    if (evictions > 0) this.#deps.metrics.evictions(evictions);
  }

  #show(verdicts: readonly Verdict[]): void {
    const changes = verdicts
      .filter(({ events }) => events.length > 0)
      .map(({ order, events, channel, answer: { at } }) => ({ order, events, channel, at }));
    try {
      if (changes.length > 0) this.#audience.show(changes);
    } catch (error) {
      const { sid, version } = this.channel;
      this.#deps.log.error({ sid, version, err: error }, 'a change is durable but could not be shown');
      this.#deps.metrics.broken('show');
    }
  }

  #lose({ judged, notes }: Sent): void {
    this.#notes.add(notes);
    this.#fail(judged);
  }

  #fail(judged: readonly Judged[]): void {
    for (const { verdicts, standsAlone, settle } of judged) {
      const entries = verdicts.flatMap(({ entry }) => entry ?? []);
      this.#notes.add(standsAlone ? entries : entries.map((entry) => this.#asBusy(entry)));
      settle(standsAlone);
    }
  }

  #asBusy(entry: UnwrittenEntry): UnwrittenEntry {
    return { ...entry, version: this.channel.version, outcome: 'busy', events: [] };
  }

  #stop({ judged }: Pick<Sent, 'judged'>): void {
    this.#state = 'replaced';
    for (const { standsAlone, settle } of judged) settle(standsAlone);
    this.#turnAway(this.#letters.splice(0));
    this.#audience.dismiss();
  }

  #turnAway(letters: readonly Letter[]): void {
    const circumstances = { channel: this.channel, at: this.now };
    for (const letter of letters) turnAway(letter, 'busy', circumstances);
  }
}
