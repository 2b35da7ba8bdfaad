import type { Origin } from './audit/origin.ts';
import type { TraceParent } from './audit/traceParent.ts';
import { type Channel, newChannel } from './channel.ts';
import type { Actor, OrderType } from './command.ts';
import { applyChange } from './decide.ts';
import type { Event } from './event.ts';
import type { CmdId, Millis, Sid, UserId } from './ids.ts';
import type { Reason } from './refusal.ts';

/** All of a channel but how often who applied: that is for its rules alone, and grows with the audience. */
export type Checkpoint = Omit<Channel, 'applicants'>;

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
  /** OP5: if an audit tells of it. */
  readonly origin?: Origin;
  /** OP9: of the request that it came with, where there is no `origin`. */
  readonly trace?: TraceParent;
  /** `malformed` stands for a request that could not be read. */
  readonly command: OrderType | 'malformed';
  readonly subject: UserId | undefined;
  readonly cmdId: CmdId | undefined;
  /** `no-media`: nobody asked for it, and it was done (ME5). */
  readonly outcome: 'accepted' | 'no-media' | Reason;
  readonly events: readonly Event[];
  /** ST12: more than 1 for like refusals of one user; the rest is told of the last of them. */
  readonly times: number;
  /** OP4: now and then, the channel as this entry left it: those before may not be kept any more. */
  readonly checkpoint?: Checkpoint;
};

/** It changed nothing: the channel is what it is without it. */
export const isRefusal = ({ outcome, events }: Pick<JournalEntry, 'outcome' | 'events'>): boolean =>
  outcome !== 'accepted' && events.length === 0;

/** From the channel before the first entry to the one after the last. */
export function replay(channel: Channel, entries: readonly JournalEntry[]): Channel {
  return entries.reduce((state, entry) => applyChange(state, entry.events), channel);
}

/**
 * OP4: the channel as the last of these left it, from the newest checkpoint on, or from its beginning. They are all that was
 * accepted from some moment on, the oldest first; undefined: they do not reach back far enough, or some are missing.
 */
export function channelAfter(sid: Sid, entries: readonly JournalEntry[]): Channel | undefined {
  const from = entries.findLastIndex(isBeginning);
  const first = entries[from];
  if (first === undefined) return undefined;
  const { checkpoint } = first;
  if (checkpoint !== undefined) return continued({ ...checkpoint, applicants: new Map() }, entries.slice(from + 1));
  return continued(newChannel(sid), entries.slice(from));
}

const FIRST_VERSION = 1;

/** What the channel was is known at it, whatever came before. */
export const isBeginning = ({ checkpoint, version, events }: JournalEntry): boolean =>
  checkpoint !== undefined || version < FIRST_VERSION || (version === FIRST_VERSION && events.length > 0);

function continued(channel: Channel, entries: readonly JournalEntry[]): Channel | undefined {
  const changes = entries.filter(({ events }) => events.length > 0);
  const isWhole = changes.every(({ version }, nth) => version === channel.version + nth + 1);
  return isWhole ? replay(channel, changes) : undefined;
}
