import { type Caller, type Channel, hostOf, isLive } from '../domain/channel.ts';
import type { Millis, UserId } from '../domain/ids.ts';

/** A user's connections: those that are there, those that are lost and may come back; and when the last one was there. */
type Connected = {
  readonly here: number;
  readonly lost: number;
  readonly seenAt: Millis;
  /** As the last one that came says. */
  readonly as?: Caller;
};

/** Whoever has none: until when another one is waited for, and when they were last there. */
export type Missing = { readonly until: Millis; readonly seenAt: Millis };

/** LC21: how long who has no connection may be missing after a restart. */
type Graces = {
  readonly now: Millis;
  readonly seenAt: Millis;
  readonly reconnectMs: Millis;
  readonly hostReconnectMs: Millis;
};

export type Gone = { readonly userId: UserId; readonly seenAt: Millis };

const NONE: Connected = { here: 0, lost: 0, seenAt: 0 };

/** LC20–LC23, LC26: who is there, by the connections they have, and who is away since when. */
export class Attendance {
  readonly #connected = new Map<UserId, Connected>();
  readonly #missing = new Map<UserId, Missing>();
  /** Nobody waits for them any more, and the channel is being told so. */
  readonly #leaving = new Map<UserId, Millis>();

  get isEmpty(): boolean {
    return this.#connected.size === 0 && this.#missing.size === 0 && this.#leaving.size === 0;
  }

  /** LC26: since when all connections of a user are lost; 0 for one who is there, or of whom nothing is known. */
  awaySince(userId: UserId): Millis {
    const connected = this.#connected.get(userId);
    if (connected !== undefined) return connected.here > 0 ? 0 : connected.seenAt;
    return this.#missing.get(userId)?.seenAt ?? this.#leaving.get(userId) ?? 0;
  }

  /** They have a connection, or had one a moment ago. */
  knows(userId: UserId): boolean {
    return this.#connected.has(userId) || this.#missing.has(userId) || this.#leaving.has(userId);
  }

  /** PE4: who they are, if a connection of theirs is there now. */
  hereAs(userId: UserId): Caller | undefined {
    const connected = this.#connected.get(userId);
    return connected !== undefined && connected.here > 0 ? connected.as : undefined;
  }

  /** Another connection of a user: whoever was missing is back (LC21). */
  arrive(as: Caller): void {
    const { userId } = as.person;
    const known = this.#connected.get(userId) ?? NONE;
    this.#connected.set(userId, { ...known, here: known.here + 1, as });
    this.#missing.delete(userId);
    this.#leaving.delete(userId);
  }

  /** A connection is lost, and may come back. */
  lose(userId: UserId, now: Millis): void {
    const known = this.#connected.get(userId) ?? NONE;
    this.#connected.set(userId, { ...known, here: known.here - 1, lost: known.lost + 1, seenAt: now });
  }

  comeBack(userId: UserId): void {
    const known = this.#connected.get(userId) ?? NONE;
    this.#connected.set(userId, { ...known, here: known.here + 1, lost: known.lost - 1 });
  }

  /** A connection that is there is over; without another one the user is gone at `until` (LC20). */
  depart(userId: UserId, { until, seenAt }: Missing): void {
    const known = this.#connected.get(userId) ?? { ...NONE, here: 1 };
    this.#without(userId, { ...known, here: known.here - 1, seenAt }, until);
  }

  /** A connection that was lost will not come back. */
  giveUp(userId: UserId, until: Millis): void {
    const known = this.#connected.get(userId) ?? { ...NONE, lost: 1 };
    this.#without(userId, { ...known, lost: known.lost - 1 }, until);
  }

  /** A user of the channel who has no connection yet, after a restart or a move (LC21). */
  expect(userId: UserId, missing: Missing): void {
    this.#leaving.delete(userId);
    if (!this.#connected.has(userId)) this.#missing.set(userId, missing);
  }

  /** LC21, LC26: after a restart, or a move: they were there as long as somebody served the channel. */
  expectEverybody(channel: Channel, { now, seenAt, reconnectMs, hostReconnectMs }: Graces): void {
    const { waiting, linked, invited } = channel;
    const isSeen = ({ isUnseen }: { readonly isUnseen?: true }) => !isUnseen;
    const expected = [...[...waiting, ...linked].filter(isSeen), ...invited];
    for (const { person } of expected) this.expect(person.userId, { until: now + reconnectMs, seenAt });
    const host = hostOf(channel);
    if (host !== undefined && isLive(channel)) this.expect(host.userId, { until: now + hostReconnectMs, seenAt });
  }

  /** Those who are gone by `now`. Each is named once: then the channel was told, or expects them again. */
  takeOverdue(now: Millis): Gone[] {
    const overdue = [...this.#missing].filter(([, { until }]) => now >= until);
    for (const [userId, { seenAt }] of overdue) {
      this.#missing.delete(userId);
      this.#leaving.set(userId, seenAt);
    }
    return overdue.map(([userId, { seenAt }]) => ({ userId, seenAt }));
  }

  /** The channel was told that they are gone. */
  forget(userId: UserId): void {
    this.#leaving.delete(userId);
  }

  get nextDeadline(): Millis | undefined {
    return this.#missing.size === 0 ? undefined : earliest(this.#missing.values().map(({ until }) => until));
  }

  #without(userId: UserId, rest: Connected, until: Millis): void {
    if (rest.here + rest.lost > 0) {
      this.#connected.set(userId, rest);
      return;
    }
    this.#connected.delete(userId);
    this.#missing.set(userId, { until, seenAt: rest.seenAt });
  }
}

/** Undefined: never. */
export function earliest(times: Iterable<Millis | undefined>): Millis | undefined {
  let first: Millis | undefined;
  for (const time of times) if (time !== undefined && (first === undefined || time < first)) first = time;
  return first;
}
