import type { Answer, HandledBy } from '../../domain/answer.ts';
import type { Channel } from '../../domain/channel.ts';
import { actorOf, type Order } from '../../domain/command.ts';
import type { Event } from '../../domain/event.ts';
import type { Sid, UserId } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Reason } from '../../domain/refusal.ts';
import type { ChannelStore, Opened } from '../../ports/channelStore.ts';
import type { Change } from './observer.ts';

/** So far back the journal is read for what happened before this actor came. */
const ENTRIES_READ = 200;
/** Of those whom, or where, something happened, so many at least; those go to whom nothing happened since. */
const KEYS_MIN = 500;
/** As many as there may be of one in the round that an answer comes from, but for the oddest. */
const FATES_MAX = 16;

/** What it happened to: a user, what is on a seat, whether that is locked, or how many links are free. */
type Key = `${'user' | 'seat' | 'lock'} ${string}` | 'links';

/** `by` is undefined where the user did it themselves, or nobody did. */
type Happened = { readonly version: number; readonly by: HandledBy | undefined };

/**
 * Each change comes by here. In two generations: where the older one goes as a whole nothing is taken out of a map one by one, which
 * would have it made anew again and again.
 */
class Fates {
  #recent = new Map<Key, Happened[]>();
  #earlier: ReadonlyMap<Key, Happened[]> = new Map();

  /** The newest last. */
  of(key: Key): readonly Happened[] {
    return this.#recent.get(key) ?? this.#earlier.get(key) ?? [];
  }

  add(key: Key, happened: Happened): void {
    const known = this.#recent.get(key);
    if (known === undefined) {
      const earlier = this.#earlier.get(key);
      this.#recent.set(key, earlier === undefined ? [happened] : [...earlier, happened].slice(-FATES_MAX));
      if (this.#recent.size >= KEYS_MIN) this.#age();
    } else {
      known.push(happened);
      if (known.length > FATES_MAX) known.shift();
    }
  }

  #age(): void {
    this.#earlier = this.#recent;
    this.#recent = new Map();
  }
}

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
 * PE2: when two of the staff answer the same user, or want the same seat, the one who comes too late is told who was first. What this actor did is
 * remembered; what was before it is read from the journal, once, when it is asked for.
 */
export class WhoHandled {
  readonly #store: Pick<ChannelStore, 'journal'>;
  readonly #sid: Sid;
  readonly #journalSeq: number;
  readonly #fates = new Fates();
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

  /** Only for who may be told of the user at all. `channel` is the one after that. */
  async explain(order: Order, told: Answer, channel: Channel): Promise<Answer> {
    let newest: Happened | undefined;
    for (const key of keysOf(order, told, channel)) {
      const last = await this.#lastOf(key, told);
      if (last !== undefined && last.version > (newest?.version ?? 0) && isReason(last, told)) newest = last;
    }
    const handledBy = newest?.by;
    return handledBy === undefined || isGiver(handledBy, order) ? told : { ...told, handledBy };
  }

  async #lastOf(key: Key, { version: refusedAt }: Answer): Promise<Happened | undefined> {
    const known = this.#fates.of(key);
    // In the same round more may have happened since.
    const last = known.findLast(({ version }) => version <= refusedAt);
    return last === undefined && known.length < FATES_MAX ? (await this.#before()).of(key).at(-1) : last;
  }

