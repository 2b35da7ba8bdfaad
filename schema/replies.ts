import { z } from 'zod';
import { singer, switchState, time, versioned } from './fields.ts';
import { linkcallUserData } from './linkcallUser.ts';
import { queuedUserData } from './queuedUser.ts';
import type { RequestName } from './requests/names.ts';

// What requests are answered with.

export const wireError = z
  .strictObject({
    code: z.int().describe('0: done; else one of the error codes'),
    desc: z.string().describe('for the user, in Chinese; may be empty'),
    reason: z.string().describe('for the developer: a word that stays the same; empty when done'),
  })
  .describe('what came of it');

const counts = {
  num_link: z.int().describe('users on the line'),
  num_apply: z.int().describe('users who wait'),
};
const users = z.array(linkcallUserData).readonly().describe('in the order they came');

const handledBy = z
  .strictObject({
    user_id: z.string().describe('who was first'),
    nick: z.string().describe('their name; may be empty'),
    what: z
      .string()
      .describe(
        'what they did: `allowed`, `invited`, `moved`, `locked`, or why the application, the invitation or the link has ended',
      ),
    version: z.int().describe('of the channel, after it'),
    at: time('when they did'),
  })
  .exactOptional()
  .describe('with a refusal alone: another of the staff was first');

const answer = {
  error: wireError,
  ...versioned,
  retry_after_ms: z.int().exactOptional().describe('with `too-often` alone: when to try again'),
  until: time('with `blocked` alone: until when; 0: for ever').exactOptional(),
};
const done = { ...answer, ...counts, op_code: z.int().describe('of the request; 0 where it could not be read') };

const list = { ...answer, ...singer, ...switchState };

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
    eta_ms: z.int().describe('about how long the caller will wait still, by how long others did; 0: nobody knows'),
  }),
  linkcall_allow_rq: z.strictObject({
    ...done,
    ...singer,
    data: linkcallUserData.describe('the user it was about; empty for all at once, and for a caller without the right'),
    handled_by: handledBy,
  }),
  linkcall_list_singer_rq: z.strictObject({
    ...list,
    datas: z.array(queuedUserData).readonly().describe('who is on the line, then who waits, each in order'),
  }),
  linkcall_list_user_rq: z.strictObject({ ...list, datas: users }),
  linkcall_media_rq: z.strictObject({
    ...answer,
    app_id: z.int().describe('of the project at ZEGO; 0 where there is no token'),
    room_id: z.string().describe("ZEGO's room: the channel"),
    user_id: z.string().describe('who may log in with it; empty where the request was wrong'),
    token: z.string().describe("for ZEGO's SDK; empty where there is none"),
    expires_at: time('until when the token is good'),
    may_publish: z.boolean().describe('the host while the session is live, and whoever is on the line'),
    stream_id: z.string().describe('the one stream that they may publish; empty for whoever may listen'),
    time_now: time('when this was said'),
  }),
  linkcall_check_rq: z.strictObject({
    ...answer,
    position: z.int().describe('the place in the queue that a start would have now, from 1; 0: none'),
    seat: z.int().describe('the seat that it would have when it is let in; 0: none, or none is free now'),
    eta_ms: z.int().describe('about how long it would wait, by how long others did; 0: nobody knows'),
  }),
  linkcall_mute_rq: z.strictObject({
    ...answer,
    data: linkcallUserData.describe('the user it was about; empty for a caller without the right'),
    handled_by: handledBy,
  }),
  linkcall_invite_rq: z.strictObject({
    ...done,
    ...singer,
    data: linkcallUserData.describe('the user it was about; empty for a caller without the right'),
    ends_at: time('when the invitation runs out, 0 without one'),
    seat: z.int().describe('that the invitation holds, 0 without one'),
    handled_by: handledBy,
  }),
  linkcall_invited_rq: z.strictObject({ ...done, ...singer, data: linkcallUserData.describe('the caller') }),
  linkcall_block_rq: z.strictObject({
    ...answer,
    op_code: z.int().describe('of the request; 0 where it could not be read'),
    data: linkcallUserData.describe('the user it was about; empty for a caller without the right'),
  }),
  linkcall_list_blocked_rq: z.strictObject({
    ...answer,
    datas: z
      .array(
        z.strictObject({
          user_id: z.string().describe("who is kept off the calls of the channel's host"),
          until: time('until when; 0: for ever'),
          reason: z.string().describe('what whoever blocked them said; may be empty'),
          by: z.string().describe('who blocked them'),
          at: time('when'),
        }),
      )
      .readonly()
      .describe('the last first'),
    cursor: z.string().describe('for the next page; empty on the last one'),
  }),
  linkcall_staff_rq: z.strictObject({
    ...answer,
    op_code: z.int().describe('of the request; 0 where it could not be read'),
    data: linkcallUserData.describe('the user it was about; empty for a caller without the right'),
  }),
  linkcall_seat_rq: z.strictObject({
    ...answer,
    op_code: z.int().describe('of the request; 0 where it could not be read'),
    data: linkcallUserData.describe('of 3: who moved; else, and for a caller without the right, empty'),
    handled_by: handledBy,
  }),
} satisfies Record<RequestName, z.ZodType>;

export type Replies = { readonly [Name in RequestName]: Readonly<z.infer<(typeof REPLIES)[Name]>> };

export type WireError = Readonly<z.infer<typeof wireError>>;
export type SetStateReply = Replies['linkcall_set_state_rq'];
export type ApplyReply = Replies['linkcall_apply_rq'];
export type AllowReply = Replies['linkcall_allow_rq'];
export type ListReply = Replies['linkcall_list_user_rq' | 'linkcall_list_singer_rq'];
export type InviteReply = Replies['linkcall_invite_rq'];
export type InvitedReply = Replies['linkcall_invited_rq'];
export type MuteReply = Replies['linkcall_mute_rq'];
export type BlockReply = Replies['linkcall_block_rq'];
export type BlockedReply = Replies['linkcall_list_blocked_rq'];
export type StaffReply = Replies['linkcall_staff_rq'];
export type SeatReply = Replies['linkcall_seat_rq'];
export type CheckReply = Replies['linkcall_check_rq'];
export type MediaReply = Replies['linkcall_media_rq'];
