import assert from 'node:assert/strict';
import type { TestClient, Wire } from '../support/client.ts';

// What the protocol says of replies, written down once more: rooms/ is what these tests judge.

export const IDS = {
  linkcall_set_state_rq: 0x99990011,
  linkcall_set_state_rs: 0x99990012,
  linkcall_apply_rq: 0x99990021,
  linkcall_apply_rs: 0x99990022,
  linkcall_allow_rq: 0x99990031,
  linkcall_allow_rs: 0x99990032,
  linkcall_list_singer_rq: 0x99990041,
  linkcall_list_singer_rs: 0x99990042,
  linkcall_list_user_rq: 0x99990051,
  linkcall_list_user_rs: 0x99990052,
  linkcall_media_rq: 0x99990061,
  linkcall_media_rs: 0x99990062,
  linkcall_mute_rq: 0x99990063,
  linkcall_mute_rs: 0x99990064,
  linkcall_block_rq: 0x99990077,
  linkcall_block_rs: 0x99990078,
  linkcall_list_blocked_rq: 0x99990079,
  linkcall_list_blocked_rs: 0x9999007a,
  linkcall_check_rq: 0x9999007d,
  linkcall_check_rs: 0x9999007e,
  linkcall_staff_rq: 0x99990071,
  linkcall_staff_rs: 0x99990072,
  linkcall_invite_rq: 0x99990073,
  linkcall_invite_rs: 0x99990074,
  linkcall_invited_rq: 0x99990075,
  linkcall_invited_rs: 0x99990076,
  linkcall_seat_rq: 0x9999007b,
  linkcall_seat_rs: 0x9999007c,
} as const;

export const REQUEST_NAMES = [
  'linkcall_set_state_rq',
  'linkcall_apply_rq',
  'linkcall_allow_rq',
  'linkcall_list_singer_rq',
  'linkcall_list_user_rq',
  'linkcall_media_rq',
  'linkcall_mute_rq',
  'linkcall_check_rq',
  'linkcall_staff_rq',
  'linkcall_invite_rq',
  'linkcall_invited_rq',
  'linkcall_seat_rq',
  'linkcall_block_rq',
  'linkcall_list_blocked_rq',
] as const;

export type RequestName = (typeof REQUEST_NAMES)[number];

const REPLY_NAMES = {
  linkcall_set_state_rq: 'linkcall_set_state_rs',
  linkcall_apply_rq: 'linkcall_apply_rs',
  linkcall_allow_rq: 'linkcall_allow_rs',
  linkcall_list_singer_rq: 'linkcall_list_singer_rs',
  linkcall_list_user_rq: 'linkcall_list_user_rs',
  linkcall_media_rq: 'linkcall_media_rs',
  linkcall_mute_rq: 'linkcall_mute_rs',
  linkcall_check_rq: 'linkcall_check_rs',
  linkcall_staff_rq: 'linkcall_staff_rs',
  linkcall_invite_rq: 'linkcall_invite_rs',
  linkcall_invited_rq: 'linkcall_invited_rs',
  linkcall_seat_rq: 'linkcall_seat_rs',
  linkcall_block_rq: 'linkcall_block_rs',
  linkcall_list_blocked_rq: 'linkcall_list_blocked_rs',
} as const;

export const FIELDS: Record<RequestName, string> = {
  linkcall_set_state_rq: 'error, sid, linkcall_state, op_code, num_link, num_apply, version',
  linkcall_apply_rq:
    'error, sid, singer_id, singer_nick, linkcall_state, op_code, time_apply, time_allow, time_now, num_link, num_apply, position, eta_ms, version',
  linkcall_check_rq: 'error, sid, position, seat, eta_ms, version',
  linkcall_allow_rq: 'error, sid, singer_id, singer_nick, op_code, data, num_link, num_apply, version',
  linkcall_list_singer_rq: 'error, sid, singer_id, singer_nick, linkcall_state, datas, version',
  linkcall_list_user_rq: 'error, sid, singer_id, singer_nick, linkcall_state, datas, version',
  linkcall_media_rq:
    'error, sid, app_id, room_id, user_id, token, expires_at, may_publish, stream_id, time_now, version',
  linkcall_mute_rq: 'error, sid, data, version',
  linkcall_staff_rq: 'error, sid, op_code, data, version',
  linkcall_invite_rq: 'error, sid, singer_id, singer_nick, op_code, data, ends_at, seat, num_link, num_apply, version',
  linkcall_invited_rq: 'error, sid, singer_id, singer_nick, op_code, data, num_link, num_apply, version',
  linkcall_seat_rq: 'error, sid, op_code, data, version',
  linkcall_block_rq: 'error, sid, op_code, data, version',
  linkcall_list_blocked_rq: 'error, sid, datas, cursor, version',
};

