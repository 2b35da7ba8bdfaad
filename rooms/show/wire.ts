import type { MapSchema } from '@colyseus/schema';
import { ChannelState, LinkcallUser } from '../../schema/channelState.ts';
import { ERRORS } from '../../schema/errors.ts';
import { type LinkcallUserData, linkcallUser, type Moment } from '../../schema/linkcallUser.ts';
import type { ApplySingerNotice, RoomStateNotice, UserStateNotice } from '../../schema/notices.ts';
import type { ListReply, Replies } from '../../schema/replies.ts';
import type { RequestName } from '../../schema/requests.ts';
import { type Answer, linkedSubject, type Subject, waitingSubject } from '../../src/domain/answer.ts';
import { type Channel, hostOf, isLive } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Limits } from '../../src/domain/limits.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { takeAnyKey } from '../colyseusPrivates.ts';

// From the domain's words to the protocol's: replies, what notices hold, and the state that everybody sees.

const switchState = (isOpen: boolean): number => (isOpen ? 0 : 1);

const NOBODY: LinkcallUserData = {
  user_id: '',
  user_nick: '',
  user_icon: '',
  linkcall_apply: 0,
  user_wealth: 0,
  user_level: 0,
  is_singer: 0,
  time_apply: 0,
  time_allow: 0,
  time_now: 0,
  away_since: 0,
};

function wireError(refusal: Refusal | undefined, name: RequestName) {
  if (refusal === undefined) return { error: { code: 0, desc: '', reason: '' } };
  const { code, desc, hostDesc } = ERRORS[refusal.reason];
  const error = { code, desc: name === 'linkcall_allow_rq' ? (hostDesc ?? desc) : desc, reason: refusal.reason };
  return refusal.reason === 'too-often' ? { error, retry_after_ms: refusal.retryAfterMs } : { error };
}

type Head = Pick<Channel, 'sid'> & Pick<Moment, 'awaySince'>;

/** The reply to a request that wanted to change something. */
export function wireReply(
  name: RequestName,
  opCode: number,
  { sid, awaySince }: Head,
  answer: Answer,
): Replies[RequestName] {
  const { host, subject, numLinks, numApplies, version, at } = answer;
  const error = wireError(answer.refusal, name);
  const counts = { num_link: numLinks, num_apply: numApplies, version };
  const singer = { singer_id: host?.userId ?? '', singer_nick: host?.nick ?? '' };
  const linkcall_state = switchState(answer.isOpen);
  switch (name) {
    case 'linkcall_set_state_rq':
      return { ...error, sid, linkcall_state, op_code: opCode, ...counts };
    case 'linkcall_apply_rq':
      return {
        ...error,
        sid,
        ...singer,
        linkcall_state,
        op_code: opCode,
        time_apply: subject?.appliedAt ?? 0,
        time_allow: subject?.allowedAt ?? 0,
        time_now: at,
        position: answer.position,
        ...counts,
      };
    case 'linkcall_allow_rq': {
      const data =
        subject === undefined
          ? { ...NOBODY, time_now: at }
          : linkcallUser(subject, { now: at, awaySince: (userId) => answer.awaySince ?? awaySince(userId) });
      return { ...error, sid, ...singer, op_code: opCode, data, ...counts };
    }
    case 'linkcall_list_singer_rq':
    case 'linkcall_list_user_rq':
      return { ...error, sid, ...singer, linkcall_state, datas: [], version };
  }
}

/** Links first, then, for those who may know, applications; each in order. */
export function wireList(name: RequestName, channel: Channel, moment: Moment): ListReply {
  const links = channel.linked.map((link) => linkcallUser(linkedSubject(link), moment));
  const applies = channel.waiting.map((application) => linkcallUser(waitingSubject(application), moment));
  const datas = name === 'linkcall_list_singer_rq' ? [...links, ...applies] : links;
  const { version } = channel;
  return {
    ...wireError(undefined, name),
    ...wireHead(channel),
    linkcall_state: switchState(channel.isOpen),
    datas,
    version,
  };
}

export function wireHead(channel: Channel) {
  const host = hostOf(channel);
  return { sid: channel.sid as string, singer_id: host?.userId ?? '', singer_nick: host?.nick ?? '' };
}

export function wireRoomState(channel: Channel, takenOff: readonly Subject[], moment: Moment): RoomStateNotice {
  const datas = [...channel.linked.map((link) => linkedSubject(link)), ...takenOff].map((one) =>
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

export function wireApplySinger(channel: Channel, subject: Subject, moment: Moment): ApplySingerNotice {
  return { ...wireHead(channel), data: linkcallUser(subject, moment), version: channel.version };
}

/** Ready for any user id. */
export function newState(): ChannelState {
  const state = new ChannelState();
  for (const map of [state.links, state.applies]) takeAnyKey(map);
  return state;
}

/**
 * The only writer of schema objects: makes `state` show `channel`.
 * Returns the applications that were not shown before, for the views of those who may see them.
 */
export function project(state: ChannelState, channel: Channel, limits: Limits, moment: Moment): LinkcallUser[] {
  Object.assign(state, wireHead(channel));
  state.live = isLive(channel);
  state.linkcall_state = switchState(channel.isOpen);
  state.in_pk = channel.inPk;
  state.version = channel.version;
  state.num_link = channel.linked.length;
  state.num_apply = channel.waiting.length;
  state.max_link = limits.maxLinks;
  state.max_apply = limits.maxApplies;
  state.host_away_since = hostAwaySince(channel, moment);
  align(
    state.links,
    channel.linked.map((link) => linkedSubject(link)),
    moment,
  );
  return align(
    state.applies,
    channel.waiting.map((application) => waitingSubject(application)),
    moment,
  );
}

function hostAwaySince(channel: Channel, { awaySince }: Moment): Millis {
  const host = hostOf(channel);
  return host === undefined || !isLive(channel) ? 0 : awaySince(host.userId);
}

/** Gives the map the entries of `subjects` and no others; returns the new ones. LC26: who is away may change meanwhile. */
function align(map: MapSchema<LinkcallUser>, subjects: readonly Subject[], moment: Moment): LinkcallUser[] {
  const wanted = new Map(subjects.map((subject) => [subject.person.userId as string, subject]));
  for (const [userId, entry] of [...map.entries()]) {
    if (wanted.get(userId)?.appliedAt !== entry.time_apply) map.delete(userId);
  }
  const added: LinkcallUser[] = [];
  for (const [userId, subject] of wanted) {
    const known = map.get(userId);
    if (known !== undefined) {
      known.away_since = moment.awaySince(subject.person.userId);
      continue;
    }
    const entry = new LinkcallUser(linkcallUser(subject, moment));
    map.set(userId, entry);
    added.push(entry);
  }
  return added;
}
