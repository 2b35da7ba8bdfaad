import type { Caller } from '../domain/channel.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import { markOf } from './marks.ts';
import type { Follow, Seated } from './messages.ts';

type Seat = { readonly caller: Caller; readonly here: number; readonly lost: number };

/** Whoever has given an order is told of for so long, whether or not they matter: that may not be known here yet. */
const WATCHED_MS: Millis = 10_000;

/** The users of one mirror, and who of them is told to the actor (SC4). */
export class MirrorSeats {
  readonly #users = new Map<UserId, Seat>();
  readonly #watched = new Map<UserId, Millis>();
  readonly #userByMark = new Map<string, UserId>();
  #marks: ReadonlySet<string> = new Set();
  #salt = '';
  #gone: Follow['gone'] = [];
  /** Whom the actor has heard of. */
  #named: ReadonlySet<UserId> = new Set();

  callerOf(userId: UserId): Caller | undefined {
    const seat = this.#users.get(userId);
    return seat !== undefined && seat.here > 0 ? seat.caller : undefined;
  }

  /** All of the following return whether the actor is to hear of it at once. */
  arrive(caller: Caller): boolean {
    const { userId } = caller.person;
    const seat = this.#users.get(userId);
    if (seat === undefined) this.#userByMark.set(markOf(this.#salt, userId), userId);
    this.#users.set(userId, { caller, here: (seat?.here ?? 0) + 1, lost: seat?.lost ?? 0 });
    this.#gone = this.#gone.filter((one) => one.userId !== userId);
    return this.#matters(userId);
  }

  lose(userId: UserId): boolean {
    return this.#change(userId, -1, 1, 0);
  }

  comeBack(userId: UserId): boolean {
    return this.#change(userId, 1, -1, 0);
  }

  depart(userId: UserId, graceMs: Millis): boolean {
    return this.#change(userId, -1, 0, graceMs);
  }

  giveUp(userId: UserId, graceMs: Millis): boolean {
    return this.#change(userId, 0, -1, graceMs);
  }

  /** True if that is news. */
  watch(userId: UserId, now: Millis): boolean {
    const isNews = !this.#matters(userId);
    this.#watched.set(userId, now + WATCHED_MS);
    return isNews;
  }

  /** Another actor names everybody anew. */
  matterAll(salt: string, marks: readonly string[]): void {
    this.#marks = new Set(marks);
    if (salt === this.#salt) return;
    this.#salt = salt;
    this.#userByMark.clear();
    for (const userId of this.#users.keys()) this.#userByMark.set(markOf(salt, userId), userId);
  }

  /** True if somebody here has begun to matter of whom the actor has not heard yet. */
  matter(more: readonly string[], fewer: readonly string[]): boolean {
    if (more.length === 0 && fewer.length === 0) return false;
    const marks = new Set(this.#marks);
    for (const mark of fewer) marks.delete(mark);
    for (const mark of more) marks.add(mark);
    this.#marks = marks;
    return more.some((mark) => {
      const userId = this.#userByMark.get(mark);
      return userId !== undefined && !this.#named.has(userId);
    });
  }

  /** Everybody who matters, and is here, or was a moment ago. */
  seated(now: Millis): readonly Seated[] {
    for (const [userId, until] of this.#watched) if (now >= until) this.#watched.delete(userId);
    const marked = [...this.#marks].flatMap((mark) => this.#userByMark.get(mark) ?? []);
    return [...new Set([...marked, ...this.#watched.keys()])].flatMap((userId) => {
      const seat = this.#users.get(userId);
      return seat === undefined ? [] : [{ caller: seat.caller, isLost: seat.here === 0 }];
    });
  }

  get gone(): Follow['gone'] {
    return this.#gone;
  }

  /** The actor has heard this. */
  noteHeard({ seated, gone }: Pick<Follow, 'seated' | 'gone'>): void {
    this.#named = new Set(seated.map(({ caller }) => caller.person.userId));
    this.#gone = this.#gone.filter((one) => !gone.includes(one));
  }

  #matters(userId: UserId): boolean {
    return this.#watched.has(userId) || this.#marks.has(markOf(this.#salt, userId));
  }

  #change(userId: UserId, here: number, lost: number, graceMs: Millis): boolean {
    const seat = this.#users.get(userId);
    if (seat === undefined) return false;
    const next = { ...seat, here: seat.here + here, lost: seat.lost + lost };
    const matters = this.#matters(userId);
    if (next.here + next.lost > 0) {
      this.#users.set(userId, next);
      return matters && (next.here === 0) !== (seat.here === 0);
    }
    this.#users.delete(userId);
    this.#userByMark.delete(markOf(this.#salt, userId));
    if (matters) this.#gone = [...this.#gone, { userId, graceMs }];
    return matters;
  }
}