export const USER_FIELDS =
  'user_id, user_nick, user_icon, linkcall_apply, user_wealth, user_level, is_singer, time_apply, time_allow, time_now, muted, away_since, media, mode, seat';

/** Of whoever waits: as the state shows them. */
export const QUEUED_FIELDS = `${USER_FIELDS}, position, eta_ms, note`;

export function hasFields(body: Wire, fields: string): void {
  assert.deepEqual(Object.keys(body).sort(), fields.split(', ').sort());
}

const ERRORS = {
  'bad-request': { code: 403300010, desc: '无效请求参数' },
  busy: { code: 403300011, desc: '服务器开小差了' },
  'already-applied': { code: 403300016, desc: '' },
  'too-often': { code: 403300017, desc: '申请次数过多，请稍后再试' },
  'links-full': { code: 403300018, desc: '当前连麦人数超过最大值' },
  'not-applied': { code: 403300019, desc: '', hostDesc: '信号不好，他申请结束了' },
  'not-linked': { code: 403300020, desc: '', hostDesc: '信号不好，他断开了连麦' },
  closed: { code: 403300021, desc: '主播未开启连麦状态' },
  'not-live': { code: 403300021, desc: '主播未开启连麦状态' },
  'already-linked': { code: 403300022, desc: '', hostDesc: '他正连着麦' },
  'applies-full': { code: 403300024, desc: '当前申请人数超过最大值' },
  'in-pk': { code: 403300025, desc: '主播在视频连麦pk中' },
  'no-media': { code: 403300101, desc: '音视频服务未开通' },
  'not-allowed': { code: 403300102, desc: '暂时不能申请连麦' },
  blocked: { code: 403300103, desc: '你已被主播拉黑，暂时不能连麦' },
  'not-here': { code: 403300104, desc: '他不在直播间' },
  'already-invited': { code: 403300105, desc: '已经邀请过他了' },
  'not-invited': { code: 403300106, desc: '邀请已失效' },
  'seat-taken': { code: 403300107, desc: '这个麦位已经有人了' },
  'no-such-seat': { code: 403300109, desc: '没有这个麦位' },
  'seat-locked': { code: 403300108, desc: '这个麦位已被锁定' },
  'staff-full': { code: 403300111, desc: '管理员人数已满' },
} as const;

export type Reason = keyof typeof ERRORS;

/** The command was accepted; its reply is handed on. */
export function done(reply: Wire): Wire {
  assert.deepEqual(reply.error, { code: 0, desc: '', reason: '' });
  return reply;
}

export function refused(reply: Wire, reason: Reason): Wire {
  const { code, desc } = ERRORS[reason];
  assert.deepEqual(reply.error, { code, desc, reason });
  return reply;
}

/** With the text that the host reads. */
export function refusedToHost(reply: Wire, reason: 'not-applied' | 'not-linked' | 'already-linked'): Wire {
  const { code, hostDesc } = ERRORS[reason];
  assert.deepEqual(reply.error, { code, desc: hostDesc, reason });
  return reply;
}

export type Way = {
  readonly title: string;
  readonly ask: (client: TestClient, name: RequestName, payload?: unknown) => Promise<Wire>;
};

/** Whatever the server sent before this answer has arrived. */
export async function hearOut(client: TestClient): Promise<void> {
  await client.request('linkcall_list_user_rq');
}

const asked = (payload: unknown): Wire => payload;

/** The four ways to ask, each with the way in which the reply comes. */
export const WAYS: readonly Way[] = [
  { title: 'request by name', ask: (client, name, payload) => client.room.request(name, asked(payload)) },
  { title: 'request by number', ask: (client, name, payload) => client.room.request(IDS[name], asked(payload)) },
  {
    title: 'send by name',
    ask: async (client, name, payload) => {
      client.room.send(name, payload);
      await hearOut(client);
      return client.next(REPLY_NAMES[name]);
    },
  },
  {
    title: 'send by number',
    ask: async (client, name, payload) => {
      client.room.send(IDS[name], payload);
      await hearOut(client);
      return client.next(IDS[REPLY_NAMES[name]]);
    },
  },
];
