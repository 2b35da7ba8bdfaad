import { z } from 'zod';
import { feedEvent } from '../../../schema/feedEvent.ts';
import { linkcallUserData } from '../../../schema/linkcallUser.ts';
import { queueShape, staffUserData } from '../../../schema/queuedUser.ts';
import { REPLIES } from '../../../schema/replies.ts';
import { PROBLEM_CODES } from '../door/reply.ts';

// What the HTTP API answers with: the handlers' types, and what the API's description is made of.

export const time = (of: string) => z.int().describe(`${of}, in ms since 1970`);
export const count = (of: string) => z.int().min(0).describe(of);
export const cursor = z.string().nullable().describe('for the next page; null on the last one');

export const problemAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(PROBLEM_CODES).describe('for programs: it stays the same'),
    message: z.string().describe('for people: what is wrong, and what is allowed'),
    field: z.string().exactOptional().describe('the part of the request that is wrong'),
    oldest: z.string().exactOptional().describe('of what is gone: the place before the oldest event that is there'),
  }),
});

/** ME2: as over a socket. */
export const mediaTokenAnswer = REPLIES.linkcall_media_rq;

export const statusAnswer = z.strictObject({ status: z.enum(['ok', 'ready']) });

export const channelLine = z.strictObject({
  sid: z.string().describe('the channel'),
  singer_id: z.string().describe('its host; empty while there is none'),
  singer_nick: z.string().describe("the host's name"),
  live: z.boolean().describe('a live session is on'),
  linkcall_state: z.int().min(0).max(1).describe('the switch: 0 open, 1 closed'),
  in_pk: z.boolean().describe('the host is in a video PK'),
  num_link: count('users on the line'),
  num_apply: count('users who wait'),
  clients: count('connections to it now, those in mirrors, too; 0 for a channel that sleeps'),
  version: count('changes that it has seen'),
  process: z
    .strictObject({ id: z.string(), address: z.string().describe('how that process is reached') })
    .describe('where it is, or would wake'),
});

export const limitsAnswer = z.strictObject({
  max_links: z.int(),
  max_applies: z.int(),
  apply_life_ms: z.int().describe('how long an application waits'),
  apply_burst: z.int().describe('so many applications of one user in the window'),
  apply_window_ms: z.int(),
  apply_bar_ms: z.int().describe('… and then none for so long'),
  invite_life_ms: z.int().describe('how long an invitation holds its link'),
  invite_burst: z.int().describe('so many invitations of one user in the window'),
  invite_window_ms: z.int(),
  when_full: z.enum(['refuse', 'keep']).describe('what becomes of those who wait when the last link is taken'),
  queue_order: z.enum(['time', 'weight']).describe('who of those who wait is the first'),
  queue_weights: z
    .strictObject({ wealth: z.number(), level: z.number(), waited: z.number().describe('of each second') })
    .describe('with weight: what counts how much'),
  auto_next: z.boolean().describe('with keep: the first who waits is let in as soon as a link is free'),
  link_media_ms: z.int().describe('who is linked and not on the air for so long is off the line; 0: they may'),
  media_enforce: z.enum(['off', 'watch', 'cut']).describe('what becomes of streams that must not be on the air'),
});

export const stopAnswer = z.strictObject({
  until: time('until when no host may come; null: until it is reopened').nullable(),
  reason: z.string().describe('what the operator said; may be empty'),
  by: z.string().describe('the operator'),
});

const { user_id, user_nick, user_icon, user_wealth, user_level, is_singer } = linkcallUserData.shape;

export const inviteAnswer = z.strictObject({
  ...{ user_id, user_nick, user_icon, user_wealth, user_level, is_singer },
  by: z.string().describe('who invited them'),
  by_nick: z.string(),
  time_invite: time('when'),
  ends_at: time('when it runs out'),
  seat: z.int().describe('that is held for them'),
});

const ELSEWHERE = 'left out where the channel is at another process';

export const listedUser = staffUserData.extend({
  away_since: linkcallUserData.shape.away_since.exactOptional().meta({
    description: `${linkcallUserData.shape.away_since.description}; ${ELSEWHERE}`,
  }),
  media: linkcallUserData.shape.media.exactOptional().meta({
    description: `${linkcallUserData.shape.media.description}; ${ELSEWHERE}`,
  }),
});

export const wholeChannel = z.strictObject({
  ...channelLine.shape,
  live_since: time('since when the live session is on')
    .nullable()
    .describe('null while none is, or where it is not known'),
  host_away_since: time('since when all connections of the live host are lost, 0 while one is there')
    .exactOptional()
    .meta({ description: `since when the live host is away, 0 while they are there; ${ELSEWHERE}` }),
  stop: stopAnswer.nullable().describe("an operator's stop that lasts"),
  limits: limitsAnswer,
  links: z.array(listedUser).describe('who is on the line, in the order they came'),
  applies: z.array(listedUser.extend(queueShape)).describe('who waits, the first one first'),
  invites: z.array(inviteAnswer).describe('who is asked onto the line, the first one first'),
  moderators: z
    .array(
      z.strictObject({
        user_id: z.string(),
        user_nick: z.string().describe('as far as it was known'),
        by: z.string().describe('who appointed them'),
        at: time('when'),
      }),
    )
    .describe('who was appointed to direct the people of the call'),
  locked_seats: z.array(z.int()).describe('seats on which nobody sits down'),
  mirrors: z
    .array(
      z.strictObject({
        id: z.string(),
        clients: count('connections to it'),
        process: channelLine.shape.process.describe('where it is'),
      }),
    )
    .describe('rooms that carry a part of its audience; each tells of itself once a second'),
  outsiders: z
    .array(
      z.strictObject({
        stream_id: z.string(),
        created_at: time('when it began, as ZEGO tells'),
        is_cut: z.boolean().describe('a cut of it is owed to ZEGO, or paid; false: it was only noted'),
      }),
    )
    .describe('streams that were found on the air, and must not be; what has gone since may still be among them'),
});

