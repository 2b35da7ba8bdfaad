import assert from 'node:assert/strict';
import type { Random } from '../../loadtest/random.ts';
import { type Caller, type Channel, hostOf } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import type { CallId, Millis, UserId } from '../../src/domain/ids.ts';
import { type BlockChange, lasts } from '../../src/domain/moderation/blocks.ts';
import type { Blocked, People } from '../../src/ports/people.ts';

/** PE6: the lists of hosts beside channels, simply: what a store loses of a channel it does not lose of them. */
export class BlockedLists {
  readonly #lists = new Map<UserId, Blocked[]>();
  readonly #followers = new Set<(changes: readonly BlockChange[]) => void>();
  #n = 0;

  /** For a process. */
  readonly people: Pick<People, 'blocked' | 'blockers' | 'findBlocked' | 'changeBlock'> = {
    blocked: async (hostId, { before = Number.POSITIVE_INFINITY }) =>
      (this.#lists.get(hostId) ?? []).filter(({ n }) => n < before).toReversed(),
    // Nobody asks.
    blockers: async () => ({ blockers: [], next: undefined }),
    findBlocked: async (hostId, userId) => this.#find(hostId, userId),
    changeBlock: async (change) => this.keep([change]),
  };

  /** Whoever follows hears of what others have done. */
  follow(hear: (changes: readonly BlockChange[]) => void): void {
    this.#followers.add(hear);
  }

  keep(changes: readonly BlockChange[]): void {
    for (const { hostId, userId, block } of changes) {
      const others = (this.#lists.get(hostId) ?? []).filter((one) => one.userId !== userId);
      this.#n += 1;
      this.#lists.set(hostId, block === undefined ? others : [...others, { ...block, userId, n: this.#n }]);
    }
    if (changes.length > 0) for (const hear of this.#followers) hear(changes);
  }

  /** LC13: nobody was on the line at `at` whom its host kept off: what is late may be shown when somebody is blocked by now. */
  assertKeptOff(channel: Channel, at: Millis): void {
    const host = hostOf(channel);
    if (host === undefined) return;
    for (const { person } of [...channel.waiting, ...channel.linked, ...channel.invited]) {
      const block = this.#find(host.userId, person.userId);
      assert.ok(
        block === undefined || block.at > at || !lasts(block, at),
        `${person.userId} is on the line, and blocked`,
      );
    }
  }

  #find(hostId: UserId, userId: UserId): Blocked | undefined {
    return this.#lists.get(hostId)?.find((one) => one.userId === userId);
  }
}

type BlockWorld = {
  readonly random: Random;
  readonly staff: readonly Caller[];
  readonly users: readonly Caller[];
  readonly callId: CallId;
};

/** Of few, who apply all the same; and taken back as often, or nobody would be left. */
export function blockOrder({ random, staff, users, callId }: BlockWorld): Order & { by: Caller } {
  const by = random.pick(staff);
  const user = random.pick(users.slice(0, 3));
  const { userId } = user.person;
  const orders: readonly (Order & { by: Caller })[] = [
    { type: 'block-user', by, userId, minutes: random.pick([0, 1, 1]), reason: '' },
    { type: 'unblock-user', by, userId },
    { type: 'start-application', by: user, callId },
    { type: 'start-application', by: user, callId },
    { type: 'allow-application', by, userId },
  ];
  return random.pick(orders);
}
