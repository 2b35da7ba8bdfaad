import { z } from 'zod';
import { singer, switchState, time, versioned } from './fields.ts';
import { linkcallUserData } from './linkcallUser.ts';
import type { NoticeName } from './names.ts';
import { staffUserData } from './queuedUser.ts';

// What clients are told without having asked.

export const NOTICES = {
  linkcall_room_state_nt: z.strictObject({
    ...versioned,
    ...singer,
    ...switchState,
    datas: z
      .array(linkcallUserData)
      .readonly()
      .describe('everybody on the line, and whoever this change took off it (state 3 or 6)'),
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
    data: staffUserData.describe('the user it is about'),
  }),
  linkcall_invite_nt: z.strictObject({
    ...versioned,
    ...singer,
    by: z.string().describe('who invited them'),
    ends_at: time('when it runs out'),
    seat: z.int().describe('that is held for them'),
    data: linkcallUserData.describe('the user who is invited (state 7), or no longer (state 8)'),
    why: z
      .enum(['', 'declined', 'ran-out', 'withdrawn', 'left', 'closed', 'session-ended', 'blocked'])
      .describe('why it is over; empty while it is not'),
  }),
} satisfies Record<NoticeName, z.ZodType>;

export type Notices = { readonly [Name in NoticeName]: Readonly<z.infer<(typeof NOTICES)[Name]>> };

export type RoomStateNotice = Notices['linkcall_room_state_nt'];
export type UserStateNotice = Notices['linkcall_user_state_nt'];
export type InviteNotice = Notices['linkcall_invite_nt'];
export type ApplySingerNotice = Notices['linkcall_apply_singer_nt'];
