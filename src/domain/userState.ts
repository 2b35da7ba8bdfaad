/** What a user is to a channel: the original's `linkcall_apply`, in words. */
export type UserState =
  | 'none'
  | 'waiting'
  | 'cancelled'
  | 'quit'
  | 'linked'
  | 'refused'
  | 'removed'
  | 'invited'
  | 'uninvited';

/** The numbers of the original's `linkcall_apply`, which requests, notices, caches and the user log share. */
export const LINKCALL_APPLY: Readonly<Record<UserState, number>> = {
  none: 0,
  waiting: 1,
  cancelled: 2,
  quit: 3,
  linked: 4,
  refused: 5,
  removed: 6,
  invited: 7,
  uninvited: 8,
};
