import type { TraceParent } from './audit/traceParent.ts';
import { traceOf } from './command.ts';
import type { Event } from './event.ts';
import type { Millis, Sid, UserId } from './ids.ts';
import type { JournalEntry } from './journal.ts';

/** IN6: an event that the platform is told of, as its channel numbers them. */
export type Told = {
  readonly sid: Sid;
  /** 1, 2, 3 … of the channel, without a gap. */
  readonly seq: number;
  /** The channel's, after the change that it is of. */
  readonly version: number;
  readonly at: Millis;
  /** IN2: the system of the platform that gave the order. */
  readonly via?: UserId;
  /** OP9: of the request that asked for it. */
  readonly trace?: TraceParent;
  readonly event: ToldEvent;
};

export type ToldEvent = Exclude<
  Event,
  { readonly type: 'user-barred' | 'user-arrived' | 'user-shut-out' | 'limits-changed' }
>;

/** What an operator sets, a bar, who has a connection again, and what is told by what follows is for the journal alone. */
export const isTold = (event: Event): event is ToldEvent =>
  event.type !== 'user-barred' &&
  event.type !== 'user-arrived' &&
  event.type !== 'user-shut-out' &&
  event.type !== 'limits-changed';

/** What the journal's entries tell the platform, counted on from `after`. */
export function toldOf(
  sid: Sid,
  entries: readonly Pick<JournalEntry, 'version' | 'events' | 'via' | 'origin' | 'trace'>[],
  after: number,
): readonly Told[] {
  const told: Told[] = [];
  for (const entry of entries) {
    const { version, via, events } = entry;
    const trace = traceOf(entry);
    const by = { ...(via !== undefined && { via }), ...(trace !== undefined && { trace }) };
    for (const event of events) {
      if (isTold(event)) told.push({ sid, seq: after + told.length + 1, version, at: event.at, ...by, event });
    }
  }
  return told;
}
