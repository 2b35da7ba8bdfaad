import { accept, type Decision, refuse } from '../capability.ts';
import { type Channel, findLinked, isMuted, type Linked, MUTED_MAX, type Muting, mutingOf } from '../channel.ts';
import type { Millis } from '../ids.ts';
import { enforcement, type Limits } from '../limits.ts';
import { mayActOn } from '../rights.ts';
import { linkStreamId } from '../streamIds.ts';
import type { MediaCommand } from './commands.ts';
import type { MediaEvent, MediaEventOf } from './events.ts';

/** ME10: kept for the user in this live session. What is so already is told to ZEGO again: it may have refused before. */
export function muteLink(
  channel: Channel,
  { by, at, userId, audio, video }: MediaCommand<'mute-link'>,
  limits: Limits,
): Decision<MediaEvent> {
  if (!mayActOn(channel, by, userId)) return refuse('bad-request');
  const link = findLinked(channel, userId);
  if (link === undefined) return refuse('not-linked');
  const known = mutingOf(channel, userId);
  const isNews = known.audio !== audio || known.video !== video;
  const told: MediaEvent[] = isNews ? [{ type: 'user-muted', at, userId, audio, video }] : [];
  return accept(...told, ...ruled(link, { audio, video }, at, limits));
}

/** ME10: who is muted is so under the stream of each of their links. */
export function ruleOfLink(
  channel: Channel,
  { at, link }: { readonly at: Millis; readonly link: Linked },
  limits: Limits,
) {
  const muting = mutingOf(channel, link.person.userId);
  return isMuted(muting) ? ruled(link, muting, at, limits) : [];
}

function ruled(
  { callId, person }: Linked,
  { audio, video }: Muting,
  at: Millis,
  limits: Limits,
): readonly MediaEvent[] {
  if (enforcement(limits) !== 'cut') return [];
  return [{ type: 'stream-ruled', at, streamId: linkStreamId(callId), userId: person.userId, audio, video }];
}

/** Beyond `MUTED_MAX` those go who are not on the line, the first ones first. */
export function userMuted(channel: Channel, { userId, audio, video }: MediaEventOf<'user-muted'>): Channel {
  const muting = { audio, video };
  const others = channel.muted.filter((one) => one.userId !== userId);
  const muted = isMuted(muting) ? [...others, { userId, ...muting }] : others;
  const spare =
    muted.length > MUTED_MAX ? muted.find((one) => findLinked(channel, one.userId) === undefined) : undefined;
  return { ...channel, muted: muted.filter((one) => one !== spare) };
}
