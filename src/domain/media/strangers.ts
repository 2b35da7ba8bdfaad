import { accept, type Decision } from '../capability.ts';
import type { Channel } from '../channel.ts';
import type { Millis, UserId } from '../ids.ts';
import { enforcement, type Limits } from '../limits.ts';
import { streamOwners } from '../streamIds.ts';
import type { MediaCommand } from './commands.ts';
import type { MediaEvent, MediaEventOf } from './events.ts';
import { FINDINGS_MS, isDealtWith, withFinding, withOutsider } from './state.ts';

/** ME7: with so many streams within `FINDINGS_MS` they have to leave the room. */
const KICKED_AT = 3;

/** ME6: each life of a stream is reported once, and once a cut of it is owed. */
export function reportStranger(
  channel: Channel,
  { at, person, streamId, life }: MediaCommand<'report-stranger'>,
  limits: Limits,
): Decision<MediaEvent> {
  const mode = enforcement(limits);
  const owners = streamOwners(channel);
  if (mode === 'off' || channel.stage.status === 'never-live' || owners.has(streamId)) return accept();
  const { userId } = person;
  const stream = { at, streamId, userId, life, gone: [] };
  const isReported = isDealtWith(channel.media, { streamId, ...life }, 'reported');
  const report: MediaEvent[] = isReported ? [] : [{ type: 'stranger-seen', ...stream }];
  if (mode === 'watch' || isDealtWith(channel.media, { streamId, ...life }, 'cut')) return accept(...report);
  // Who has a right to be in the room is not shown out of it for what else they publish.
  const isKick =
    !Iterator.from(owners.values()).some((owner) => owner === userId) &&
    found(channel, userId, at) + report.length >= KICKED_AT;
  return accept(...report, { type: 'stream-cut', ...stream, why: 'stranger', isKick });
}

const found = ({ media }: Channel, userId: UserId, at: Millis): number =>
  media.findings.filter((one) => one.userId === userId && at - one.at < FINDINGS_MS).length;

export function strangerSeen(channel: Channel, event: MediaEventOf<'stranger-seen'>): Channel {
  const { streamId, life, gone } = event;
  const known = withOutsider(channel.media, { streamId, ...life, isCut: false }, gone);
  return { ...channel, media: withFinding(known, event) };
}
