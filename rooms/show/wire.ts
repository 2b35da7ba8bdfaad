import { ERRORS } from '../../schema/errors.ts';
import { type LinkcallUserData, linkcallUser, type Moment } from '../../schema/linkcallUser.ts';
import type { ApplySingerNotice, RoomStateNotice, UserStateNotice } from '../../schema/notices.ts';
import type { ListReply, Replies } from '../../schema/replies.ts';
import type { RequestName } from '../../schema/requests.ts';
import { type Answer, linkedSubject, type Subject, waitingSubject } from '../../src/domain/answer.ts';
import { type Channel, hostOf } from '../../src/domain/channel.ts';
import type { Refusal } from '../../src/domain/refusal.ts';

// From the domain's words to the protocol's: the objects that go over the wire.

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
