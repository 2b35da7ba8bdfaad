import type { Host, Linked, Stop, Waiting } from '../channel.ts';
import type { LiveId, Millis, UserId } from '../ids.ts';
import type { LimitOverrides } from '../limits.ts';
import type { UserState } from '../userState.ts';

export type ApplicationEnd =
  | 'cancelled'
  | 'ran-out'
  | 'left'
  | 'refused'
  | 'links-filled'
  | 'blocked'
  | 'switch-closed'
  | 'session-ended';

export type LinkEnd = 'quit' | 'left' | 'removed' | 'no-media' | 'blocked' | 'switch-closed' | 'session-ended';

export type CallEvent =
  | { readonly type: 'switch-opened'; readonly at: Millis }
  | { readonly type: 'switch-closed'; readonly at: Millis }
  | {
      readonly type: 'application-started';
      readonly at: Millis;
      readonly application: Waiting;
      /** How long a start counts for LC11; older ones are forgotten with this event. */
      readonly windowMs: Millis;
    }
  | {
      readonly type: 'application-ended';
      readonly at: Millis;
      readonly application: Waiting;
      readonly why: ApplicationEnd;
    }
  | { readonly type: 'link-started'; readonly at: Millis; readonly link: Linked }
  | {
      readonly type: 'link-ended';
      readonly at: Millis;
      readonly link: Linked;
      readonly why: LinkEnd;
      /** LC26: the last moment at which its user was there: the talk counts until then. */
      readonly seenAt: Millis;
    }
  /** Somebody who is waiting or linked and was never seen has a connection: from now on they may be away (IN2). */
  | { readonly type: 'user-arrived'; readonly at: Millis; readonly userId: UserId }
  | { readonly type: 'user-barred'; readonly at: Millis; readonly userId: UserId; readonly until: Millis }
  | { readonly type: 'pk-changed'; readonly at: Millis; readonly inPk: boolean }
  | { readonly type: 'limits-changed'; readonly at: Millis; readonly overrides: LimitOverrides }
  | { readonly type: 'session-started'; readonly at: Millis; readonly host: Host; readonly liveId: LiveId }
  | { readonly type: 'session-ended'; readonly at: Millis }
  | { readonly type: 'channel-stopped'; readonly at: Millis; readonly stop: Stop }
  | { readonly type: 'channel-reopened'; readonly at: Millis };

const STATE_AFTER_APPLICATION: Record<ApplicationEnd, UserState> = {
  cancelled: 'cancelled',
  'ran-out': 'cancelled',
  left: 'cancelled',
  refused: 'refused',
  'links-filled': 'refused',
  blocked: 'refused',
  'switch-closed': 'refused',
  'session-ended': 'refused',
};

const STATE_AFTER_LINK: Record<LinkEnd, UserState> = {
  quit: 'quit',
  left: 'quit',
  removed: 'removed',
  'no-media': 'quit',
  blocked: 'removed',
  'switch-closed': 'removed',
  'session-ended': 'removed',
};

export const stateAfterApplication = (why: ApplicationEnd): UserState => STATE_AFTER_APPLICATION[why];
export const stateAfterLink = (why: LinkEnd): UserState => STATE_AFTER_LINK[why];

export type CallEventOf<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;
