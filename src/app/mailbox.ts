import { type Answer, answer } from '../domain/answer.ts';
import { type Channel, overdue } from '../domain/channel.ts';
import { type Order, subjectOf } from '../domain/command.ts';
import type { Event } from '../domain/event.ts';
import type { CmdId, Millis } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ZegoFact } from '../domain/roster.ts';
import { rosterChange } from '../domain/rosterChange.ts';
import type { ChannelStore, Clock, Log, Metrics, Opened } from '../ports.ts';
import { Draft, type DraftRules, isBusy, type Scene, type UnwrittenEntry, type Verdict } from './draft.ts';
import { RefusalNotes } from './refusalNotes.ts';
import { ReplyMemory } from './replyMemory.ts';

/** A durable change, ready to be shown. */
export type Change = {
  readonly order: Order;
  readonly events: readonly Event[];
  /** The channel after this change. */
  readonly channel: Channel;
  readonly at: Millis;
};

/** Those who look at a channel. */
export interface Audience {
  /** LC19: called only with what is durable; oldest first. */
  show(changes: readonly Change[]): void;
  /** Whether the channel may sleep may have changed, with nothing to show. */
  stir(): void;
  /** ST4: somebody else is this channel's actor now. */
  dismiss(): void;
}

export type MailboxDeps = DraftRules & {
  readonly store: Pick<ChannelStore, 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'evictions'>;
};

export type Hearing = 'kept' | 'not-kept';

type Letter =
  | { readonly order: Order; readonly cmdId: CmdId | undefined; readonly reply: (answer: Answer) => void }
  | { readonly fact: ZegoFact; readonly reply: (hearing: Hearing) => void };

/** A letter whose wish is in the draft. */
type Judged = {
  readonly verdicts: readonly Verdict[];
  /** Neither it nor anything before it needs the commit: it holds even if the commit fails. */
  readonly standsAlone: boolean;
  readonly settle: (holds: boolean) => void;
};

const BATCH_MAX = 256;
const WAITING_MAX = 10_000;

/**
 * The one way to change a channel: decide → commit → evolve → show, one round at a time.
 * What arrives while a round is under way waits together and shares the next commit (ST2).
 */
export class Mailbox {
  readonly #deps: MailboxDeps;
  readonly #audience: Audience;
  readonly #epoch: number;
  readonly #replies: ReplyMemory;
  readonly #notes: RefusalNotes;
  #scene: Scene;
  #journalSeq: number;
  /** Until then nobody may ever have written the channel. */
  #hasCommitted = false;
  #lastAt: Millis = 0;
  #letters: Letter[] = [];
  #work: Promise<void> | undefined;
  #state: 'open' | 'closing' | 'replaced' = 'open';

  constructor({ epoch, channel, roster, journalSeq, replies }: Opened, audience: Audience, deps: MailboxDeps) {
    this.#deps = deps;
    this.#audience = audience;
    this.#epoch = epoch;
    this.#scene = { channel, roster };
    this.#journalSeq = journalSeq;
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

  get scene(): Scene {
    return this.#scene;
  }

  /** Resolves with the answer once it may be told: a refusal is an answer too (`busy`, if the change could not be kept). */
  give(order: Order, cmdId?: CmdId): Promise<Answer> {
    if (!this.#hasRoom) return Promise.resolve(this.#refusal(order, { reason: 'busy' }));
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
    const at = this.#now();
    this.#notes.add([
      { ...entry, at, version, command: 'malformed', subject: undefined, outcome: 'bad-request', events: [] },
    ]);
  }

  /** Takes no more letters, answers those that wait, and writes what is left to write. */
  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing';
    await this.#work;
    this.#notes.close();
    if (!this.#notes.isEmpty && this.#state === 'closing') await this.#round([]);
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
    } while (this.#letters.length > 0);
    // Here and not in a `finally` of the promise: a letter that came in between would wait for ever.
    this.#work = undefined;
  }

