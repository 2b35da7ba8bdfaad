import type { Invited } from '../channel.ts';
import type { Millis } from '../ids.ts';

export type InvitationEnd = 'declined' | 'ran-out' | 'withdrawn' | 'left' | 'closed' | 'session-ended' | 'blocked';

export type InviteEvent =
  | {
      readonly type: 'invitation-started';
      readonly at: Millis;
      readonly invitation: Invited;
      /** How long it counts for the next one's being too often; older ones are forgotten with this event. */
      readonly windowMs: Millis;
    }
  /** The link begins in the same change. */
  | { readonly type: 'invitation-accepted'; readonly at: Millis; readonly invitation: Invited }
  | {
      readonly type: 'invitation-ended';
      readonly at: Millis;
      readonly invitation: Invited;
      readonly why: InvitationEnd;
    };

export type InviteEventOf<Type extends InviteEvent['type']> = Extract<InviteEvent, { type: Type }>;
