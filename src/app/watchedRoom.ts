import type { Millis } from '../domain/ids.ts';
import type { ZegoFact } from '../domain/roster/roster.ts';
import type { Snapshot } from './mailbox/draft.ts';
import type { FactOutcome } from './mailbox/message.ts';

/** The channel whose room is looked after. */
export type WatchedRoom = {
  readonly snapshot: () => Snapshot;
  /** By the channel's own time. */
  readonly now: () => Millis;
  readonly hear: (fact: ZegoFact) => Promise<FactOutcome>;
};

/** A scan counts as begun this much earlier: what ZEGO dates by a clock behind ours must not look older than it. */
export const CLOCKS_APART_MS = 2_000;
