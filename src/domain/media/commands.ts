import type { Life } from '../air.ts';
import type { Person } from '../channel.ts';
import type { Millis, StreamId } from '../ids.ts';

/** ME6: somebody has been on the air for longer than the grace, and has no right to be. */
export type MediaOrder = {
  readonly type: 'report-stranger';
  readonly person: Pick<Person, 'userId'>;
  readonly streamId: StreamId;
  readonly life: Life;
};

export type MediaCommand<Type extends MediaOrder['type']> = Extract<MediaOrder, { type: Type }> & {
  readonly at: Millis;
};
