import { type SchemaType, schema, t } from '@colyseus/schema';

const text = () => t.string().default('');
/** Numbers without a default are NaN after `++`. */
const number = () => t.number().default(0);

const user = () => ({
  user_id: text(),
  user_nick: text(),
  user_icon: text(),
  linkcall_apply: t.uint8().default(0),
  user_wealth: number(),
  user_level: number(),
  is_singer: t.uint8().default(0),
  time_apply: number(),
  time_allow: number(),
  time_now: number(),
  away_since: number(),
  muted: t.uint8().default(0),
  media: t.uint8().default(0),
  mode: t.uint8().default(0),
  seat: t.uint16().default(0),
});

/** One user of a call: the protocol's `linkcall_user_data`. */
export const LinkcallUser = schema(user(), 'LinkcallUser');
export type LinkcallUser = SchemaType<typeof LinkcallUser>;

/** PE10, PE11, PE13: somebody who waits, as they, and those who let people in, see them. */
export const QueuedUser = schema(
  { ...user(), position: t.uint16().default(0), eta_ms: number(), note: text() },
  'QueuedUser',
);
export type QueuedUser = SchemaType<typeof QueuedUser>;

/** PE4: an invitation that nobody has answered yet. */
export const LinkcallInvite = schema(
  {
    user_id: text(),
    user_nick: text(),
    user_icon: text(),
    user_wealth: number(),
    user_level: number(),
    is_singer: t.uint8().default(0),
    by: text(),
    by_nick: text(),
    time_invite: number(),
    ends_at: number(),
    seat: t.uint16().default(0),
    away_since: number(),
  },
  'LinkcallInvite',
);
export type LinkcallInvite = SchemaType<typeof LinkcallInvite>;

/** PE1: who was appointed to direct the people of the call. */
export const LinkcallModerator = schema({ user_id: text(), user_nick: text() }, 'LinkcallModerator');
export type LinkcallModerator = SchemaType<typeof LinkcallModerator>;

/** What every client of a channel sees; `applies` and `invites` only as far as the client's view goes. */
export const ChannelState = schema(
  {
    sid: text(),
    singer_id: text(),
    singer_nick: text(),
    live: t.boolean().default(false),
    linkcall_state: t.uint8().default(0),
    in_pk: t.boolean().default(false),
    version: t.uint32().default(0),
    num_link: t.uint16().default(0),
    num_apply: t.uint16().default(0),
    max_link: t.uint16().default(0),
    max_apply: t.uint16().default(0),
    links: t.map(LinkcallUser),
    applies: t.map(QueuedUser).view(),
    host_away_since: number(),
    epoch: number(),
    moderators: t.map(LinkcallModerator),
    locked_seats: t.array('uint16'),
    invites: t.map(LinkcallInvite).view(),
    behind: t.boolean().default(false),
  },
  'ChannelState',
);
export type ChannelState = SchemaType<typeof ChannelState>;
