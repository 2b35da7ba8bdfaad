import type { ServedChannel } from '../app/servedChannel.ts';
import { type Channel, isOfNote } from '../domain/channel.ts';
import type { Millis, UserId } from '../domain/ids.ts';
import type { Follow, Seated } from './messages.ts';

type SeatedDeps = {
  /** In which each of them counts as one connection. */
  readonly attendance: Pick<ServedChannel, 'arrive' | 'lose' | 'comeBack' | 'depart' | 'giveUp'> & {
    readonly channel: Channel;
  };
  readonly reconnectMs: Millis;
  readonly changed: (userId: UserId) => void;
};

/** `since`: what the mirror must have heard before its silence about them means that they are not there. */
type Known = { readonly isLost: boolean; readonly since: number };

/** SC4: those of a mirror's users who matter, as far as the actor has heard of them. */
export class SeatedElsewhere {
  readonly #deps: SeatedDeps;
  readonly #users = new Map<UserId, Known>();

  constructor(deps: SeatedDeps) {
    this.#deps = deps;
  }

  get userIds(): Iterable<UserId> {
    return this.#users.keys();
  }

  has(userId: UserId): boolean {
    return this.#users.has(userId);
  }

  /** `heard`: so far had the mirror followed this actor when it said so. */
  take({ seated, gone }: Pick<Follow, 'seated' | 'gone'>, heard: number): void {
    for (const one of seated) this.note(one, heard);
    for (const { userId, graceMs } of gone) this.#end(userId, graceMs);
    const named = new Set(seated.map(({ caller }) => caller.person.userId));
    for (const [userId, { since }] of [...this.#users]) {
      if (named.has(userId) || heard < since) continue;
      this.#end(userId, isOfNote(this.#deps.attendance.channel, userId) ? this.#deps.reconnectMs : 0);
    }
  }

  note({ caller, isLost }: Seated, since: number): void {
    const { attendance, changed } = this.#deps;
    const { userId } = caller.person;
    const known = this.#users.get(userId);
    this.#users.set(userId, { isLost, since: known?.since ?? since });
    if (known?.isLost === isLost) return;
    if (known === undefined) void attendance.arrive(caller);
    if (isLost) attendance.lose(userId);
    else if (known !== undefined) attendance.comeBack(userId);
    changed(userId);
  }

  /** Its process is dead, or has moved on: they may come back elsewhere. */
  loseAll(): void {
    for (const userId of [...this.#users.keys()]) this.#end(userId, this.#deps.reconnectMs);
  }

  #end(userId: UserId, graceMs: Millis): void {
    const known = this.#users.get(userId);
    if (known === undefined) return;
    this.#users.delete(userId);
    const { attendance, changed } = this.#deps;
    if (known.isLost) attendance.giveUp(userId, graceMs);
    else attendance.depart(userId, graceMs);
    changed(userId);
  }
}
