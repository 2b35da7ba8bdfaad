import type { Answer, HandledBy } from '../../domain/answer.ts';
import { actorOf, type Order } from '../../domain/command.ts';
import type { Event } from '../../domain/event.ts';
import type { Sid, UserId } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Reason } from '../../domain/refusal.ts';
import type { ChannelStore, Opened } from '../../ports/channelStore.ts';
import type { Change } from './observer.ts';

/** So far back the journal is read for what happened before this actor came. */
const ENTRIES_READ = 200;
/** Of those whom something happened to; the first ones go. */
const USERS_MAX = 1_000;
/** As many as there may be of one user in the round that an answer comes from, but for the oddest. */
const FATES_MAX = 16;

/** What happened to a user; `by` is undefined where they did it themselves, or nobody did. */
type Happened = { readonly version: number; readonly by: HandledBy | undefined };

/** The newest last. In place: each change comes by here. */
type Fates = Map<UserId, Happened[]>;

type Told = Pick<JournalEntry, 'actor' | 'nick' | 'events' | 'version' | 'at'>;

/** Refusals of somebody who believes in an application, an invitation, or a link, that is not there any more. */
const CAME_TOO_LATE: ReadonlySet<Reason> = new Set([
  'not-applied',
  'not-linked',
  'already-linked',
  'already-invited',
  'not-invited',
]);

/**
 * PE2: when two of the staff answer the same user, the one who comes too late is told who was first. What this actor did is
 * remembered; what was before it is read from the journal, once, when it is asked for.
 */
export class WhoHandled {
  readonly #store: Pick<ChannelStore, 'journal'>;
  readonly #sid: Sid;
  readonly #journalSeq: number;
  readonly #fates: Fates = new Map();
  #earlier: Promise<Fates> | undefined;

  constructor({ channel, journalSeq }: Pick<Opened, 'channel' | 'journalSeq'>, store: Pick<ChannelStore, 'journal'>) {
    this.#store = store;
    this.#sid = channel.sid;
    this.#journalSeq = journalSeq;
  }

  note(changes: readonly Change[]): void {
    for (const { order, events, channel, at } of changes) {
      const { nick } = 'by' in order ? order.by.person : {};
      take({ actor: actorOf(order), ...(nick && { nick }), events, version: channel.version, at }, this.#fates);
    }
  }

  /** Only for who may be told of the user at all. */
  async explain(order: Order, told: Answer): Promise<Answer> {
    const { refusal, subject } = told;
    if (refusal === undefined || subject === undefined || !CAME_TOO_LATE.has(refusal.reason)) return told;
    if (!('by' in order) || !('userId' in order)) return told;
    const { userId } = subject.person;
    const known = this.#fates.get(userId) ?? [];
    // In the same round more may have happened to them since.
    const last = known.findLast(({ version }) => version <= told.version);
    const handledBy =
      last === undefined && known.length < FATES_MAX ? (await this.#before()).get(userId)?.at(-1)?.by : last?.by;
    return handledBy === undefined ? told : { ...told, handledBy };
  }

  /** Whoever asks while the store is away is not told: the refusal counts. */
  async #before(): Promise<Fates> {
    this.#earlier ??= this.#read();
    try {
      return await this.#earlier;
    } catch {
      this.#earlier = undefined;
      return new Map();
    }
  }

  async #read(): Promise<Fates> {
    const fates: Fates = new Map();
    const page = { before: this.#journalSeq + 1, limit: ENTRIES_READ };
    for (const entry of (await this.#store.journal(this.#sid, page)).toReversed()) take(entry, fates);
    return fates;
  }
}

function take({ actor, nick = '', events, version, at }: Told, into: Fates): void {
  for (const event of events) {
    const fate = fateOf(event);
    if (fate === undefined) continue;
    const { userId, what } = fate;
    const isByAnother = actor.kind === 'user' && actor.id !== userId && what !== undefined;
    const by = isByAnother ? { userId: actor.id, nick, what, version, at } : undefined;
    const known = into.get(userId) ?? [];
    known.push({ version, by });
    if (known.length > FATES_MAX) known.shift();
    into.delete(userId);
    into.set(userId, known);
    if (into.size > USERS_MAX) for (const first of into.keys().take(1)) into.delete(first);
  }
}

type Fate = { readonly userId: UserId; readonly what: HandledBy['what'] | undefined };

/** What an event makes of a user. `what` is undefined for one who waits: nobody has done anything about it yet. */
export function fateOf(event: Event): Fate | undefined {
  switch (event.type) {
    case 'application-started':
      return { userId: event.application.person.userId, what: undefined };
    case 'application-ended':
      return { userId: event.application.person.userId, what: event.why };
    case 'invitation-started':
      return { userId: event.invitation.person.userId, what: 'invited' };
    case 'invitation-ended':
      return { userId: event.invitation.person.userId, what: event.why };
    case 'link-started':
      return { userId: event.link.person.userId, what: 'allowed' };
    case 'link-ended':
      return { userId: event.link.person.userId, what: event.why };
    default:
      return undefined;
  }
}
