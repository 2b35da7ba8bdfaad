import type { Caller } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';

/** PE1 */
export type StaffOrder =
  | {
      readonly type: 'appoint-moderator';
      readonly by: Caller;
      readonly userId: UserId;
      /** As the giver's side knows them; who is on the line is known to the channel. */
      readonly nick?: string;
    }
  | { readonly type: 'dismiss-moderator'; readonly by: Caller; readonly userId: UserId };

export type StaffCommand<Type extends StaffOrder['type']> = Extract<StaffOrder, { type: Type }> & {
  readonly at: Millis;
};
