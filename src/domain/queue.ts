import type { Channel, Waiting } from './channel.ts';
import type { Millis, UserId } from './ids.ts';
import type { Limits, QueueWeights } from './limits.ts';
import { whyNotFree } from './seats.ts';
import { etaAt, paceOf } from './waits.ts';

// PE10: who of those who wait is the first. A weight is wealth·a + level·b + seconds waited·c, and all age alike: so who is
// ahead of whom depends on wealth·a + level·b − c·(when they applied), which stays as it is. Nothing is computed by a clock.

type Queue = Pick<Channel, 'waiting'>;
export type Ordering = Pick<Limits, 'queueOrder' | 'queueWeights'>;

const SECOND_MS = 1_000;

/** The greater, the further ahead; equal ones by time. In thousandths: whole weights give whole ranks, which are exact. */
const rankOf = ({ person, appliedAt }: Waiting, { wealth, level, waited }: QueueWeights): number =>
  (person.wealth * wealth + person.level * level) * SECOND_MS - appliedAt * waited;

/** The first one first; `waiting` itself is in the order of time. */
export function inOrder({ waiting }: Queue, { queueOrder, queueWeights }: Ordering): readonly Waiting[] {
  if (queueOrder === 'time' || waiting.length < 2) return waiting;
  return waiting
    .map((application) => ({ application, rank: rankOf(application, queueWeights) }))
    .sort((one, other) => other.rank - one.rank)
    .map(({ application }) => application);
}

/** From 1; 0 for who does not wait. */
export function placeOf({ waiting }: Queue, userId: UserId, { queueOrder, queueWeights }: Ordering): number {
  const nth = waiting.findIndex(({ person }) => person.userId === userId);
  const own = waiting[nth];
  if (own === undefined || queueOrder === 'time') return nth + 1;
  const rank = rankOf(own, queueWeights);
  let place = 1;
  for (const [index, other] of waiting.entries()) {
    const theirs = rankOf(other, queueWeights);
    if (theirs > rank || (theirs === rank && index < nth)) place += 1;
  }
  return place;
}

/** Somebody of the queue, and where they are in it. */
export type Queued = { readonly application: Waiting; readonly position: number; readonly etaMs: Millis };

/** How many wait, and, the first one first, those of them who are known to whoever looks at it. */
export type QueueSight = { readonly size: number; readonly known: readonly Queued[] };

/** All of it. */
export function wholeQueue(channel: Pick<Channel, 'waiting' | 'waits'>, ordering: Ordering): QueueSight {
  const pace = paceOf(channel.waits);
  const known = inOrder(channel, ordering).map((application, nth) => {
    return { application, position: nth + 1, etaMs: etaAt(pace, nth + 1) };
  });
  return { size: known.length, known };
}

/** PE3, PE14: the first for whom there is a seat. Who has named one that is taken waits for it, and holds up nobody. */
export function nextInLine(
  channel: Channel,
  limits: Limits,
  counts: (application: Waiting) => boolean = () => true,
): Waiting | undefined {
  const canSit = ({ seat }: Waiting) => whyNotFree(channel, limits, seat) === undefined;
  return inOrder(channel, limits).find((application) => counts(application) && canSit(application));
}

/** What makes a place in the queue: the parts, and their sum. */
export type Weight = QueueWeights & { readonly total: number };

/** Where the queue is in the order of time, waiting is all that counts. */
export function weightOf({ person, appliedAt }: Waiting, { queueOrder, queueWeights }: Ordering, now: Millis): Weight {
  const seconds = (now - appliedAt) / SECOND_MS;
  if (queueOrder === 'time') return { wealth: 0, level: 0, waited: seconds, total: seconds };
  const wealth = person.wealth * queueWeights.wealth;
  const level = person.level * queueWeights.level;
  const waited = seconds * queueWeights.waited;
  return { wealth, level, waited, total: wealth + level + waited };
}
