/** What ZEGO tells of: without the envelope, in ZEGO's field types. A bigint is written as a bare JSON number. */
export type Callback = {
  readonly event: 'room_create' | 'room_close' | 'room_login' | 'room_logout' | 'stream_create' | 'stream_close';
  readonly roomId: string;
  /** Undefined for what ZEGO's other products tell. */
  readonly session: bigint | undefined;
  /** Of a login or logout. */
  readonly userSession: bigint | undefined;
  readonly at: number;
  readonly fields: Fields;
};

export type Fields = Readonly<Record<string, string | number | bigint>>;

export type Member = {
  readonly userId: string;
  readonly nick: string;
  readonly session: bigint;
  readonly loginAt: number;
  readonly role: 1 | 2 | 4;
};

/** Where something happened: `at` in ms. */
export type Place = { readonly roomId: string; readonly session: bigint; readonly at: number };

const NOBODY = { userSession: undefined };

export function roomCreated({ roomId, session, at }: Place, creator: string): Callback {
  const fields = { room_id: roomId, room_session_id: session, room_create_time: String(at), id_name: creator };
  return { event: 'room_create', roomId, session, ...NOBODY, at, fields };
}

export const CLOSE_REASON = { normal: 0, heartbeat: 1 } as const;
type CloseReason = (typeof CLOSE_REASON)[keyof typeof CLOSE_REASON];

export function roomClosed({ roomId, session, at }: Place, reason: CloseReason): Callback {
  const fields = { room_id: roomId, room_session_id: session, close_reason: reason, room_close_time: String(at) };
  return { event: 'room_close', roomId, session, ...NOBODY, at, fields };
}

export function cameIn({ roomId, session }: Place, member: Member, updateSeq: number, isRelogin: boolean): Callback {
  const fields = {
    room_id: roomId,
    room_name: roomId,
    room_seq: String(session),
    user_account: member.userId,
    user_nickname: member.nick,
    session_id: String(member.session),
    login_time: String(member.loginAt),
    user_role: String(member.role),
    auth_level: '4',
    relogin: isRelogin ? '1' : '0',
    user_update_seq: String(updateSeq),
    callback_data: '',
    term_type: '1',
  };
  return { event: 'room_login', roomId, session, userSession: member.session, at: member.loginAt, fields };
}

export const LEAVE_REASON = { normal: '0', heartbeat: '1', connectionLost: '2', takenOver: '3' } as const;
export type LeaveReason = (typeof LEAVE_REASON)[keyof typeof LEAVE_REASON];

export function wentOut(
  { roomId, session, at }: Place,
  member: Member,
  updateSeq: number,
  reason: LeaveReason,
): Callback {
  const fields = {
    room_id: roomId,
    room_seq: String(session),
    user_account: member.userId,
    user_nickname: member.nick,
    session_id: String(member.session),
    login_time: String(member.loginAt),
    logout_time: String(at),
    reason,
    user_role: String(member.role),
    user_update_seq: String(updateSeq),
  };
  return { event: 'room_logout', roomId, session, userSession: member.session, at, fields };
}

export type Stream = {
  readonly streamId: string;
  readonly userId: string;
  /** ZEGO's servers' own: another one each time that it is published. */
  readonly sid: string;
  readonly createdAt: number;
};

export function streamCreated({ roomId, session }: Place, stream: Stream, streamSeq: string): Callback {
  const fields = { ...streamFields(roomId, session, stream), stream_seq: streamSeq };
  return { event: 'stream_create', roomId, session, ...NOBODY, at: stream.createdAt, fields };
}

export const STREAM_END = { stopped: '0', heartbeat: '1', loggedInAgain: '2', deleted: '100' } as const;
export type StreamEnd = (typeof STREAM_END)[keyof typeof STREAM_END];

export function streamClosed(
  { roomId, session, at }: Place,
  stream: Stream,
  streamSeq: string,
  type: StreamEnd,
): Callback {
  const fields = {
    ...streamFields(roomId, session, stream),
    stream_seq: streamSeq,
    type,
    destroy_timemillis: String(at),
  };
  return { event: 'stream_close', roomId, session, ...NOBODY, at, fields };
}

function streamFields(roomId: string, session: bigint, { streamId, userId, sid, createdAt }: Stream): Fields {
  return {
    room_id: roomId,
    room_session_id: String(session),
    channel_id: roomId,
    user_id: userId,
    publish_id: userId,
    stream_id: streamId,
    stream_alias: streamId,
    stream_sid: sid,
    create_time_ms: String(createdAt),
  };
}

/** ZEGO's in-app chat creates rooms of its own, under the same event's name: nothing that happens in ours. */
export function chatRoomCreated(roomId: string, operator: string, at: number): Callback {
  const fields = { room_id: roomId, room_name: roomId, operator_account: operator, room_create_time: String(at) };
  return { event: 'room_create', roomId, session: undefined, ...NOBODY, at, fields };
}
