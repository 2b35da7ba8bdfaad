import type { Caller, Person, Wish } from '../channel.ts';
import type { CallId, LiveId, Millis, UserId } from '../ids.ts';
import type { LimitOverrides } from '../limits.ts';
import type { Refusal } from '../refusal.ts';

export type CallOrder =
  | { readonly type: 'open-switch'; readonly by: Caller }
  | { readonly type: 'close-switch'; readonly by: Caller }
  | {
      readonly type: 'start-application';
      readonly by: Caller;
      readonly callId: CallId;
      /** PE8: the one they want; left out: any. */
      readonly seat?: number;
      readonly wish?: Wish;
      /** IN2: the applicant has no connection. */
      readonly isUnseen?: true;
      /** IN9: why it must not begin, though the channel would let it. */
      readonly objection?: Refusal;
    }
  | { readonly type: 'cancel-application'; readonly by: Caller }
  | { readonly type: 'report-ran-out'; readonly by: Caller }
  | { readonly type: 'quit-link'; readonly by: Caller }
  | { readonly type: 'allow-application'; readonly by: Caller; readonly userId: UserId }
  | { readonly type: 'refuse-application'; readonly by: Caller; readonly userId: UserId }
  | { readonly type: 'remove-link'; readonly by: Caller; readonly userId: UserId }
  /** PE3 */
  | { readonly type: 'refuse-all'; readonly by: Caller }
  | { readonly type: 'remove-all'; readonly by: Caller }
  | { readonly type: 'allow-next'; readonly by: Caller }
  | { readonly type: 'set-pk'; readonly by: Caller; readonly inPk: boolean }
  | { readonly type: 'set-limits'; readonly by: Caller; readonly overrides: LimitOverrides }
  | {
      readonly type: 'end-session';
      readonly by: Caller;
      /** LC25: how long no host may come: 0, for ever; undefined, they may at once. */
      readonly minutes: number | undefined;
      readonly reason: string;
    }
  | { readonly type: 'reopen-channel'; readonly by: Caller }
  | { readonly type: 'start-session'; readonly by: Caller; readonly liveId: LiveId }
  | {
      readonly type: 'leave';
      readonly person: Pick<Person, 'userId'>;
      readonly says: LeaveSource;
      /** The last moment at which they were there, as the source knows it; undefined: it says no more than that they left. */
      readonly seenAt: Millis | undefined;
    }
  /** The first connection of somebody who applied without one. */
  | { readonly type: 'note-arrival'; readonly person: Pick<Person, 'userId'> }
  /** ZEGO's room was closed. */
  | { readonly type: 'close-room'; readonly closedAt: Millis }
  | { readonly type: 'end-overdue' }
  /** PE14: a link is free, and they are the first who wait. */
  | { readonly type: 'let-next-in'; readonly person: Pick<Person, 'userId'> }
  /** ME5: of this link nothing has been on the air for too long. */
  | { readonly type: 'end-silent-link'; readonly person: Pick<Person, 'userId'>; readonly callId: CallId };

/** Who knows that somebody is gone: their own connections, ZEGO (LC20), or a system of the platform (IN3). */
export type LeaveSource = 'connections' | 'zego' | 'platform';

export type CallCommand<Type extends CallOrder['type']> = Extract<CallOrder, { type: Type }> & { readonly at: Millis };
