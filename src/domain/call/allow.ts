import { accept, type Decision, type Guard, refuse } from '../capability.ts';
import { type Channel, findWaiting, type Invited, isLive, type Linked, takesCalls, type Waiting } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { nextInLine } from '../queue.ts';
import { mayActOn, mayLetIn } from '../rights.ts';
import { freeLinks, linksAreFull, lowestSeat, seatFor, whyNotFree } from '../seats.ts';
import { withWait } from '../waits.ts';
import { whyNotWaiting } from './apply.ts';
import type { CallCommand } from './commands.ts';
import { applicationEnded, without } from './ends.ts';
import type { CallEvent, CallEventOf } from './events.ts';

/** LC12 */
export function allowApplication(
  channel: Channel,
  { by, at, userId }: CallCommand<'allow-application'>,
  limits: Limits,
): Decision<CallEvent> {
  if (!mayLetIn(channel, by, userId)) return refuse('bad-request');
  const application = findWaiting(channel, userId);
  return application === undefined ? refuse(whyNotWaiting(channel, userId)) : letIn(channel, application, at, limits);
}

/** Whoever says so has the right to. */
export function letIn(channel: Channel, application: Waiting, at: Millis, limits: Limits): Decision<CallEvent> {
  // Nobody waits then, but in what an earlier version has left.
  if (!takesCalls(channel, at)) return refuse('not-live');
  // PE9: who named a seat gets that one, or waits on.
  const whyNot =
    whyNotFree(channel, limits, application.seat) ?? (linksAreFull(channel, limits) ? 'links-full' : undefined);
  if (whyNot !== undefined) return refuse(whyNot);
  const { endsAt: _, seat: asked, ...applied } = application;
  const seat = seatFor(channel, limits, asked);
  return accept({ type: 'link-started', at, link: { ...applied, status: 'linked', allowedAt: at, seat } });
}

type Inviting = { readonly at: Millis; readonly userId: UserId; readonly seat?: number };

/** PE4: to invite one who waits is to let them in, into the seat that is named. */
export const letInWhoWaits: Guard<Inviting, CallEvent> = (channel, { at, userId, seat }, limits) => {
  const application = findWaiting(channel, userId);
  return application && letIn(channel, seat === undefined ? application : { ...application, seat }, at, limits);
};

/** PE5: their yes is an application that is allowed at once, on the link that was held for it. */
export function linkWhoAccepts(
  _: Channel,
  { at, invitation }: { readonly at: Millis; readonly invitation: Invited },
): readonly CallEvent[] {
  const { person, callId, seat, isModerator } = invitation;
  const times = { appliedAt: at, allowedAt: at };
  const link: Linked = { status: 'linked', person, callId, ...times, seat, ...(isModerator && { isModerator }) };
  return [{ type: 'link-started', at, link }];
}

/** LC12: the last free link refuses everybody who still waits. PE4: one that is only held, nobody. */
export function linksFilled(
  channel: Channel,
  { at }: CallEventOf<'link-started'>,
  limits: Limits,
): readonly CallEvent[] {
  if (limits.whenFull === 'keep' || freeLinks({ ...channel, invited: [] }, limits) > 0) return [];
  return channel.waiting.map((application) => applicationEnded(application, at, 'links-filled'));
}

/** LC14 */
export function refuseApplication(
  channel: Channel,
  { by, at, userId }: CallCommand<'refuse-application'>,
): Decision<CallEvent> {
  if (!mayActOn(channel, by, userId)) return refuse('bad-request');
  const application = findWaiting(channel, userId);
  return application === undefined
    ? refuse(whyNotWaiting(channel, userId))
    : accept(applicationEnded(application, at, 'refused'));
}

/** PE14: nobody's doing: the first who waits, as soon as a link is free. */
export function letNextIn(
  channel: Channel,
  { person, at }: CallCommand<'let-next-in'>,
  limits: Limits,
): Decision<CallEvent> {
  const next = nextToLetIn(channel, limits);
  return next?.person.userId === person.userId ? letIn(channel, next, at, limits) : accept();
}

/** PE14: who is to be let in by nobody's doing; nobody while no host is live, or they are in a PK. */
export function nextToLetIn(channel: Channel, limits: Limits): Waiting | undefined {
  const { autoNext, whenFull } = limits;
  if (!autoNext || whenFull !== 'keep' || channel.waiting.length === 0 || linksAreFull(channel, limits))
    return undefined;
  return isLive(channel) && channel.isOpen && !channel.inPk ? nextInLine(channel, limits) : undefined;
}

export const linkStarted = (channel: Channel, { link }: { readonly link: Linked }): Channel => ({
  ...channel,
  waiting: without(channel.waiting, link),
  waits: findWaiting(channel, link.person.userId) === undefined ? channel.waits : withWait(channel.waits, link),
  // Those of the journals of earlier versions have none.
  linked: [...channel.linked, link.seat > 0 ? link : { ...link, seat: lowestSeat(channel) }],
});
