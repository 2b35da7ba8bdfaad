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
