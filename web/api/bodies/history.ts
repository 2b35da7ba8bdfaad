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
