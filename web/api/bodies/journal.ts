import type { Limits, Stop, WholeChannel } from './channel.ts';

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

/** OP4: a channel as it was. Who was connected then is not known. */
export type Replayed = {
  readonly at: number;
  readonly oldest: { readonly version: number; readonly at: number };
  readonly newest: { readonly version: number; readonly at: number };
  readonly entry: JournalEntry;
  readonly channel: Omit<WholeChannel, 'clients' | 'process' | 'host_away_since'>;
};
