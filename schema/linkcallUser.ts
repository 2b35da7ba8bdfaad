import { z } from 'zod';
import type { Subject } from '../src/domain/answer.ts';
import type { Muting, Wish } from '../src/domain/channel.ts';
import type { Millis } from '../src/domain/ids.ts';
import type { AwaySince } from '../src/domain/lastSeen.ts';
import type { MediaOf } from '../src/domain/roster/linkMedia.ts';
import { LINKCALL_APPLY } from '../src/domain/userState.ts';
import { time } from './fields.ts';

/** A user as everybody is told of them: the original's `linkcall_user_data`. */
export const linkcallUserData = z.strictObject({
  user_id: z.string().describe('their id; empty where nobody is meant'),
  user_nick: z.string().describe('as their token says; it is text, and never markup'),
  user_icon: z.string().describe('as their token says; check that it is an https address before showing it'),
  linkcall_apply: z
    .int()
    .min(0)
    .max(8)
    .describe(
      '0 neither, 1 waits, 2 cancelled or ran out, 3 hung up, 4 linked, 5 refused, 6 removed, 7 invited, 8 no longer invited',
    ),
  user_wealth: z.number().describe('as their token says'),
  user_level: z.number().describe('as their token says'),
  is_singer: z.int().min(0).max(1).describe('as their token says'),
  time_apply: time('when they applied, 0 if they never did'),
  time_allow: time('when they were let in, 0 if they were not'),
  time_now: time('when this was said'),
  muted: z
    .int()
    .min(0)
    .max(3)
    .describe('0 no, 1 their sound, 2 their picture, 3 both; for the live session, linked or not'),
  away_since: time('since when all connections of somebody who waits or is linked are lost, 0 while one is there'),
  media: z
    .int()
    .min(0)
    .max(2)
    .describe(
      'whether somebody who is linked is on the air: 0 not known, 1 not yet, or not any more, 2 they are; it changes without a new version and without a notice',
    ),
  mode: z
    .int()
    .min(0)
    .max(3)
    .describe('with what somebody applied, or is linked: 1 sound, 2 picture, 3 both; 0 where neither is meant'),
  seat: z
    .int()
    .min(0)
    .describe('where somebody who is linked sits, from 1; of somebody who waits the one that they want, 0 for any'),
});

export type LinkcallUserData = Readonly<z.infer<typeof linkcallUserData>>;

/** When something is told, and who is away, or on the air, then. */
export type Moment = { readonly now: Millis; readonly awaySince: AwaySince; readonly mediaOf: MediaOf };

/** ME10 */
export const wireMuting = ({ audio, video }: Muting): number => (audio ? 1 : 0) + (video ? 2 : 0);

/** PE13: both, where nothing is said. */
export const wireMode = (wish: Wish | undefined): number => MODES[wish?.mode ?? 'both'];
const MODES: Readonly<Record<Wish['mode'], number>> = { audio: 1, video: 2, both: 3 };

export function linkcallUser(
  { person, state, appliedAt, allowedAt, muting, wish, seat }: Subject,
  moment: Moment,
): LinkcallUserData {
  const isInLists = state === 'waiting' || state === 'linked' || state === 'invited';
  return {
    user_id: person.userId,
    user_nick: person.nick,
    user_icon: person.icon,
    linkcall_apply: LINKCALL_APPLY[state],
    user_wealth: person.wealth,
    user_level: person.level,
    is_singer: person.isSinger ? 1 : 0,
    time_apply: appliedAt,
    time_allow: allowedAt,
    time_now: moment.now,
    muted: wireMuting(muting),
    away_since: isInLists ? moment.awaySince(person.userId) : 0,
    media: state === 'linked' ? moment.mediaOf(person.userId) : 0,
    mode: state === 'none' ? 0 : wireMode(wish),
    seat,
  };
}