/** IN2: by the request of the protocol that the order is like. */
export const orderAnswer = z.union([
  REPLIES.linkcall_set_state_rq.describe('linkcall_set_state_rs: of open, close, pk, limits, end, reopen'),
  REPLIES.linkcall_apply_rq.describe('linkcall_apply_rs: of apply, cancel, quit, leave'),
  REPLIES.linkcall_check_rq.describe('linkcall_check_rs: of check'),
  REPLIES.linkcall_allow_rq.describe('linkcall_allow_rs: of allow, refuse, remove, refuse-all, remove-all, allow-next'),
  REPLIES.linkcall_mute_rq.describe('linkcall_mute_rs: of mute'),
  REPLIES.linkcall_invite_rq.describe('linkcall_invite_rs: of invite, withdraw'),
  REPLIES.linkcall_invited_rq.describe('linkcall_invited_rs: of accept, decline'),
  REPLIES.linkcall_block_rq.describe('linkcall_block_rs: of block, unblock'),
  REPLIES.linkcall_staff_rq.describe('linkcall_staff_rs: of appoint, dismiss'),
  REPLIES.linkcall_seat_rq.describe('linkcall_seat_rs: of lock, unlock, move, arrange'),
]);

export const ordersAnswer = z
  .array(
    z.strictObject({
      status: z.int().describe('as if the order had come alone'),
      body: z.union([orderAnswer, problemAnswer]),
    }),
  )
  .describe('in the order in which they were sent');

export const callRecord = z.strictObject({
  call_id: z.string(),
  sid: z.string().describe('empty where the original has kept none'),
  user_id: z.string(),
  singer_id: z.string().describe('empty when no host was ever there'),
  time_apply: time('when they applied'),
  time_allow: time('when they were let in').nullable(),
  time_allow_end: time('when it was over; 0 where nobody knows it'),
  link_time: count('on the line, in seconds'),
  link_first: z.int().min(0).max(2).describe("1: the user's first finished link, 2: a later one, 0: never linked"),
  link_success: z.int().min(0).max(1).describe('1: they were on the line'),
  end_state: z.int().describe('as linkcall_apply: how it ended'),
  end: z
    .string()
    .nullable()
    .describe('how it ended, each way apart, as `why` of the events; null: of the original, or before that was kept'),
  ended_by: z
    .enum(['host', 'moderator', 'operator', 'server'])
    .nullable()
    .describe('who refused or removed them; null: nobody did, or nobody knows it'),
  user_nick: z.string().nullable(),
  singer_nick: z.string().nullable(),
});

export const historyAnswer = z.strictObject({ records: z.array(callRecord).describe('newest first'), cursor });

export const eventsAnswer = z.strictObject({
  events: z.array(feedEvent).describe('oldest first'),
  cursor: z.string().describe('to go on from, also on the last page; the end is where it stays as it was'),
});

export const webhooksAnswer = z.strictObject({
  endpoints: z.array(
    z.strictObject({
      url: z.string().describe('without its query, which may be a secret'),
      waiting: z.int().describe('events on their way there, those of all processes'),
      oldest_seconds: z.int().describe('how long ago the oldest of them happened; 0: none waits'),
      set_aside: z.int().describe('events that it never took, ever since'),
      is_disabled: z
        .boolean()
        .describe('it answered 410 to the process that answers: nothing is sent until that starts anew'),
      last_error: z
        .strictObject({ at: z.number().describe('ms since 1970'), reason: z.string() })
        .nullable()
        .describe('of the process that answers'),
    }),
  ),
});

export const asideAnswer = z.strictObject({
  entries: z
    .array(
      z.strictObject({
        sid: z.string().describe('the channel'),
        reason: z.string().describe('what the last attempt came to, or why it cannot be read'),
        event: feedEvent.nullable().describe('null: it cannot be read'),
      }),
    )
    .describe('the newest first; of each endpoint the last 10,000 are kept'),
});

export const redeliverAnswer = z.strictObject({
  queued: z.int().describe('events that are delivered once more'),
  cursor: z.string().describe('the last that was looked at: `after` of the next request, if there is more'),
  is_end: z.boolean().describe('there is no more'),
});

const uint64 = z.string().describe('a whole number as text: it may be larger than a number of JSON');

export const roomAnswer = z.strictObject({
  RoomInfo: z.strictObject({
    RoomID: z.string().describe('the channel'),
    RoomSessionId: uint64,
    RoomCreateTime: time('when ZEGO made the room'),
  }),
  UserList: z.array(
    z.strictObject({ UserId: z.string(), UserSessionId: uint64, UserLoginTime: time('when they came') }),
  ),
  StreamList: z
    .array(z.strictObject({ StreamId: z.string(), UserId: z.string(), StreamCreateTime: time('when it began') }))
    .describe('what is on the air'),
  Gap: z.literal(true).exactOptional().describe('callbacks are missing: the lists may be wrong for a while'),
});

export const roomsAnswer = z.array(roomAnswer);

export const callbackAnswer = z.strictObject({ code: z.literal(0) });

export const signatureAnswer = z.strictObject({
  timestamp: z.string().describe('seconds since 1970'),
  nonce: z.string(),
  signature: z.string(),
  appid: z.string(),
});

export const devStreamAnswer = z.strictObject({
  stream_id: z.string().describe('that this user may publish now; empty: none'),
});

export const tokenAnswer = z.strictObject({ token: z.string().describe('a JWT') });
