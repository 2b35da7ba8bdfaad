import type { Subject } from './domain/answer.ts';
import { LINKCALL_APPLY } from './domain/event.ts';
import type { Millis } from './domain/ids.ts';

/** A user as everybody is told of them: the original's `linkcall_user_data`. */
export function linkcallUser({ person, state, appliedAt, allowedAt }: Subject, now: Millis) {
  return {
    user_id: person.userId as string,
    user_nick: person.nick,
    user_icon: person.icon,
    linkcall_apply: LINKCALL_APPLY[state],
    user_wealth: person.wealth,
    user_level: person.level,
    is_singer: person.isSinger ? 1 : 0,
    time_apply: appliedAt,
    time_allow: allowedAt,
    time_now: now,
  };
}

export type LinkcallUserData = ReturnType<typeof linkcallUser>;
