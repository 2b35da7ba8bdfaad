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
