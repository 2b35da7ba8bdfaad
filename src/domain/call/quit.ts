import { accept, type Decision, refuse } from '../capability.ts';
import { type Channel, findLinked } from '../channel.ts';
import { mayActOn, mayApply } from '../rights.ts';
import type { CallCommand } from './commands.ts';
import { linkEnded, without } from './ends.ts';
import type { CallEvent, CallEventOf } from './events.ts';

/** LC10 */
export function quitLink(channel: Channel, { by, at }: CallCommand<'quit-link'>): Decision<CallEvent> {
  if (!mayApply(channel, by)) return refuse('bad-request');
  const link = findLinked(channel, by.person.userId);
  return link === undefined ? refuse('not-linked') : accept(linkEnded(link, at, 'quit'));
}

/** LC14 */
export function removeLink(channel: Channel, { by, at, userId }: CallCommand<'remove-link'>): Decision<CallEvent> {
  if (!mayActOn(channel, by, userId)) return refuse('bad-request');
  const link = findLinked(channel, userId);
  return link === undefined ? refuse('not-linked') : accept(linkEnded(link, at, 'removed'));
}

/** ME5: they are let in, and nothing of them is on the air. */
export function endSilentLink(
  channel: Channel,
  { person, callId, at }: CallCommand<'end-silent-link'>,
): Decision<CallEvent> {
  const link = findLinked(channel, person.userId);
  return link?.callId === callId ? accept(linkEnded(link, at, 'no-media')) : accept();
}

export const linkOver = (channel: Channel, { link, at }: CallEventOf<'link-ended'>): Channel => ({
  ...channel,
  linked: without(channel.linked, link),
  releasedAt: at,
});
