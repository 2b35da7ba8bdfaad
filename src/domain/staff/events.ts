import type { Moderator } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';

/** PE1 */
export type StaffEvent =
  | { readonly type: 'moderator-appointed'; readonly at: Millis; readonly moderator: Moderator }
  | { readonly type: 'moderator-dismissed'; readonly at: Millis; readonly userId: UserId };

export type StaffEventOf<Type extends StaffEvent['type']> = Extract<StaffEvent, { type: Type }>;
