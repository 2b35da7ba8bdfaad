// What the server's HTTP API answers, by its own names.

export type ListedChannel = {
  readonly sid: string;
  readonly singer_id: string;
  readonly singer_nick: string;
  readonly live: boolean;
  /** 0 open, 1 closed. */
  readonly linkcall_state: number;
  readonly in_pk: boolean;
  readonly num_link: number;
  readonly num_apply: number;
  readonly clients: number;
  readonly version: number;
  readonly process: { readonly id: string; readonly address: string };
};

/** With what only the list tells. */
export type ChannelRow = ListedChannel & {
  readonly num_strangers: number;
  /** Null: nobody. */
  readonly longest_wait_since: number | null;
  readonly longest_call_since: number | null;
};

export type ChannelFilter = 'live' | 'waiting' | 'pk' | 'strangers';

type OfList = {
  readonly cursor: string | null;
  readonly total: number;
  readonly time_now: number;
  /** Some are missing: not every process could be asked. */
  readonly partial?: true;
};

export type ChannelPage = OfList & {
  readonly channels: readonly ChannelRow[];
  /** How many each filter finds by itself. */
  readonly counts: Readonly<Record<'all' | ChannelFilter, number>>;
};

export type PersonRow = {
  readonly user_id: string;
  readonly user_nick: string;
  readonly user_icon: string;
  readonly sid: string;
  readonly singer_id: string;
  readonly singer_nick: string;
  readonly standing: 'host' | 'linked' | 'waiting' | 'invited';
  readonly since: number;
  readonly ends_at: number | null;
  /** 1 sound, 2 picture, 3 both. */
  readonly mode: number;
  readonly muted: number;
  readonly away_since: number;
  readonly media: number;
  readonly seat: number;
  readonly process: ListedChannel['process'];
};

export type PeoplePage = OfList & { readonly people: readonly PersonRow[] };

export type HostBlock = {
  readonly host_id: string;
  /** Null: for ever. */
  readonly until: number | null;
  readonly by: string;
  readonly at: number;
};

export type OneUser = {
  readonly user_id: string;
  readonly places: readonly PersonRow[];
  readonly blocks: readonly HostBlock[];
  readonly cursor: string | null;
  readonly num_blocks: number;
  readonly time_now: number;
  readonly partial?: true;
};

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
  /** Streams that must not be on the air; what has gone since may still be among them. */
  readonly moderators: readonly Moderator[];
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

