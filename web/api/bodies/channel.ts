import type { ListedChannel } from './channels.ts';

export type ListedUser = {
  readonly user_id: string;
  readonly user_nick: string;
  readonly user_icon: string;
  readonly user_level: number;
  readonly time_apply: number;
  readonly time_allow: number;
  readonly time_now: number;
  /** 0 neither, 1 their sound, 2 their picture, 3 both. */
  readonly muted: number;
  /** With what they are on the line, or want to be: 1 sound, 2 picture, 3 both. */
  readonly mode: number;
  /** Where they sit, from 1; of who waits where they want to, 0: anywhere. */
  readonly seat: number;
  /** Of who waits, for those who let people in. */
  readonly note?: string;
  readonly position?: number;
  /** These are left out where the channel is at another process. */
  readonly away_since?: number;
  readonly media?: number;
};

export type Limits = {
  readonly max_links: number;
  readonly max_applies: number;
  readonly apply_life_ms: number;
  readonly apply_burst: number;
  readonly apply_window_ms: number;
  readonly apply_bar_ms: number;
  readonly invite_life_ms: number;
  readonly invite_burst: number;
  readonly invite_window_ms: number;
  readonly when_full: 'refuse' | 'keep';
  readonly queue_order: 'time' | 'weight';
  readonly queue_weights: { readonly wealth: number; readonly level: number; readonly waited: number };
  readonly auto_next: boolean;
  readonly link_media_ms: number;
  readonly media_enforce: 'off' | 'watch' | 'cut';
};

/** An operator's: null: until it is reopened. */
export type Stop = { readonly until: number | null; readonly reason: string; readonly by: string };

export type WholeChannel = ListedChannel & {
  /** Null: no session is on, or nobody knows. */
  readonly live_since: number | null;
  /** 0: they are there; left out where the channel is at another process. */
  readonly host_away_since?: number;
  readonly locked_seats: readonly number[];
  readonly limits: Limits;
  readonly stop: Stop | null;
  readonly links: readonly ListedUser[];
  readonly applies: readonly ListedUser[];
  readonly invites: readonly Invite[];
  readonly moderators: readonly Moderator[];
  /** Streams that must not be on the air; what has gone since may still be among them. */
  readonly outsiders: readonly Outsider[];
};

/** PE6: null: for ever. */
export type BlockedUser = {
  readonly user_id: string;
  readonly until: number | null;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
};

export type Invite = {
  readonly user_id: string;
  readonly user_nick: string;
  readonly user_icon: string;
  readonly by: string;
  readonly by_nick: string;
  readonly time_invite: number;
  readonly ends_at: number;
  readonly seat: number;
};

export type Moderator = {
  readonly user_id: string;
  readonly user_nick: string;
  readonly by: string;
  readonly at: number;
};

export type Outsider = { readonly stream_id: string; readonly created_at: number; readonly is_cut: boolean };
