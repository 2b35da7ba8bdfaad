import { type Channel, hostOf } from '../../../src/domain/channel.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { type Block, type Blocks, NOBODY_IS_BLOCKED } from '../../../src/domain/moderation/blocks.ts';
import { blockChanges } from '../../../src/domain/moderation/events.ts';

/** What is kept beside channels of whom hosts have blocked, as simply as can be. */
export class HostLists {
  readonly #blocks = new Map<string, Block>();

  keep(events: readonly Event[]): void {
    for (const { hostId, userId, block } of blockChanges(events)) {
      if (block === undefined) this.#blocks.delete(nameOf(hostId, userId));
      else this.#blocks.set(nameOf(hostId, userId), block);
    }
  }

  /** Of the channel's host. */
  of(channel: Channel): Blocks {
    const host = hostOf(channel);
    return host === undefined ? NOBODY_IS_BLOCKED : (userId) => this.#blocks.get(nameOf(host.userId, userId));
  }
}

const nameOf = (hostId: UserId, userId: UserId): string => JSON.stringify([hostId, userId]);
