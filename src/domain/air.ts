import type { Millis, StreamId, UserId } from './ids.ts';
import type { Uint64 } from './uint64.ts';

/** One life of a stream id, in one session of the room: ZEGO's own times name it. */
export type Life = { readonly session: Uint64; readonly createdAt: Millis };

/** Somebody publishes. */
export type AirStream = Life & {
  readonly streamId: StreamId;
  readonly userId: UserId;
  /** ZG11 */
  readonly isBot: boolean;
  /** Since when this life of it is known, by the channel's time. */
  readonly heardAt: Millis;
};

/** ME3: what is known of the streams of a channel's room, in the session that is current. Our own times, but for a life's. */
export type Air = {
  readonly streams: readonly AirStream[];
  /** Since when anything is; undefined: nothing is, and nobody knows who is on the air (ME4). */
  readonly knownSince: Millis | undefined;
  /** Callbacks are missing that may still come. */
  readonly hasGap: boolean;
  /** When ZEGO's own list was last asked for (0: never). */
  readonly scannedAt: Millis;
  /** Since when it is known that a stream went off the air (0: it never was on it). */
  readonly wentOffAt: (streamId: StreamId) => Millis;
};
