import { type Answer, answer } from '../../domain/answer.ts';
import { nextToLetIn } from '../../domain/call/allow.ts';
import { type AskedCall, askedOf } from '../../domain/call/asked.ts';
import { breach } from '../../domain/call/breach.ts';
import { type EndedCall, endedCalls } from '../../domain/call/callLog.ts';
import type { Decision } from '../../domain/capability.ts';
import { type Applicant, type Channel, hostOf, isUnfinished, limitsOf } from '../../domain/channel.ts';
import { actorOf, type Command, giverOf, type LastSeen, type Order, subjectOf } from '../../domain/command.ts';
import { applyChange, decide } from '../../domain/decide.ts';
import type { Event } from '../../domain/event.ts';
import type { CmdId, Millis, UserId } from '../../domain/ids.ts';
import { isRefusal, type JournalEntry } from '../../domain/journal.ts';
import { type AwaySince, lastSeen, NOBODY_IS_AWAY } from '../../domain/lastSeen.ts';
import { asInRoom } from '../../domain/media/cuts.ts';
import { type BlockChange, type Blocks, blocksAfter, blocksIn } from '../../domain/moderation/blocks.ts';
import { blockChanges } from '../../domain/moderation/events.ts';
import { blockEffects } from '../../domain/moderation/moderation.ts';
import { subjectFor } from '../../domain/rights.ts';
import { airOf } from '../../domain/roster/air.ts';
import { linkMedia } from '../../domain/roster/linkMedia.ts';
import { forget, heardSession, learn, type Roster, type ZegoFact } from '../../domain/roster/roster.ts';
import { zegoEffects } from '../../domain/roster/zegoEffects.ts';
import type { RememberedReply } from '../../ports/channelStore.ts';
import type { HostLists } from '../../ports/people.ts';
import { type AirRules, airEffects } from './airEffects.ts';
import { blockBreach } from './blockBreach.ts';
import type { Change } from './observer.ts';
import { fateOf } from './whoHandled.ts';

/** A journal entry that has no number yet: numbers are given by the commit that keeps it. */
export type UnwrittenEntry = Omit<JournalEntry, 'seq'>;

/** One command's way through the rules, not yet durable. */
export type Verdict = {
  readonly order: Order;
  readonly answer: Answer;
  readonly events: readonly Event[];
  /** The channel after this command. */
  readonly channel: Channel;
  readonly entry: UnwrittenEntry | undefined;
};

export type DraftRules = AirRules & {
  /** ZG10 */
  readonly tombstoneMs: Millis;
  /** ZG12: how long a login that takes over from another one may take to be told of. */
  readonly takeoverMs: Millis;
  /** PE6. Undefined: no host has blocked anybody. */
  readonly hostLists?: Pick<HostLists, 'of'> | undefined;
};

/** A channel and what ZEGO has told of its room. */
export type Snapshot = { readonly channel: Channel; readonly roster: Roster };

/** It must not be left alone: somebody is on the line, a host is live (ST3), or ZEGO's room is open and heard of (ZG16). */
export const mustStayAwake = ({ channel, roster }: Snapshot): boolean =>
  isUnfinished(channel) || heardSession(roster) !== undefined;

const NO_VERDICTS: readonly Verdict[] = [];

/** What several messages to one channel want to change, gathered for one commit (ST1, ST2). */
export class Draft {
  channel: Channel;
  roster: Roster;
  needsCommit = false;
  evictions = 0;
  /** ST5: a refusal is none of them, unless it brings a bar (LC11). */
  readonly entries: UnwrittenEntry[] = [];
  readonly replies: RememberedReply[] = [];
  readonly endedCalls: EndedCall[] = [];
  readonly applicants = new Map<UserId, Applicant | undefined>();
  /** PE6: in their order. */
  readonly blockChanges: BlockChange[] = [];
  readonly #rules: DraftRules;
  readonly #awaySince: AwaySince;
  /** Before what ZEGO told last: a room that is closed has forgotten who was in it. */
  #rosterBefore: Roster;

  constructor({ channel, roster }: Snapshot, rules: DraftRules, awaySince: AwaySince = NOBODY_IS_AWAY) {
    this.channel = channel;
    this.roster = roster;
    this.#rosterBefore = roster;
    this.#rules = rules;
    this.#awaySince = awaySince;
  }

