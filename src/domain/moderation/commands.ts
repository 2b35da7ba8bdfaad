import type { Caller, Person } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import type { Blocks } from './blocks.ts';

export type ModerationOrder =
  /** PE6: off this host's calls for so many minutes; 0, for ever. */
  | {
      readonly type: 'block-user';
      readonly by: Caller;
      readonly userId: UserId;
      readonly minutes: number;
      readonly reason: string;
      /** PE1: they are here as one, by their token; not known of who is not here. */
      readonly isModerator?: true;
    }
  | { readonly type: 'unblock-user'; readonly by: Caller; readonly userId: UserId }
  /** Somebody on the line is blocked: that was decided elsewhere, or before this host came. */
  | { readonly type: 'shut-out'; readonly person: Pick<Person, 'userId'>; readonly blockedBy: UserId };

export type ModerationCommand<Type extends ModerationOrder['type']> = Extract<ModerationOrder, { type: Type }> & {
  readonly at: Millis;
  readonly blocks?: Blocks;
};
