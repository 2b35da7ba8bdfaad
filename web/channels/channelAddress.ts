import { addressOf } from '../shell/route.ts';

/** What of a channel's journal is shown. */
export type JournalFilter = { readonly user: string; readonly isRefusedOnly: boolean };

/** What of a channel's page is asked for; all of it is in the address, so that Back, a reload and a link keep it. */
export type ChannelView = {
  readonly filter: JournalFilter;
  /** OP4: after which change it is looked at once more; undefined: nobody looks back. */
  readonly version: number | undefined;
};

export function viewIn(query: URLSearchParams): ChannelView {
  const version = Number(query.get('version'));
  return {
    filter: { user: (query.get('user') ?? '').trim(), isRefusedOnly: query.get('only') === 'refused' },
    version: Number.isSafeInteger(version) && version > 0 ? version : undefined,
  };
}

export function addressOfView(sid: string, { filter, version }: ChannelView): string {
  const query = new URLSearchParams({
    ...(filter.user !== '' && { user: filter.user }),
    ...(filter.isRefusedOnly && { only: 'refused' }),
    ...(version !== undefined && { version: String(version) }),
  });
  return query.size === 0 ? addressOf(sid) : `${addressOf(sid)}?${query}`;
}

/** As the server asks for it. */
export function journalQuery({ user, isRefusedOnly }: JournalFilter, before?: number): string {
  const query = new URLSearchParams({
    ...(user !== '' && { user_id: user }),
    ...(isRefusedOnly && { only: 'refused' }),
    ...(before !== undefined && { before: String(before) }),
  });
  return query.size === 0 ? '' : `?${query}`;
}
