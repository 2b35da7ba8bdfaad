import { z } from 'zod';
import { type Subject, waitingSubject } from '../src/domain/answer.ts';
import { type Channel, limitsOf, type Wish } from '../src/domain/channel.ts';
import type { Limits } from '../src/domain/limits.ts';
import { inOrder, weightOf } from '../src/domain/queue.ts';
import { linkcallUser, linkcallUserData, type Moment } from './linkcallUser.ts';

const WEIGHT = z
  .strictObject({
    wealth: z.number().describe('by their wealth'),
    level: z.number().describe('by their level'),
    waited: z.number().describe('by how long they have waited'),
    total: z.number().describe('all of it: the greatest is the first, of equal ones who came first'),
  })
  .describe('what their place follows from; in the order of time seconds of waiting');

export const queueShape = {
  position: z.int().describe('their place in the queue, from 1; 0 for somebody who does not wait'),
  weight: WEIGHT,
};

/** PE13: what somebody said with their application, for those who let people in. */
export const wishShape = {
  note: z.string().describe('what they said when they applied, if anything').exactOptional(),
  ext: z.unknown().describe('what the app gave along with it, as it came').exactOptional(),
};

const readJson = (text: string): unknown => JSON.parse(text);

export const wireWish = ({ wish }: { readonly wish?: Wish | undefined }) => ({
  ...(wish !== undefined && wish.note !== '' && { note: wish.note }),
  ...(wish?.ext !== undefined && { ext: readJson(wish.ext) }),
});

/** A user as those are told of them who let people in. */
export const staffUserData = linkcallUserData.extend(wishShape);

export const staffUser = (subject: Subject, moment: Moment): StaffUserData => ({
  ...linkcallUser(subject, moment),
  ...wireWish(subject),
});

export type StaffUserData = Readonly<z.infer<typeof staffUserData>>;

/** PE10: somebody of the queue, as those are told who let people in: they can say why one is before another. */
export const queuedUserData = staffUserData.extend({
  ...queueShape,
  weight: WEIGHT.exactOptional(),
});

export type QueuedUserData = Readonly<z.infer<typeof queuedUserData>>;

/** Everybody who waits, the first one first. */
export function queuedUsers(channel: Channel, defaults: Limits, moment: Moment): QueuedUserData[] {
  const limits = limitsOf(channel, defaults);
  return inOrder(channel, limits).map((application, nth) => ({
    ...staffUser(waitingSubject(channel, application), moment),
    position: nth + 1,
    weight: weightOf(application, limits, moment.now),
  }));
}
