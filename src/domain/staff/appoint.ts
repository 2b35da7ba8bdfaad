import { accept, type Decision, refuse } from '../capability.ts';
import { type Channel, findLinked, findWaiting, hostOf, type Moderator } from '../channel.ts';
import type { Limits } from '../limits.ts';
import { isAppointed, mayDirect } from '../rights.ts';
import type { StaffCommand } from './commands.ts';
import type { StaffEvent, StaffEventOf } from './events.ts';

/** PE1: kept for the channel, across its sessions. Who is one already stays as they are. */
export function appointModerator(
  channel: Channel,
  { by, at, userId, nick }: StaffCommand<'appoint-moderator'>,
  { maxStaff }: Limits,
): Decision<StaffEvent> {
  if (!mayDirect(channel, by) || hostOf(channel)?.userId === userId) return refuse('bad-request');
  if (isAppointed(channel, userId)) return accept();
  if (channel.moderators.length >= maxStaff) return refuse('staff-full');
  const known = findLinked(channel, userId) ?? findWaiting(channel, userId);
  const moderator: Moderator = { userId, nick: known?.person.nick ?? nick ?? '', by: by.person.userId, at };
  return accept({ type: 'moderator-appointed', at, moderator });
}

/** PE1 */
export function dismissModerator(
  channel: Channel,
  { by, at, userId }: StaffCommand<'dismiss-moderator'>,
): Decision<StaffEvent> {
  if (!mayDirect(channel, by)) return refuse('bad-request');
  return isAppointed(channel, userId) ? accept({ type: 'moderator-dismissed', at, userId }) : accept();
}

export const moderatorAppointed = (channel: Channel, { moderator }: StaffEventOf<'moderator-appointed'>): Channel => ({
  ...channel,
  moderators: [...channel.moderators, moderator],
});

export const moderatorDismissed = (channel: Channel, { userId }: StaffEventOf<'moderator-dismissed'>): Channel => ({
  ...channel,
  moderators: channel.moderators.filter((one) => one.userId !== userId),
});
