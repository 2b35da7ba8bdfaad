import type { Life } from '../air.ts';
import type { Muting } from '../channel.ts';
import type { Millis, StreamId, UserId } from '../ids.ts';

/** ME6: what makes a cut owed. */
export type CutReason = 'link-ended' | 'session-ended' | 'stranger';

type OfStream = {
  readonly at: Millis;
  readonly streamId: StreamId;
  readonly userId: UserId;
  /** Of those that were dealt with before, the ones that are off the air by now: nobody has to remember them. */
  readonly gone: readonly StreamId[];
};

/** What has become of a stream in the room. */
export type StreamEvent =
  | ({ readonly type: 'stranger-seen'; readonly life: Life } & OfStream)
  /** From now on it is owed that this stream ends, and does not come back (ME7). */
  | ({
      readonly type: 'stream-cut';
      readonly why: CutReason;
      /** As the room showed it then. Undefined: it was not seen, or is not yet. */
      readonly life: Life | undefined;
      /** ME7: the user has to leave the room as well. */
      readonly isKick: boolean;
    } & OfStream);

export type MediaEvent =
  | StreamEvent
  /** ME10 */
  | ({ readonly type: 'user-muted'; readonly at: Millis; readonly userId: UserId } & Muting)
  /** From now on it is owed that ZEGO lets this much of the stream through, and no more (ME10). */
  | ({
      readonly type: 'stream-ruled';
      readonly at: Millis;
      readonly streamId: StreamId;
      readonly userId: UserId;
    } & Muting);

export type MediaEventOf<Type extends MediaEvent['type']> = Extract<MediaEvent, { type: Type }>;
