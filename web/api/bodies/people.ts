import type { ListedChannel } from './channels.ts';
import type { OfList } from './list.ts';

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
