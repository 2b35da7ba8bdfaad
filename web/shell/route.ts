/** What is asked of a view (filters, an order) is in the address, too, so that Back and a link keep it. */
export type Route = { readonly query: URLSearchParams } & (
  | { readonly is: 'try' }
  | { readonly is: 'overview' }
  | { readonly is: 'channels' }
  | { readonly is: 'channel'; readonly sid: string }
  | { readonly is: 'people' }
  | { readonly is: 'history' }
  | { readonly is: 'audit' }
  | { readonly is: 'webhooks' }
);

/** What the address asks for; where there is nothing to try, the overview comes first. */
export function routeOf(hash: string, canTry: boolean): Route {
  const [, name, rest, asked] = /^#\/([a-z]*)(?:\/([^?]+))?(?:\?(.*))?$/.exec(hash) ?? [];
  const query = new URLSearchParams(asked);
  if (name === 'try') return { is: 'try', query };
  if (name === 'overview' || name === 'people') return { is: name, query };
  if (name === 'history' || name === 'audit' || name === 'webhooks') return { is: name, query };
  if (name !== 'channels') return { is: canTry ? 'try' : 'overview', query };
  const sid = rest === undefined ? undefined : decoded(rest);
  return sid === undefined ? { is: 'channels', query } : { is: 'channel', sid, query };
}

/** Browsers take these for steps on a path, however they are written: no address of the server's leads there. */
export const isReachable = (sid: string): boolean => sid !== '.' && sid !== '..';

export const addressOf = (sid: string): string => `#/channels/${encodeURIComponent(sid)}`;

export function addressWith(view: Route['is'], query: URLSearchParams): string {
  return query.size === 0 ? `#/${view}` : `#/${view}?${query}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
