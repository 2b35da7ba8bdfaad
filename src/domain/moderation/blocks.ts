import { type Channel, hostOf } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';

/** PE6: why, and until when, somebody is kept off a host's calls. */
export type Block = {
  readonly until: Millis | 'for-ever';
  /** What whoever blocked them said; may be empty. */
  readonly reason: string;
  readonly by: UserId;
  readonly at: Millis;
};

/** What rules need to know of it. */
export type KnownBlock = Pick<Block, 'until' | 'by' | 'at'>;

/** Whom one host has blocked; also who is not blocked any more, because that is over. */
export type Blocks = (userId: UserId) => KnownBlock | undefined;

export const NOBODY_IS_BLOCKED: Blocks = () => undefined;

/** One of a host's list is another one now; undefined: it is gone. */
export type BlockChange = {
  readonly hostId: UserId;
  readonly userId: UserId;
  readonly block: Block | undefined;
};

/** Of the host of a channel; without any host nobody is blocked. */
export function blocksIn(channel: Channel, lists: { of(hostId: UserId): Blocks } | undefined): Blocks {
  const host = hostOf(channel);
  return host === undefined || lists === undefined ? NOBODY_IS_BLOCKED : lists.of(host.userId);
}

/** As they are after `changes` of whichever hosts. */
export function blocksAfter(blocks: Blocks, changes: readonly BlockChange[], hostId: UserId | undefined): Blocks {
  if (changes.length === 0) return blocks;
  return (userId) => {
    const change = changes.findLast((one) => one.hostId === hostId && one.userId === userId);
    return change === undefined ? blocks(userId) : change.block;
  };
}

export const lasts = ({ until }: Pick<Block, 'until'>, at: Millis): boolean => until === 'for-ever' || at < until;

export function blockAt(blocks: Blocks, userId: UserId, at: Millis): KnownBlock | undefined {
  const block = blocks(userId);
  return block !== undefined && lasts(block, at) ? block : undefined;
}

const MINUTE_MS = 60_000;

/** 0 minutes: for ever. */
export const untilAfter = (at: Millis, minutes: number): Block['until'] =>
  minutes === 0 ? 'for-ever' : at + minutes * MINUTE_MS;