/** OP4: a channel as it was. Who was connected then is not known. */
export type Replayed = {
  readonly at: number;
  readonly oldest: { readonly version: number; readonly at: number };
  readonly newest: { readonly version: number; readonly at: number };
  readonly entry: JournalEntry;
  readonly channel: Omit<WholeChannel, 'clients' | 'process' | 'host_away_since'>;
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

export type JournalEvent = {
  readonly type: string;
  readonly user_id?: string;
  readonly why?: string;
  readonly until?: number;
  readonly in_pk?: boolean;
  readonly limits?: Partial<Limits>;
  readonly stop?: Stop;
  readonly seat?: number;
  readonly seats?: readonly { readonly user_id: string; readonly seat: number }[];
  readonly muted?: number;
  /** Of a block. */
  readonly reason?: string;
};

export type JournalEntry = {
  readonly seq: number;
  readonly at: number;
  readonly version: number;
  /** Null for the clock, ZEGO and what is on the air. */
  readonly actor: string | null;
  readonly actor_kind: string;
  /** The system of the platform that asked for them. */
  readonly via: string | null;
  readonly command: string;
  readonly subject: string | null;
  readonly cmd_id: string | null;
  readonly outcome: string;
  /** More than 1: of like refusals. */
  readonly times: number;
  readonly events: readonly JournalEvent[];
};

export type JournalPage = { readonly entries: readonly JournalEntry[]; readonly before: number | null };

export type ZegoRoom = {
  readonly RoomInfo: { readonly RoomID: string; readonly RoomSessionId: string; readonly RoomCreateTime: number };
  readonly UserList: readonly {
    readonly UserId: string;
    readonly UserSessionId: string;
    readonly UserLoginTime: number;
  }[];
  readonly StreamList: readonly AirStream[];
  readonly Gap?: boolean;
};

/** Of what is on the air. */
export type AirStream = { readonly StreamId: string; readonly UserId: string; readonly StreamCreateTime: number };

export type CallRecord = {
  readonly call_id: string;
  readonly sid: string;
  readonly user_id: string;
  readonly singer_id: string;
  readonly time_apply: number;
  readonly time_allow: number | null;
  readonly time_allow_end: number | null;
  readonly link_time: number;
  readonly link_first: number;
  readonly link_success: number;
  readonly end_state: number;
  /** Null: of the original, or from before this was kept; left out by a server of the version before. */
  readonly end?: string | null;
  readonly ended_by?: string | null;
  readonly user_nick?: string | null;
  readonly singer_nick?: string | null;
};

export type HistoryPage = { readonly records: readonly CallRecord[]; readonly cursor: string | null };

/** OP5. */
export type AuditEntry = {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly role: string;
  readonly from: string;
  readonly order: string;
  readonly sid: string | null;
  readonly user_id: string | null;
  readonly outcome: string;
  readonly version: number | null;
};

export type AuditEntries = { readonly entries: readonly AuditEntry[]; readonly cursor: string | null };

/** Where the platform is told of events. */
export type Endpoint = {
  /** Without its query, which may be a secret. */
  readonly url: string;
  readonly waiting: number;
  readonly oldest_seconds: number;
  readonly set_aside: number;
  readonly is_disabled: boolean;
  /** Of the process that answers. */
  readonly last_error: { readonly at: number; readonly reason: string } | null;
};

export type EndpointList = { readonly endpoints: readonly Endpoint[] };

export type Redelivered = { readonly queued: number; readonly cursor: string; readonly is_end: boolean };

export type AsideList = {
  readonly entries: readonly {
    readonly sid: string;
    readonly reason: string;
    /** Null: it cannot be read. */
    readonly event: { readonly id: string; readonly type: string; readonly at: number } | null;
  }[];
};

/** How it is, or was for a second or a minute. */
export type OverviewNow = {
  readonly live: number;
  readonly channels: number;
  readonly linked: number;
  readonly waiting: number;
  readonly clients: number;
  readonly commands_per_s: number;
  readonly refusals_per_s: number;
  readonly reply_p50_ms: number | null;
  readonly reply_p99_ms: number | null;
  readonly callbacks_per_s: number;
  readonly gaps: number;
  readonly cuts_owed: number;
  readonly webhook_lag_ms: number;
  readonly user_log_backlog: number;
  readonly log_backlog_bytes: number;
  readonly memory_bytes: number;
  readonly event_loop_lag_ms: number;
};

export type OverviewMoment = OverviewNow & { readonly at: number };

export type OverviewProcess = {
  readonly id: string;
  readonly address: string;
  readonly version: string;
  readonly started_at: number;
  readonly not_ready: string | null;
  readonly now: OverviewNow | null;
};

export type OverviewService = {
  readonly name: 'channels' | 'user-log' | 'zego';
  readonly kind: 'sqlite' | 'redis' | 'mysql' | 'zego';
  readonly state: 'unknown' | 'ok' | 'away';
  readonly since: number | null;
  readonly why: string | null;
};

export type OverviewBody = {
  readonly at: number;
  readonly now: OverviewNow | null;
  readonly processes: readonly OverviewProcess[];
  /** Of processes that did not answer. */
  readonly silent: readonly string[];
  readonly services: readonly OverviewService[];
  readonly every_ms: number;
  readonly moments: readonly OverviewMoment[];
  readonly away?: string;
};
