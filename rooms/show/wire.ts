import type { MapSchema } from '@colyseus/schema';
import {
  ChannelState,
  type LinkcallInvite,
  LinkcallModerator,
  LinkcallUser,
  QueuedUser,
} from '../../schema/channelState.ts';
import { linkcallUser, type Moment, wireMuting } from '../../schema/linkcallUser.ts';
import type { ApplySingerNotice, RoomStateNotice, UserStateNotice } from '../../schema/notices.ts';
import { queuedUsers, staffUser } from '../../schema/queuedUser.ts';
import type { ListReply } from '../../schema/replies.ts';
import type { RequestName } from '../../schema/requests/names.ts';
import { DONE, switchState } from '../../schema/wireReply.ts';
import { linkedSubject, type Subject, waitingSubject } from '../../src/domain/answer.ts';
import { type Channel, hostOf, isLive } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Limits } from '../../src/domain/limits.ts';
import { type Queued, type QueueSight, wholeQueue } from '../../src/domain/queue.ts';
import { takeAnyKey } from '../colyseusPrivates.ts';
import { showInvites } from './inviteState.ts';

// From the domain's words to the protocol's: lists, what notices hold, and the state that everybody sees.

/** Links first, then, for those who may know, applications; each in order. */
export function wireList(name: RequestName, channel: Channel, defaults: Limits, moment: Moment): ListReply {
  const { version } = channel;
  const list = { ...DONE, ...wireHead(channel), linkcall_state: switchState(channel.isOpen) };
  const links = channel.linked.map((link) => linkedSubject(channel, link));
  if (name !== 'linkcall_list_singer_rq')
    return { ...list, datas: links.map((link) => linkcallUser(link, moment)), version };
  const notQueued = links.map((link) => ({ ...staffUser(link, moment), position: 0 }));
  return { ...list, datas: [...notQueued, ...queuedUsers(channel, defaults, moment)], version };
}

export function wireHead(channel: Channel) {
  const host = hostOf(channel);
  return { sid: channel.sid as string, singer_id: host?.userId ?? '', singer_nick: host?.nick ?? '' };
}

export function wireRoomState(channel: Channel, takenOff: readonly Subject[], moment: Moment): RoomStateNotice {
  const datas = [...channel.linked.map((link) => linkedSubject(channel, link)), ...takenOff].map((one) =>
    linkcallUser(one, moment),
  );
  const { version } = channel;
  return { ...wireHead(channel), linkcall_state: switchState(channel.isOpen), datas, version };
}

export function wireUserState(channel: Channel, subject: Subject, moment: Moment): UserStateNotice {
  const { version } = channel;
  const linkcall_state = switchState(channel.isOpen);
  return { ...wireHead(channel), linkcall_state, data: linkcallUser(subject, moment), version };
}

/** LC22: to users of themselves, with the same data as otherwise. */
export function wireOwnEnd(channel: Channel, subject: Subject, moment: Moment): ApplySingerNotice {
  return { ...wireHead(channel), data: linkcallUser(subject, moment), version: channel.version };
}

export function wireApplySinger(channel: Channel, subject: Subject, moment: Moment): ApplySingerNotice {
  return { ...wireHead(channel), data: staffUser(subject, moment), version: channel.version };
}

type Shown = { readonly channel: Channel };

/** Ready for any user id. */
export function newState(): ChannelState {
  const state = new ChannelState();
  takeAnyKey<LinkcallUser>(state.links);
  takeAnyKey<QueuedUser>(state.applies);
  takeAnyKey(state.invites);
  takeAnyKey(state.moderators);
  return state;
}

/**
 * The only writer of schema objects: makes `state` show `channel`.
 * Returns the applications and invitations that were not shown before, for the views of those who may see them.
 */
