import type { Channel } from './channel.ts';
import type { Actor, OrderType } from './command.ts';
import { applyChange } from './decide.ts';
import type { Event } from './event.ts';
import type { CmdId, Millis, UserId } from './ids.ts';
import type { Reason } from './refusal.ts';

/** ST5: what was asked of a channel, and what came of it. */
export type JournalEntry = {
  /** 1, 2, 3 … within the channel. */
  readonly seq: number;
  readonly at: Millis;
  /** The channel's version when this was decided, and, if it changed something, the one it made. */
  readonly version: number;
  readonly actor: Actor;
  /** PE2: what they were called who decided about others. */
  readonly nick?: string;
  /** IN2: the system of the platform that gave it for them. */
  readonly via?: UserId;
  /** `malformed` stands for a request that could not be read. */
  readonly command: OrderType | 'malformed';
  readonly subject: UserId | undefined;
  readonly cmdId: CmdId | undefined;
  /** `no-media`: nobody asked for it, and it was done (ME5). */
  readonly outcome: 'accepted' | 'no-media' | Reason;
  readonly events: readonly Event[];
  /** ST12: more than 1 for like refusals of one user; the rest is told of the last of them. */
  readonly times: number;
};

/** It changed nothing: the channel is what it is without it. */
export const isRefusal = ({ outcome, events }: Pick<JournalEntry, 'outcome' | 'events'>): boolean =>
  outcome !== 'accepted' && events.length === 0;

/** From the channel before the first entry to the one after the last. */
export function replay(channel: Channel, entries: readonly JournalEntry[]): Channel {
  return entries.reduce((state, entry) => applyChange(state, entry.events), channel);
}
