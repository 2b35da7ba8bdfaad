import type { OfList } from './list.ts';

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

export type ChannelPage = OfList & {
  readonly channels: readonly ChannelRow[];
  /** How many each filter finds by itself. */
  readonly counts: Readonly<Record<'all' | ChannelFilter, number>>;
};