export function project(
  state: ChannelState,
  channel: Channel,
  limits: Limits,
  moment: Moment,
  queue: QueueSight = wholeQueue(channel, limits),
): (LinkcallInvite | QueuedUser)[] {
  Object.assign(state, wireHead(channel));
  state.live = isLive(channel);
  state.linkcall_state = switchState(channel.isOpen);
  state.in_pk = channel.inPk;
  state.version = channel.version;
  state.num_link = channel.linked.length;
  state.num_apply = queue.size;
  state.max_link = limits.maxLinks;
  state.max_apply = limits.maxApplies;
  state.host_away_since = hostAwaySince(channel, moment);
  showModerators(state, channel);
  if (state.locked_seats.join() !== channel.lockedSeats.join()) {
    state.locked_seats.splice(0, state.locked_seats.length, ...channel.lockedSeats);
  }
  align(
    state.links,
    channel.linked.map((link) => linkedSubject(channel, link)),
    moment,
    (subject) => new LinkcallUser(linkcallUser(subject, moment)),
  );
  const waiting = queue.known.map(({ application }) => waitingSubject(channel, application));
  const added = align(state.applies, waiting, moment, (subject) => {
    return new QueuedUser({ ...linkcallUser(subject, moment), note: subject.wish?.note ?? '' });
  });
  showPlaces(state.applies, queue.known);
  return [...added, ...showInvites(state, channel, moment)];
}

/** PE10, PE11: who comes or goes before somebody moves them, which is no change of their own. */
function showPlaces(applies: MapSchema<QueuedUser>, queue: readonly Queued[]): void {
  for (const { application, position, etaMs } of queue) {
    const entry = applies.get(application.person.userId);
    if (entry === undefined) continue;
    entry.position = position;
    entry.eta_ms = etaMs;
  }
}

/** ME4: what the state shows of who is on the air is as things are. */
export function isMediaShown({ links }: ChannelState, { channel, mediaOf }: Pick<Moment, 'mediaOf'> & Shown): boolean {
  if (links.size === 0) return true;
  return channel.linked.every(({ person: { userId } }) => (links.get(userId)?.media ?? 0) === mediaOf(userId));
}

/** They change seldom: where nothing did, nothing is looked at. */
const shownModerators = new WeakMap<ChannelState, Channel['moderators']>();

function showModerators(state: ChannelState, { moderators }: Channel): void {
  if (shownModerators.get(state) === moderators) return;
  shownModerators.set(state, moderators);
  const wanted = new Set<string>(moderators.map(({ userId }) => userId));
  for (const userId of [...state.moderators.keys()]) if (!wanted.has(userId)) state.moderators.delete(userId);
  for (const { userId, nick } of moderators) {
    if (state.moderators.get(userId)?.user_nick === nick) continue;
    state.moderators.set(userId, new LinkcallModerator({ user_id: userId, user_nick: nick }));
  }
}

function hostAwaySince(channel: Channel, { awaySince }: Moment): Millis {
  const host = hostOf(channel);
  return host === undefined || !isLive(channel) ? 0 : awaySince(host.userId);
}

/**
 * Gives the map the entries of `subjects` and no others; returns the new ones. Who is away (LC26), or on the air (ME4), may
 * change meanwhile.
 */
function align<User extends LinkcallUser>(
  map: MapSchema<User>,
  subjects: readonly Subject[],
  moment: Moment,
  make: (subject: Subject) => User,
): User[] {
  if (subjects.length === 0 && map.size === 0) return [];
  const wanted = new Map(subjects.map((subject) => [subject.person.userId as string, subject]));
  for (const [userId, entry] of [...map.entries()]) {
    if (wanted.get(userId)?.appliedAt !== entry.time_apply) map.delete(userId);
  }
  const added: User[] = [];
  for (const [userId, subject] of wanted) {
    const known = map.get(userId);
    if (known !== undefined) {
      known.away_since = moment.awaySince(subject.person.userId);
      known.muted = wireMuting(subject.muting);
      known.seat = subject.seat;
      if (subject.state === 'linked') known.media = moment.mediaOf(subject.person.userId);
      continue;
    }
    const entry = make(subject);
    map.set(userId, entry);
    added.push(entry);
  }
  return added;
}
