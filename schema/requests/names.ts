// The names and numbers of this file are the protocol's and fixed for ever.

export const REQUESTS = {
  linkcall_set_state_rq: { id: 0x99990011, reply: 'linkcall_set_state_rs', replyId: 0x99990012 },
  linkcall_apply_rq: { id: 0x99990021, reply: 'linkcall_apply_rs', replyId: 0x99990022 },
  linkcall_allow_rq: { id: 0x99990031, reply: 'linkcall_allow_rs', replyId: 0x99990032 },
  linkcall_list_singer_rq: { id: 0x99990041, reply: 'linkcall_list_singer_rs', replyId: 0x99990042 },
  linkcall_list_user_rq: { id: 0x99990051, reply: 'linkcall_list_user_rs', replyId: 0x99990052 },
  linkcall_media_rq: { id: 0x99990061, reply: 'linkcall_media_rs', replyId: 0x99990062 },
  linkcall_mute_rq: { id: 0x99990063, reply: 'linkcall_mute_rs', replyId: 0x99990064 },
  linkcall_block_rq: { id: 0x99990077, reply: 'linkcall_block_rs', replyId: 0x99990078 },
  linkcall_list_blocked_rq: { id: 0x99990079, reply: 'linkcall_list_blocked_rs', replyId: 0x9999007a },
  linkcall_staff_rq: { id: 0x99990071, reply: 'linkcall_staff_rs', replyId: 0x99990072 },
  linkcall_invite_rq: { id: 0x99990073, reply: 'linkcall_invite_rs', replyId: 0x99990074 },
  linkcall_invited_rq: { id: 0x99990075, reply: 'linkcall_invited_rs', replyId: 0x99990076 },
  linkcall_seat_rq: { id: 0x9999007b, reply: 'linkcall_seat_rs', replyId: 0x9999007c },
  linkcall_check_rq: { id: 0x9999007d, reply: 'linkcall_check_rs', replyId: 0x9999007e },
} as const;

export type RequestName = keyof typeof REQUESTS;

const isRequestName = (name: string): name is RequestName => Object.hasOwn(REQUESTS, name);
export const REQUEST_NAMES = Object.keys(REQUESTS).filter(isRequestName);

const NAME_BY_TYPE = new Map<string | number, RequestName>(
  REQUEST_NAMES.flatMap((name) => [
    [name, name],
    [REQUESTS[name].id, name],
  ]),
);

export const requestNamed = (type: string | number): RequestName | undefined => NAME_BY_TYPE.get(type);

/** Whoever asks by number is answered by number. */
export function replyType(name: RequestName, askedAs: string | number): string | number {
  return typeof askedAs === 'number' ? REQUESTS[name].replyId : REQUESTS[name].reply;
}
