import { z } from 'zod';
import { linkcallUserData } from '../../../../schema/linkcallUser.ts';
import { count, limitsAnswer, stopAnswer, time } from '../answers.ts';

// What the journal tells of a channel's changes and refusals.

const type = <const Names extends readonly [string, ...string[]]>(...names: Names) => z.enum(names);
const user = { user_id: z.string() };

const journalEvent = z.union([
  z.strictObject({ type: type('switch-opened', 'switch-closed', 'session-ended', 'channel-reopened') }),
  z.strictObject({
    type: type('application-started', 'link-started', 'session-started', 'user-arrived', 'user-shut-out'),
    ...user,
  }),
  z.strictObject({ type: type('moderator-appointed', 'moderator-dismissed'), ...user }),
  z.strictObject({ type: type('invitation-started', 'invitation-accepted'), ...user }),
  z.strictObject({ type: type('application-ended', 'link-ended', 'invitation-ended'), ...user, why: z.string() }),
  z.strictObject({
    type: type('user-blocked'),
    ...user,
    singer_id: z.string().describe('the host whose calls they are kept off'),
    until: time('until when; null: for ever').nullable(),
    reason: z.string(),
  }),
  z.strictObject({ type: type('user-unblocked'), ...user, singer_id: z.string() }),
  z.strictObject({ type: type('user-barred'), ...user, until: time('when the bar ends') }),
  z.strictObject({ type: type('pk-changed'), in_pk: z.boolean() }),
  z.strictObject({ type: type('limits-changed'), limits: limitsAnswer.partial() }),
  z.strictObject({ type: type('channel-stopped'), stop: stopAnswer }),
  z.strictObject({ type: type('stranger-seen'), ...user, stream_id: z.string() }),
  z.strictObject({ type: type('stream-cut'), ...user, stream_id: z.string(), why: z.string(), kick: z.boolean() }),
  z.strictObject({ type: type('seat-locked', 'seat-unlocked'), seat: z.int() }),
  z.strictObject({ type: type('seats-changed'), seats: z.array(z.strictObject({ ...user, seat: z.int() })) }),
  z.strictObject({ type: type('user-muted'), ...user, muted: linkcallUserData.shape.muted }),
  z.strictObject({ type: type('stream-ruled'), ...user, stream_id: z.string(), muted: linkcallUserData.shape.muted }),
]);

export const journalEntry = z.strictObject({
  seq: z.int().describe('1, 2, 3 … within the channel'),
  at: time('when it was decided'),
  version: count('of the channel, after it'),
  actor: z.string().nullable().describe('the user who asked; null for the clock, ZEGO and media'),
  actor_kind: z
    .enum(['user', 'clock', 'zego', 'media'])
    .describe('who asked: what a user is called says nothing of it; media: what is on the air, or is not'),
  via: z.string().nullable().describe('the system of the platform that asked for them'),
  command: z.string().describe('what was asked; malformed: a request that could not be read'),
  subject: z.string().nullable().describe('the user it was about'),
  cmd_id: z.string().nullable(),
  outcome: z
    .string()
    .describe('accepted, or the reason of the refusal; no-media: a link is over of which nothing was on the air'),
  times: z.int().min(1).describe('more than 1: so many like refusals of this user, of which this was the last'),
  events: z.array(journalEvent).describe('what changed'),
});

export const journalAnswer = z.strictObject({
  sid: z.string(),
  entries: z.array(journalEntry).describe('newest first'),
  before: z.int().nullable().describe('for the next page; null on the last one'),
});
