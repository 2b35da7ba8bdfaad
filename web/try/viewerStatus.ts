import type { ChannelView, UserView } from '../../src/client/index.ts';

/** What a viewer is to the channel. */
export type ViewerStatus =
  | { readonly is: 'unknown' }
  | { readonly is: 'apart' }
  /** `place`: from 1; 0: a server of before does not tell. `etaMs`: how long it is likely to take; 0: nobody knows. */
  | { readonly is: 'waiting'; readonly since: number; readonly place: number; readonly etaMs: number }
  | { readonly is: 'linked'; readonly since: number };

export function statusOf(view: ChannelView | undefined, userId: string): ViewerStatus {
  if (view === undefined) return { is: 'unknown' };
  const isOwn = ({ user_id }: Pick<UserView, 'user_id'>) => user_id === userId;
  const linked = view.links.find(isOwn);
  if (linked !== undefined) return { is: 'linked', since: linked.time_allow };
  const waiting = view.applies.find(isOwn);
  if (waiting === undefined) return { is: 'apart' };
  const { time_apply: since, position: place, eta_ms: etaMs } = waiting;
  return { is: 'waiting', since, place, etaMs };
}

/** Why it takes its time, as far as a viewer can tell: an invitation that holds the last seat is not theirs to see. */
export type WhyWaiting = 'hostAway' | 'full' | 'undecided';

export function whyWaiting(view: ChannelView): WhyWaiting {
  if (view.host_away_since > 0) return 'hostAway';
  return freeSeats(view) > 0 ? 'undecided' : 'full';
}

/** PE8: nobody sits down on a locked one. */
function freeSeats({ max_link, links, locked_seats }: ChannelView): number {
  const taken = new Set(links.map(({ seat }) => seat));
  return max_link - links.length - locked_seats.filter((seat) => seat <= max_link && !taken.has(seat)).length;
}

const CLOSED = 1;

export const isOpen = ({ linkcall_state }: ChannelView): boolean => linkcall_state !== CLOSED;
