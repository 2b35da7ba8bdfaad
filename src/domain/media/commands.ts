import type { Life } from '../air.ts';
import type { Caller, Muting, Person } from '../channel.ts';
import type { Millis, StreamId, UserId } from '../ids.ts';

export type MediaOrder =
  /** ME6: somebody has been on the air for longer than the grace, and has no right to be. */
  | {
      readonly type: 'report-stranger';
      readonly person: Pick<Person, 'userId'>;
      readonly streamId: StreamId;
      readonly life: Life;
    }
  /** ME10: from now on this much of the user is not heard, or seen; true: muted. */
  | ({ readonly type: 'mute-link'; readonly by: Caller; readonly userId: UserId } & Muting);

export type MediaCommand<Type extends MediaOrder['type']> = Extract<MediaOrder, { type: Type }> & {
  readonly at: Millis;
};
