import type { Person } from '../channel.ts';
import type { CallId, Millis, Sid, UserId } from '../ids.ts';

/** IN9: an application that the channel would let begin, as the platform is asked about it. */
export type AskedApplication = {
  readonly sid: Sid;
  readonly at: Millis;
  readonly callId: CallId;
  readonly person: Person;
  /** The system of the platform that gives it for them. */
  readonly via: UserId | undefined;
};
