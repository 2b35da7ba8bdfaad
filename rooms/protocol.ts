import type { LinkcallUserData } from '../src/linkcallUser.ts';

// The protocol's objects as types: what `wire.ts` writes, and what a client reads.

/** `code` 0: done. `desc` is for the user, `reason` for the developer. */
export type WireError = { readonly code: number; readonly desc: string; readonly reason: string };

type Versioned = { readonly sid: string; readonly version: number };
type Singer = { readonly singer_id: string; readonly singer_nick: string };
/** 0 open, 1 closed. */
type Switch = { readonly linkcall_state: number };
type Counts = { readonly num_link: number; readonly num_apply: number };

type Answer = Versioned & {
  readonly error: WireError;
  /** With `too-often` only. */
  readonly retry_after_ms?: number;
};
type Done = Answer & Counts & { readonly op_code: number };

export type SetStateReply = Done & Switch;
export type ApplyReply = Done &
  Singer &
  Switch & {
    readonly time_apply: number;
    readonly time_allow: number;
    readonly time_now: number;
    /** From 1; 0 for somebody who does not wait. */
    readonly position: number;
  };
export type AllowReply = Done & Singer & { readonly data: LinkcallUserData };
export type ListReply = Answer & Singer & Switch & { readonly datas: readonly LinkcallUserData[] };

export type Replies = {
  readonly linkcall_set_state_rq: SetStateReply;
  readonly linkcall_apply_rq: ApplyReply;
  readonly linkcall_allow_rq: AllowReply;
  readonly linkcall_list_singer_rq: ListReply;
  readonly linkcall_list_user_rq: ListReply;
};

export type RoomStateNotice = Versioned & Singer & Switch & { readonly datas: readonly LinkcallUserData[] };
export type UserStateNotice = Versioned & Singer & Switch & { readonly data: LinkcallUserData };
export type ApplySingerNotice = Versioned & Singer & { readonly data: LinkcallUserData };

export type Notices = {
  readonly linkcall_room_state_nt: RoomStateNotice;
  readonly linkcall_user_state_nt: UserStateNotice;
  readonly linkcall_apply_singer_nt: ApplySingerNotice;
};