  /** Whoever asks while the store is away is not told: the refusal counts. */
  async #before(): Promise<Fates> {
    this.#earlier ??= this.#read();
    try {
      return await this.#earlier;
    } catch {
      this.#earlier = undefined;
      return new Fates();
    }
  }

  async #read(): Promise<Fates> {
    const fates = new Fates();
    const page = { before: this.#journalSeq + 1, limit: ENTRIES_READ };
    for (const entry of (await this.#store.journal(this.#sid, page)).toReversed()) take(entry, fates);
    return fates;
  }
}

/** Where to look for whoever came first: the newest of it is why. */
function keysOf(order: Order, { refusal, subject }: Answer, channel: Channel): readonly Key[] {
  if (refusal === undefined || !('by' in order)) return [];
  const { reason } = refusal;
  if (order.type === 'order-seats') return whyNotInOrder(order.userIds, reason, channel);
  // PE14: with WHEN_FULL=keep there are some who wait, though nobody can be let in. Whoever applies is not told.
  if (reason === 'links-full') return order.type === 'start-application' ? [] : ['links', ...emptyLocked(channel)];
  if (subject === undefined || !('userId' in order)) return [];
  if (CAME_TOO_LATE.has(reason)) return [userKey(subject.person.userId)];
  // Whoever moves, or applies, themselves is not told what the staff do.
  if (order.by.person.userId === order.userId) return [];
  const seat = ('seat' in order ? order.seat : undefined) ?? subject.seat;
  if (reason === 'seat-taken') return [`seat ${seat}`];
  return reason === 'seat-locked' ? [lockKey(seat)] : [];
}

/** PE8: who is named and not linked any more, or sits where a lock keeps them. */
function whyNotInOrder(userIds: readonly UserId[], reason: Reason, { linked, lockedSeats }: Channel): readonly Key[] {
  if (reason === 'not-linked') return userIds.map(userKey);
  if (reason !== 'seat-locked') return [];
  return linked
    .filter(({ person, seat }) => userIds.includes(person.userId) && lockedSeats.includes(seat))
    .map(({ seat }) => lockKey(seat));
}

/** PE8: each is a link less. */
const emptyLocked = ({ linked, invited, lockedSeats }: Channel): readonly Key[] =>
  lockedSeats.filter((locked) => ![...linked, ...invited].some(({ seat }) => seat === locked)).map(lockKey);

const userKey = (userId: UserId): Key => `user ${userId}`;
const lockKey = (seat: number): Key => `lock ${seat}`;

/** Whoever was first themselves is not told so. */
const isGiver = ({ userId }: HandledBy, order: Order): boolean => 'by' in order && order.by.person.userId === userId;

/** Of several who are named the one who is on the line, or went by themselves, is not why. */
const isReason = ({ by }: Happened, { refusal, subject }: Answer): boolean =>
  subject !== undefined || refusal?.reason !== 'not-linked' || (by !== undefined && by.what !== 'allowed');

function take({ actor, nick = '', events, version, at }: Told, into: Fates): void {
  const note = ({ key, userId, what }: Keyed): void => {
    const isByAnother = actor.kind === 'user' && actor.id !== userId && what !== undefined;
    into.add(key, { version, by: isByAnother ? { userId: actor.id, nick, what, version, at } : undefined });
  };
  for (const event of events) {
    const fate = fateOf(event);
    if (fate !== undefined) note({ key: userKey(fate.userId), ...fate });
    for (const keyed of seatFates(event)) note(keyed);
    for (const keyed of linkFates(event)) note(keyed);
  }
}

type Keyed = { readonly key: Key; readonly userId: UserId | undefined; readonly what: HandledBy['what'] | undefined };

const NONE: readonly Keyed[] = [];

/** Since when as many links are free as are: who took the last one, or nobody of the staff. */
function linkFates(event: Event): readonly Keyed[] {
  switch (event.type) {
    case 'link-started':
    case 'invitation-started':
      return [fateOf(event)].flatMap((fate) => (fate === undefined ? [] : [{ key: 'links', ...fate }]));
    case 'limits-changed':
      return [{ key: 'links', userId: undefined, what: undefined }];
    default:
      return NONE;
  }
}

/** PE8, PE9: who came to sit where, or has it held; and what is locked. */
function seatFates(event: Event): readonly Keyed[] {
  switch (event.type) {
    case 'link-started':
      return [{ key: `seat ${event.link.seat}`, userId: event.link.person.userId, what: 'allowed' }];
    case 'invitation-started':
      return [{ key: `seat ${event.invitation.seat}`, userId: event.invitation.person.userId, what: 'invited' }];
    case 'seats-changed':
      return event.seats.map(({ userId, seat }) => ({ key: `seat ${seat}`, userId, what: 'moved' }));
    case 'seat-locked':
      return [{ key: lockKey(event.seat), userId: undefined, what: 'locked' }];
    default:
      return NONE;
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
