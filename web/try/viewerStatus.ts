import type { ChannelView, UserView } from '../../src/client/index.ts';

/** What a viewer is to the channel. */
export type ViewerStatus =
  | { readonly is: 'unknown' }
  | { readonly is: 'apart' }
  /** `etaMs`: how long it is likely to take; 0: nobody knows. */
  | { readonly is: 'waiting'; readonly since: number; readonly etaMs: number }
  | { readonly is: 'linked'; readonly since: number };

export function statusOf(view: ChannelView | undefined, userId: string): ViewerStatus {
  if (view === undefined) return { is: 'unknown' };
  const isOwn = ({ user_id }: Pick<UserView, 'user_id'>) => user_id === userId;
  const linked = view.links.find(isOwn);
  if (linked !== undefined) return { is: 'linked', since: linked.time_allow };
  const waiting = view.applies.find(isOwn);
  return waiting === undefined ? { is: 'apart' } : { is: 'waiting', since: waiting.time_apply, etaMs: waiting.eta_ms };
}

const CLOSED = 1;

export const isOpen = ({ linkcall_state }: ChannelView): boolean => linkcall_state !== CLOSED;
