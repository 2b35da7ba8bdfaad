export type Route =
  | { readonly is: 'try' }
  | { readonly is: 'channels' }
  | { readonly is: 'channel'; readonly sid: string }
  | { readonly is: 'history' }
  | { readonly is: 'webhooks' };

/** What the address asks for; where there is nothing to try, the channels come first. */
export function routeOf(hash: string, canTry: boolean): Route {
  const [, name, rest] = /^#\/([a-z]*)(?:\/(.+))?$/.exec(hash) ?? [];
  if (name === 'try') return { is: 'try' };
  if (name === 'history' || name === 'webhooks') return { is: name };
  if (name !== 'channels') return { is: canTry ? 'try' : 'channels' };
  const sid = rest === undefined ? undefined : decoded(rest);
  return sid === undefined ? { is: 'channels' } : { is: 'channel', sid };
}

/** Browsers take these for steps on a path, however they are written: no address of the server's leads there. */
export const isReachable = (sid: string): boolean => sid !== '.' && sid !== '..';

export const addressOf = (sid: string): string => `#/channels/${encodeURIComponent(sid)}`;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