  /** Throws if the rules do: then the draft is as before. */
  take(order: Order & { readonly at: Millis }, cmdId?: CmdId): Verdict {
    const before = this.channel;
    const blocks = this.#blocks();
    const command: Command = { ...order, lastSeen: this.#lastSeen(order), blocks };
    const { refusal, events: decided } = decide(before, command, this.#rules.limits);
    const events = asInRoom(decided, before.media, () => airOf(this.roster));
    const channel = applyChange(before, events);
    const limits = limitsOf(channel, this.#rules.limits);
    const broken = breach(before, channel, limits) ?? blockBreach({ before, events, blocks, at: command.at });
    if (broken !== undefined) throw new Error(`what ${command.type} brings must never be (LC13): ${broken}`);
    const subjectId = subjectFor(channel, command, events);
    const mediaOf = (userId: UserId) => linkMedia(channel, this.roster, userId);
    const told = answer({
      ...{ channel, events, at: command.at, refusal, subjectId },
      ...{ awaySince: this.#awaySince, mediaOf, ordering: limits },
    });
    const entry = isWorthAnEntry(command, { refusal, events })
      ? entryOf(command, cmdId, { refusal, events }, channel)
      : undefined;
    const calls = endedCalls(before, events, command);

    if (entry !== undefined && !isRefusal(entry)) {
      this.entries.push(entry);
      this.needsCommit = true;
    }
    if (refusal === undefined) this.#remember(command, cmdId, told, events);
    this.endedCalls.push(...calls);
    this.blockChanges.push(...blockChanges(events));
    if (before.applicants !== channel.applicants) this.#noteApplicants(before, channel);
    this.channel = channel;
    return { order: command, answer: told, events, channel, entry };
  }

  /** IN9: what of it the platform is asked, if it would be accepted, as things are. */
  askedAbout(order: Order & { readonly at: Millis }): AskedCall | undefined {
    const command: Command = { ...order, blocks: this.#blocks() };
    const isRefused = decide(this.channel, command, this.#rules.limits).refusal !== undefined;
    return isRefused ? undefined : askedOf(this.channel, order, order.at);
  }

  /** What ZEGO tells; what it means for the call is in the same commit, once. */
  hear(fact: ZegoFact, at: Millis): Verdict[] {
    const { roster, evictions, whole } = learn(this.roster, fact, at);
    this.evictions += evictions;
    if (roster === this.roster) return [];
    this.#rosterBefore = this.roster;
    this.roster = forget(roster, at - this.#rules.tombstoneMs);
    this.needsCommit = true;
    return [...this.#followZego(whole, at), ...this.#followAir(at), ...this.#followQueue(at)];
  }

  /** ZG12, ME5, ME6, PE6, PE14: what follows from how things are, by nobody's order; it goes the way of any command. */
  follow(at: Millis): Verdict[] {
    const verdicts = this.#followBlocks(at);
    verdicts.push(...this.#followZego(this.roster, at), ...this.#followAir(at), ...this.#followQueue(at));
    return verdicts;
  }

  /** What has been answered in this draft counts as remembered, though it is not durable yet. */
  findReply(userId: UserId, cmdId: CmdId): RememberedReply | undefined {
    return this.replies.find((reply) => reply.userId === userId && reply.cmdId === cmdId);
  }

  #followZego(roster: Roster, at: Millis): readonly Verdict[] {
    return this.#takeDue(zegoEffects(this.channel, roster, this.#rules.takeoverMs), at);
  }

  #followAir(at: Millis): readonly Verdict[] {
    return this.#takeDue(airEffects(this.channel, this.roster, this.#rules), at);
  }

  #takeDue(effects: readonly { readonly dueAt: Millis; readonly order: Order }[], at: Millis): readonly Verdict[] {
    // As it is before and after most commands.
    if (effects.length === 0) return NO_VERDICTS;
    return effects.filter(({ dueAt }) => dueAt <= at).map(({ order }) => this.take({ ...order, at }));
  }

  #followBlocks(at: Millis): Verdict[] {
    return blockEffects(this.channel, this.#blocks(), at).map((order) => this.take({ ...order, at }));
  }

  /** Those of this draft come before what is durable. */
  #blocks(): Blocks {
    return blocksAfter(blocksIn(this.channel, this.#rules.hostLists), this.blockChanges, hostOf(this.channel)?.userId);
  }

  /** As many as there are free links. */
  #followQueue(at: Millis): Verdict[] {
    const verdicts: Verdict[] = [];
    for (;;) {
      const next = nextToLetIn(this.channel, limitsOf(this.channel, this.#rules.limits));
      if (next === undefined) return verdicts;
      const verdict = this.take({ type: 'let-next-in', person: { userId: next.person.userId }, at });
      // Or it would be their turn for ever.
      if (verdict.events.length === 0) throw new Error(`let-next-in of ${next.person.userId} has let nobody in`);
      verdicts.push(verdict);
    }
  }

  #lastSeen(order: Order): LastSeen {
    const roster = order.type === 'close-room' ? this.#rosterBefore : this.roster;
    return lastSeen({ linked: this.channel.linked, roster, awaySince: this.#awaySince }, order);
  }

  #remember(command: Command, cmdId: CmdId | undefined, told: Answer, events: readonly Event[]): void {
    const userId = giverOf(command);
    if (cmdId === undefined || userId === undefined) return;
    if (command.type === 'leave' && events.length === 0) {
      // IN3: what ended nothing that began before then, ends nothing later either.
      if (command.seenAt !== undefined) return;
      this.needsCommit = true;
    }
    this.replies.push({ userId, cmdId, order: command.type, answer: told });
  }

  #noteApplicants(before: Channel, after: Channel): void {
    for (const [userId, applicant] of after.applicants) {
      if (before.applicants.get(userId) !== applicant) this.applicants.set(userId, applicant);
    }
    for (const userId of before.applicants.keys()) {
      if (!after.applicants.has(userId)) this.applicants.set(userId, undefined);
    }
  }
}

/** What there is to show of them. */
export const changesOf = (verdicts: readonly Verdict[]): readonly Change[] =>
  verdicts
    .filter(({ events }) => events.length > 0)
    .map(({ order, events, channel, answer: { at } }) => ({ order, events, channel, at }));

/** As the journal tells of a request that could not be read (ST5). */
export const malformedEntry = (of: Pick<UnwrittenEntry, 'actor' | 'cmdId' | 'at' | 'version'>): UnwrittenEntry => ({
  ...of,
  command: 'malformed',
  subject: undefined,
  outcome: 'bad-request',
  events: [],
  times: 1,
});

/** As the journal tells of a command whose change could not be kept. */
export const asBusy = (entry: UnwrittenEntry, version: number): UnwrittenEntry => ({
  ...entry,
  version,
  outcome: 'busy',
  events: [],
});

function entryOf(
  command: Command,
  cmdId: CmdId | undefined,
  { refusal, events }: Decision<Event>,
  { version }: Channel,
): UnwrittenEntry {
  return {
    at: command.at,
    version,
    actor: actorOf(command),
    ...nickOf(command, events),
    ...(command.via !== undefined && { via: command.via }),
    ...(command.origin !== undefined && { origin: command.origin }),
    ...(command.trace !== undefined && { trace: command.trace }),
    command: command.type,
    subject: subjectOf(command),
    cmdId,
    outcome: refusal?.reason ?? (command.type === 'end-silent-link' ? 'no-media' : 'accepted'),
    events,
    times: 1,
  };
}

/** PE2: of whoever decided about somebody else. */
function nickOf(command: Command, events: readonly Event[]): Pick<JournalEntry, 'nick'> {
  if (!('by' in command)) return {};
  const { userId, nick } = command.by.person;
  const isAboutOthers = events.some((event) => (fateOf(event)?.userId ?? userId) !== userId);
  return isAboutOthers && nick !== '' ? { nick } : {};
}

/** What happens by itself, as a host's coming does, is worth an entry only if it changes something. */
function isWorthAnEntry(command: Command, { refusal, events }: Decision<Event>): boolean {
  const happensByItself = !('by' in command) || command.type === 'start-session';
  return events.length > 0 || refusal !== undefined || !happensByItself;
}
