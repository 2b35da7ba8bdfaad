import { type Channel, hostOf } from '../channel.ts';
import type { Event } from '../event.ts';
import type { CallId, Millis, Sid, UserId } from '../ids.ts';
import type { UserState } from '../userState.ts';
import { stateAfterApplication, stateAfterLink } from './events.ts';

/** One record of the user log (ST6): an application that ended, linked or not. */
export type EndedCall = {
  readonly callId: CallId;
  readonly sid: Sid;
  readonly userId: UserId;
  /** Empty when no host was ever there. */
  readonly hostId: UserId | '';
  readonly appliedAt: Millis;
  /** 0: never linked. */
  readonly allowedAt: Millis;
  readonly endedAt: Millis;
  /** LC26: the last moment at which the user was there. */
  readonly seenAt: Millis;
  readonly endState: UserState;
};

/** `channel` is the one before `events`. */
export function endedCalls(channel: Channel, events: readonly Event[]): EndedCall[] {
  const hostId = hostOf(channel)?.userId ?? '';
  return events.flatMap((event) => {
    if (event.type === 'application-ended') {
      const { person, callId, appliedAt } = event.application;
      const endState = stateAfterApplication(event.why);
      return [
        {
          callId,
          sid: channel.sid,
          userId: person.userId,
          hostId,
          appliedAt,
          allowedAt: 0,
          endedAt: event.at,
          seenAt: event.at,
          endState,
        },
      ];
    }
    if (event.type === 'link-ended') {
      const { person, callId, appliedAt, allowedAt } = event.link;
      const endState = stateAfterLink(event.why);
      return [
        {
          callId,
          sid: channel.sid,
          userId: person.userId,
          hostId,
          appliedAt,
          allowedAt,
          endedAt: event.at,
          seenAt: event.seenAt,
          endState,
        },
      ];
    }
    return [];
  });
}

/** LC26. Never negative, even if the clock was set back during the call. */
export function linkedSeconds({ allowedAt, seenAt }: Pick<EndedCall, 'allowedAt' | 'seenAt'>): number {
  const linkedMs = seenAt - allowedAt;
  return linkedMs > 0 ? (linkedMs - (linkedMs % 1_000)) / 1_000 : 0;
}
