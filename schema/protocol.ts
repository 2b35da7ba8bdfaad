import { z } from 'zod';
import { linkcallUserData } from './linkcallUser.ts';

// The protocol's objects: what `wire.ts` writes, what a client reads, and what docs/protocol.md is made of.

const error = z
  .strictObject({
    code: z.int().describe('0: done; else one of the error codes'),
    desc: z.string().describe('for the user, in Chinese; may be empty'),
    reason: z.string().describe('for the developer: a word that stays the same; empty when done'),
  })
  .describe('what came of it');

const versioned = {
  sid: z.string().describe('the channel'),
  version: z.int().describe('the version of the channel that this belongs to'),
};
const singer = {
  singer_id: z.string().describe('the host; empty while there is none'),
  singer_nick: z.string().describe("the host's name"),
};
const switchState = { linkcall_state: z.int().min(0).max(1).describe('0 open, 1 closed') };
const counts = {
  num_link: z.int().describe('users on the line'),
  num_apply: z.int().describe('users who wait'),
};
const time = (of: string) => z.int().describe(`${of}, in ms since 1970 by the server's clock`);
const users = (of: string) => z.array(linkcallUserData).readonly().describe(of);

const answer = {
  error,
  ...versioned,
  retry_after_ms: z.int().exactOptional().describe('with `too-often` alone: when to try again'),
};
const done = { ...answer, ...counts, op_code: z.int().describe('of the request; 0 where it could not be read') };

const listReply = z.strictObject({ ...answer, ...singer, ...switchState, datas: users('in the order they came') });

export const REPLIES = {
  linkcall_set_state_rq: z.strictObject({ ...done, ...switchState }),
  linkcall_apply_rq: z.strictObject({
    ...done,
    ...singer,
    ...switchState,
    time_apply: time('when the caller applied, 0 if not'),
    time_allow: time('when the caller was let in, 0 if not'),
    time_now: time('when this was said'),
    position: z.int().describe("the caller's place in the queue, from 1; 0 for somebody who does not wait"),
  }),
  linkcall_allow_rq: z.strictObject({
    ...done,
    ...singer,
    data: linkcallUserData.describe('the user it was about; empty for a caller without the right'),
  }),
  linkcall_list_singer_rq: listReply,
  linkcall_list_user_rq: listReply,
};

export const NOTICES = {
  linkcall_room_state_nt: z.strictObject({
    ...versioned,
    ...singer,
    ...switchState,
    datas: users('everybody on the line, and whoever this change took off it (state 3 or 6)'),
  }),
  linkcall_user_state_nt: z.strictObject({
    ...versioned,
    ...singer,
    ...switchState,
    data: linkcallUserData.describe('the user who is told'),
  }),
  linkcall_apply_singer_nt: z.strictObject({
    ...versioned,
    ...singer,
    data: linkcallUserData.describe('the user it is about'),
  }),
};

type Read<Schema extends z.ZodType> = Readonly<z.infer<Schema>>;

export type WireError = Read<typeof error>;

export type SetStateReply = Read<(typeof REPLIES)['linkcall_set_state_rq']>;
export type ApplyReply = Read<(typeof REPLIES)['linkcall_apply_rq']>;
export type AllowReply = Read<(typeof REPLIES)['linkcall_allow_rq']>;
export type ListReply = Read<typeof listReply>;

export type Replies = {
  readonly linkcall_set_state_rq: SetStateReply;
  readonly linkcall_apply_rq: ApplyReply;
  readonly linkcall_allow_rq: AllowReply;
  readonly linkcall_list_singer_rq: ListReply;
  readonly linkcall_list_user_rq: ListReply;
};

export type RoomStateNotice = Read<(typeof NOTICES)['linkcall_room_state_nt']>;
export type UserStateNotice = Read<(typeof NOTICES)['linkcall_user_state_nt']>;
export type ApplySingerNotice = Read<(typeof NOTICES)['linkcall_apply_singer_nt']>;

export type Notices = {
  readonly linkcall_room_state_nt: RoomStateNotice;
  readonly linkcall_user_state_nt: UserStateNotice;
  readonly linkcall_apply_singer_nt: ApplySingerNotice;
};
