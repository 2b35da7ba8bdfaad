import type { Caller } from '../channel.ts';
import type { CallId, Millis, UserId } from '../ids.ts';
import type { Refusal } from '../refusal.ts';

export type InviteOrder =
  | {
      readonly type: 'invite-user';
      readonly by: Caller;
      readonly userId: UserId;
      /** Of the link that may come of it. */
      readonly callId: CallId;
      /** Left out: any that is free. */
      readonly seat?: number;
      /** As they are connected; left out: they are not (PE4). The channel's actor knows. */
      readonly guest?: Caller;
    }
  | { readonly type: 'withdraw-invitation'; readonly by: Caller; readonly userId: UserId }
  | {
      readonly type: 'accept-invitation';
      readonly by: Caller;
      /** IN9: why it must not be, though the channel would let it. */
      readonly objection?: Refusal;
    }
  | { readonly type: 'decline-invitation'; readonly by: Caller };

export type InviteCommand<Type extends InviteOrder['type']> = Extract<InviteOrder, { type: Type }> & {
  readonly at: Millis;
};
