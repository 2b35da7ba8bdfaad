import type { ChannelView, UserView } from '../../src/client/index.ts';

/** What a viewer is to the channel. */
export type ViewerStatus =
  | { readonly is: 'unknown' }
  | { readonly is: 'apart' }
  | { readonly is: 'waiting'; readonly since: number }
  | { readonly is: 'linked'; readonly since: number };

export function statusOf(view: ChannelView | undefined, userId: string): ViewerStatus {
  if (view === undefined) return { is: 'unknown' };
  const own = (users: readonly UserView[]) => users.find(({ user_id }) => user_id === userId);
  const linked = own(view.links);
  if (linked !== undefined) return { is: 'linked', since: linked.time_allow };
  const waiting = own(view.applies);
  return waiting === undefined ? { is: 'apart' } : { is: 'waiting', since: waiting.time_apply };
}

const CLOSED = 1;

export const isOpen = ({ linkcall_state }: ChannelView): boolean => linkcall_state !== CLOSED;