  /** With no letters: only writes the refusals that wait. */
  async #round(letters: readonly Letter[]): Promise<void> {
    const draft = new Draft(this.#scene, this.#deps);
    const judged = letters.flatMap((letter) => this.#judge(letter, draft));
    if (!draft.needsCommit && letters.length > 0) {
      this.#notes.add(draft.entries);
      this.#countEvictions(draft);
      for (const { settle } of judged) settle(true);
    } else if (await this.#commit(draft)) {
      this.#keep(draft, judged);
    } else {
      this.#fail(judged);
    }
  }

  #judge(letter: Letter, draft: Draft): Judged[] {
    const at = this.#now();
    try {
      return [
        ...this.#endOverdue(draft, at),
        'fact' in letter ? hearInto(draft, letter, at) : this.#decide(draft, letter, at),
      ];
    } catch (error) {
      const { sid } = this.channel;
      this.#deps.log.error({ sid, err: error }, 'a letter broke rules of ours');
      if ('fact' in letter) letter.reply('not-kept');
      else letter.reply(this.#refusal(letter.order, { reason: 'unknown' }));
      return [];
    }
  }

  /** LC9: whose time is over does not wait any more, even if the alarm rings later than a letter comes. */
  #endOverdue(draft: Draft, at: Millis): Judged[] {
    if (overdue(draft.channel, at).length === 0) return [];
    return [{ verdicts: [draft.take({ type: 'end-overdue', at })], standsAlone: false, settle: () => {} }];
  }

  #decide(draft: Draft, letter: Extract<Letter, { order: Order }>, at: Millis): Judged {
    const { order, cmdId, reply } = letter;
    const settleWith = (told: Answer) => (holds: boolean) =>
      reply(holds ? told : this.#refusal(order, { reason: 'busy' }));
    const repeated = this.#repeated(order, cmdId, draft);
    if (repeated !== undefined) {
      return { verdicts: [], standsAlone: repeated.isDurable, settle: settleWith(repeated.answer) };
    }
    const verdict = draft.take({ ...order, at }, cmdId);
    return { verdicts: [verdict], standsAlone: !draft.needsCommit, settle: settleWith(verdict.answer) };
  }

  /** LC17 */
  #repeated(order: Order, cmdId: CmdId | undefined, draft: Draft): { answer: Answer; isDurable: boolean } | undefined {
    if (cmdId === undefined || !('by' in order)) return undefined;
    const { userId } = order.by.person;
    const inDraft = draft.findReply(userId, cmdId);
    const known = inDraft ?? this.#replies.find(userId, cmdId);
    if (known === undefined) return undefined;
    const told = known.order === order.type ? known.answer : this.#refusal(order, { reason: 'bad-request' });
    return { answer: told, isDurable: inDraft === undefined };
  }

  async #commit(draft: Draft): Promise<boolean> {
    const { sid } = this.channel;
    const notes = this.#notes.take();
    const entries = [...notes, ...draft.entries].map((entry, index) => ({
      ...entry,
      seq: this.#journalSeq + 1 + index,
    }));
    const { channel, roster, applicants, replies, endedCalls } = draft;
    try {
      const result = await this.#deps.store.commit({
        sid,
        epoch: this.#epoch,
        channel,
        isChannelChanged: channel !== this.channel || !this.#hasCommitted,
        applicants,
        entries,
        replies,
        endedCalls,
        roster: rosterChange(this.#scene.roster, roster),
        isUnfinished: isBusy(draft),
        at: this.#now(),
      });
      if (result === 'fenced') this.#stop();
      else this.#journalSeq += entries.length;
      this.#hasCommitted = true;
      return result === 'committed';
    } catch (error) {
      this.#deps.log.error({ sid, err: error }, 'a change could not be made durable');
      this.#notes.add(notes);
      return false;
    }
  }

  #keep(draft: Draft, judged: readonly Judged[]): void {
    const { channel, roster } = draft;
    this.#scene = { channel, roster };
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
      this.#deps.log.error({ sid: this.channel.sid, err: error }, 'a change is durable but could not be shown');
    }
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

  #stop(): void {
    this.#state = 'replaced';
    const unanswered = this.#letters;
    this.#letters = [];
    for (const letter of unanswered) {
      if ('fact' in letter) letter.reply('not-kept');
      else letter.reply(this.#refusal(letter.order, { reason: 'busy' }));
    }
    this.#audience.dismiss();
  }

  #refusal(order: Order, refusal: Refusal): Answer {
    return answer({ channel: this.channel, events: [], at: this.#now(), refusal, subjectId: subjectOf(order) });
  }

  /** The server's clock, but never backwards: an order of things must not depend on a clock that was set. */
  #now(): Millis {
    const now = this.#deps.clock.now();
    if (now > this.#lastAt) this.#lastAt = now;
    return this.#lastAt;
  }
}

function hearInto(draft: Draft, { fact, reply }: Extract<Letter, { fact: ZegoFact }>, at: Millis): Judged {
  const verdicts = draft.hear(fact, at);
  return { verdicts, standsAlone: !draft.needsCommit, settle: (holds) => reply(holds ? 'kept' : 'not-kept') };
}
