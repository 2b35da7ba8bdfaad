import type { z } from 'zod';
import { userOf } from '../../../schema/feedEvent.ts';
import { staffUser } from '../../../schema/queuedUser.ts';
import { linkedSubject, type Subject, waitingSubject } from '../../domain/answer.ts';
import { type Channel, hostOf, type Invited, isLive, type Stop, stopAt } from '../../domain/channel.ts';
import type { Millis } from '../../domain/ids.ts';
import { NOBODY_IS_AWAY } from '../../domain/lastSeen.ts';
import type { Limits } from '../../domain/limits.ts';
import { inOrder, weightOf } from '../../domain/queue.ts';
import { NOBODY_KNOWS } from '../../domain/roster/linkMedia.ts';
import type { ChannelView } from '../../ports/directory.ts';
import type { channelLine, inviteAnswer, limitsAnswer, listedUser, stopAnswer, wholeChannel } from './answers.ts';
import type { pastChannel } from './journal/replayAnswer.ts';

/** A channel as one line of the list. */
function channelJson({ channel, clients, process }: ChannelView): z.infer<typeof channelLine> {
  const host = hostOf(channel);
  return {
    sid: channel.sid,
    singer_id: host?.userId ?? '',
    singer_nick: host?.nick ?? '',
    live: isLive(channel),
    linkcall_state: channel.isOpen ? 0 : 1,
    in_pk: channel.inPk,
    num_link: channel.linked.length,
    num_apply: channel.waiting.length,
    clients,
    version: channel.version,
    process: { id: process.id, address: process.address },
  };
}

/** A channel with everybody on its line. */
export function wholeChannelJson(view: ChannelView, now: Millis): z.infer<typeof wholeChannel> {
  const stop = stopAt(view.channel, now);
  return {
    ...channelJson(view),
    live_since: liveSince(view.channel),
    ...hostAwayJson(view),
    stop: stop === undefined ? null : stopJson(stop),
    limits: limitsJson(view.limits),
    ...lineJson(view, now),
    invites: view.channel.invited.map(inviteJson),
    moderators: view.channel.moderators.map(({ userId, nick, by, at }) => ({
      user_id: userId,
      user_nick: nick,
      by,
      at,
    })),
    locked_seats: [...view.channel.lockedSeats],
    mirrors: (view.mirrors ?? []).map(({ id, clients, process }) => ({ id, clients, process: { ...process } })),
    outsiders: view.channel.media.outsiders.map(({ streamId, createdAt, isCut }) => ({
      stream_id: streamId,
      created_at: createdAt,
      is_cut: isCut,
    })),
  };
}

/** OP4: with what was decided alone: who was connected then, or on the air, is in no journal. */
export function pastChannelJson(
  past: Pick<ChannelView, 'channel' | 'limits'>,
  at: Millis,
): z.infer<typeof pastChannel> {
  const unknown = { awaySince: undefined, mediaOf: undefined, clients: 0, process: { id: '', address: '' } };
  const { clients, mirrors, process, host_away_since, ...known } = wholeChannelJson({ ...past, ...unknown }, at);
  return known;
}

/** What an earlier version left may not tell it. */
const liveSince = ({ stage }: Channel): Millis | null =>
  stage.status === 'live' && stage.since < Number.MAX_SAFE_INTEGER ? stage.since : null;

/** PE15 */
function hostAwayJson({ channel, awaySince }: ChannelView): { host_away_since?: Millis } {
  if (awaySince === undefined) return {};
  return { host_away_since: channel.stage.status === 'live' ? awaySince(channel.stage.host.userId) : 0 };
}

/** PE4 */
function inviteJson({ person, by, invitedAt, endsAt, seat }: Invited): z.infer<typeof inviteAnswer> {
  return { ...userOf(person), by: by.userId, by_nick: by.nick, time_invite: invitedAt, ends_at: endsAt, seat };
}

/** LC25 */
export function stopJson({ until, reason, by }: Stop): z.infer<typeof stopAnswer> {
  return { until: until === 'for-ever' ? null : until, reason, by };
}

type LimitsJson = z.infer<typeof limitsAnswer>;

/** What is not among them is not in the JSON either. */
export function limitsJson<Some extends Partial<Limits>>(
  limits: Some,
): Some extends Limits ? LimitsJson : Partial<LimitsJson>;
export function limitsJson(limits: Partial<Limits>): object {
  return {
    max_links: limits.maxLinks,
    max_applies: limits.maxApplies,
    apply_life_ms: limits.applyLifeMs,
    apply_burst: limits.applyBurst,
    apply_window_ms: limits.applyWindowMs,
    apply_bar_ms: limits.applyBarMs,
    invite_life_ms: limits.inviteLifeMs,
    invite_burst: limits.inviteBurst,
    invite_window_ms: limits.inviteWindowMs,
    when_full: limits.whenFull,
    queue_order: limits.queueOrder,
    queue_weights: limits.queueWeights,
    auto_next: limits.autoNext,
    link_media_ms: limits.linkMediaMs,
    media_enforce: limits.mediaEnforce,
  };
}

function lineJson({ channel, limits, awaySince, mediaOf }: ChannelView, now: Millis) {
  const moment = { now, awaySince: awaySince ?? NOBODY_IS_AWAY, mediaOf: mediaOf ?? NOBODY_KNOWS };
  const told = (subject: Subject): z.infer<typeof listedUser> => {
    const { away_since, media, ...user } = staffUser(subject, moment);
    return awaySince === undefined ? user : { ...user, away_since, media };
  };
  return {
    links: channel.linked.map((link) => told(linkedSubject(channel, link))),
    applies: inOrder(channel, limits).map((application, nth) => ({
      ...told(waitingSubject(channel, application)),
      position: nth + 1,
      weight: weightOf(application, limits, now),
    })),
  };
}
