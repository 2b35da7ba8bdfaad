import type { Answer, Foreseen } from '../src/domain/answer.ts';
import type { Channel } from '../src/domain/channel.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { ERRORS } from './errors.ts';
import { type LinkcallUserData, linkcallUser, type Moment } from './linkcallUser.ts';
import type { Replies } from './replies.ts';
import type { RequestName } from './requests/names.ts';
import { NO_PASS } from './wireMedia.ts';

// An answer in the protocol's words: over a socket and over HTTP.

export const switchState = (isOpen: boolean): number => (isOpen ? 0 : 1);

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
  muted: 0,
  away_since: 0,
  media: 0,
  mode: 0,
  seat: 0,
};

export const DONE = { error: { code: 0, desc: '', reason: '' } };

function wireError(refusal: Refusal | undefined, name: RequestName) {
  if (refusal === undefined) return DONE;
  const { code, hostDesc, ...plain } = ERRORS[refusal.reason];
  const desc = 'desc' in refusal && refusal.desc !== '' ? refusal.desc : plain.desc;
  const error = { code, desc: FOR_HOSTS.has(name) ? (hostDesc ?? desc) : desc, reason: refusal.reason };
  if (refusal.reason === 'blocked') return { error, until: refusal.until === 'for-ever' ? 0 : refusal.until };
  return refusal.reason === 'too-often' ? { error, retry_after_ms: refusal.retryAfterMs } : { error };
}

/** Of an error with two texts, the one for hosts. */
const FOR_HOSTS: ReadonlySet<RequestName> = new Set([
  'linkcall_allow_rq',
  'linkcall_invite_rq',
  'linkcall_mute_rq',
  'linkcall_seat_rq',
]);

type Presence = Omit<Moment, 'now'>;
type Head = Pick<Channel, 'sid'> & Presence;

/** The reply to a request that wanted to change something. */
export function wireReply(
  name: RequestName,
  opCode: number,
  { sid, ...presence }: Head,
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
        eta_ms: answer.etaMs ?? 0,
        ...counts,
      };
    case 'linkcall_allow_rq':
      return {
        ...error,
        sid,
        ...singer,
        op_code: opCode,
        data: subjectOf(answer, presence),
        ...counts,
        ...handled(answer),
      };
    case 'linkcall_invite_rq': {
      const { endsAt = 0, seat = 0 } = answer.invitation ?? {};
      const data = subjectOf(answer, presence);
      return { ...error, sid, ...singer, op_code: opCode, data, ends_at: endsAt, seat, ...counts, ...handled(answer) };
    }
    case 'linkcall_invited_rq':
      return { ...error, sid, ...singer, op_code: opCode, data: subjectOf(answer, presence), ...counts };
    case 'linkcall_mute_rq':
      return { ...error, sid, data: subjectOf(answer, presence), version, ...handled(answer) };
    case 'linkcall_block_rq':
    case 'linkcall_staff_rq':
      return { ...error, sid, op_code: opCode, data: subjectOf(answer, presence), version };
    case 'linkcall_seat_rq': {
      const data = answer.refusal?.reason === 'bad-request' ? { ...NOBODY, time_now: at } : subjectOf(answer, presence);
      return { ...error, sid, op_code: opCode, data, version, ...handled(answer) };
    }
    case 'linkcall_check_rq':
      return { ...error, sid, position: 0, seat: 0, eta_ms: 0, version };
    case 'linkcall_list_singer_rq':
    case 'linkcall_list_user_rq':
      return { ...error, sid, ...singer, linkcall_state, datas: [], version };
    case 'linkcall_list_blocked_rq':
      return { ...error, sid, datas: [], cursor: '', version };
    case 'linkcall_media_rq':
      return { ...error, sid, room_id: sid, user_id: '', ...NO_PASS, time_now: at, version };
  }
}

/** PE12 */
export function wireCheck({ sid }: Pick<Channel, 'sid'>, foreseen: Foreseen): Replies['linkcall_check_rq'] {
  const { refusal, position, seat, etaMs = 0, version } = foreseen;
  return { ...wireError(refusal, 'linkcall_check_rq'), sid, position, seat, eta_ms: etaMs, version };
}

/** PE2 */
function handled({ handledBy }: Answer) {
  if (handledBy === undefined) return {};
  const { userId, ...told } = handledBy;
  return { handled_by: { user_id: userId, ...told } };
}

/** What was found out when it was decided holds (LC17). */
function subjectOf({ subject, at, ...answer }: Answer, { awaySince, mediaOf }: Presence): LinkcallUserData {
  if (subject === undefined) return { ...NOBODY, time_now: at };
  return linkcallUser(subject, {
    now: at,
    awaySince: (userId) => answer.awaySince ?? awaySince(userId),
    mediaOf: (userId) => answer.media ?? mediaOf(userId),
  });
}
