import type {
  ChannelState,
  LinkcallInvite,
  LinkcallModerator,
  LinkcallUser,
  QueuedUser,
} from '../../schema/channelState.ts';

/** One user of a call. */
export type UserView = Readonly<Pick<LinkcallUser, (typeof USER_FIELDS)[number]>>;

/** Somebody who waits. */
export type QueuedUserView = Readonly<Pick<QueuedUser, (typeof QUEUED_FIELDS)[number]>>;

/** An invitation that nobody has answered yet. */
export type InviteView = Readonly<Pick<LinkcallInvite, (typeof INVITE_FIELDS)[number]>>;

export type ModeratorView = Readonly<Pick<LinkcallModerator, 'user_id' | 'user_nick'>>;

/** The synced state of a channel at one version; it does not change. */
export type ChannelView = Readonly<Pick<ChannelState, (typeof CHANNEL_FIELDS)[number]>> & {
  readonly links: readonly UserView[];
  readonly locked_seats: readonly number[];
  /** As far as this user may see the queue; the first one first. */
  readonly applies: readonly QueuedUserView[];
  /** As far as this user may see who is invited: the staff all of them, others their own. */
  readonly invites: readonly InviteView[];
  /** Who was appointed to direct the people of the call. */
  readonly moderators: readonly ModeratorView[];
  /** The connection, or what has the channel, is away: this is what was seen last. */
  readonly stale: boolean;
};

const CHANNEL_FIELDS = [
  'sid',
  'singer_id',
  'singer_nick',
  'live',
  'linkcall_state',
  'in_pk',
  'version',
  'num_link',
  'num_apply',
  'max_link',
  'max_apply',
  'host_away_since',
  'epoch',
] as const;

const USER_FIELDS = [
  'user_id',
  'user_nick',
  'user_icon',
  'linkcall_apply',
  'user_wealth',
  'user_level',
  'is_singer',
  'time_apply',
  'time_allow',
  'time_now',
  'away_since',
  'muted',
  'media',
  'mode',
  'seat',
] as const;

const QUEUED_FIELDS = [...USER_FIELDS, 'position', 'eta_ms', 'note'] as const;

const INVITE_FIELDS = [
  'user_id',
  'user_nick',
  'user_icon',
  'user_wealth',
  'user_level',
  'is_singer',
  'by',
  'by_nick',
  'time_invite',
  'ends_at',
  'seat',
  'away_since',
] as const;

export function viewOf(state: ChannelState): ChannelView {
  return {
    ...pick(state, CHANNEL_FIELDS),
    links: inOrder(users(state.links, USER_FIELDS), 'time_allow'),
    applies: inOrder(users(state.applies, QUEUED_FIELDS), 'position'),
    // A server of before has neither.
    invites: [...(state.invites?.values() ?? [])]
      .map((one) => pick(one, INVITE_FIELDS))
      .sort((one, other) => one.time_invite - other.time_invite),
    moderators: [...(state.moderators?.values() ?? [])].map((one) => pick(one, ['user_id', 'user_nick'])),
    locked_seats: [...(state.locked_seats ?? [])],
    // SC5. A server of before does not tell.
    stale: state.behind === true,
  };
}

/** A map that was brought up to date after a lost connection may be out of its order. */
const inOrder = <By extends string, User extends Record<By, number>>(found: User[], by: By): User[] =>
  found.sort((one, other) => one[by] - other[by]);

const users = <User, Field extends keyof User>(map: Users<User> | undefined, fields: readonly Field[]) =>
  [...(map?.values() ?? [])].map((user) => pick(user, fields));

type Users<User> = { values(): Iterable<User> };

function pick<From, Field extends keyof From>(from: From, fields: readonly Field[]): Pick<From, Field>;
function pick(from: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, from[field]]));
}

/** What the app was shown last; its version never goes back, but where the channel begins again from an earlier one. */
export class Shown {
  view: ChannelView | undefined;

  /**
   * False for what is older: a server that was left behind may still tell it. Whoever has the channel under a later epoch
   * has the last word, even if the store had lost what was shown (CL13).
   */
  show(view: ChannelView): boolean {
    const isOfLaterEpoch = view.epoch > (this.view?.epoch ?? 0);
    if (!this.isNews(view) && !isOfLaterEpoch) return false;
    this.view = view;
    return true;
  }

  isNews({ version }: { readonly version: number }): boolean {
    return version >= (this.view?.version ?? 0);
  }

  /** What is shown from now on; undefined if nothing was seen yet, or it was stale already. */
  markStale(): ChannelView | undefined {
    if (this.view === undefined || this.view.stale) return undefined;
    this.view = { ...this.view, stale: true };
    return this.view;
  }
}
