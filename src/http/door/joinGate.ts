import type { Rate } from '../../app/rate.ts';
import type { Tokens } from '../../ports/joins.ts';
import { networkOf } from './networkOf.ts';

export type JoinLimits = { readonly perSOfAddress: number; readonly perSOfUser: number };

export type JoinGateDeps = {
  readonly tokens: Tokens;
  readonly rate: Rate;
  readonly joinLimits: JoinLimits;
};

/** In words of HTTP. */
export type TurnedAway = { readonly status: 401 | 403 | 429; readonly why: string };

export type JoinGate = {
  readonly ofAddress: (ip: string | undefined) => Promise<TurnedAway | undefined>;
  /** Who comes back to a seat needs no token: the seat's own is secret. */
  readonly ofUser: (token: string | undefined) => Promise<TurnedAway | undefined>;
};

/** In front of every way into a room; what costs least is asked first. Undefined: go on. */
export function createJoinGate({ tokens, rate, joinLimits }: JoinGateDeps): JoinGate {
  return {
    ofAddress: async (ip) => {
      if (await rate(`address:${networkOf(ip)}`, joinLimits.perSOfAddress)) return undefined;
      return tooMany('there are too many joins from this address');
    },
    ofUser: async (token) => {
      const claims = await tokens.verify(token);
      if ('refused' in claims) return { status: 401, why: claims.refused };
      if ('service' in claims) return { status: 403, why: 'a token with the role service joins no channel' };
      if (await rate(`user:${claims.caller.person.userId}`, joinLimits.perSOfUser)) return undefined;
      return tooMany('there are too many joins of this user');
    },
  };
}

const tooMany = (what: string): TurnedAway => ({ status: 429, why: `${what}: try again in a second` });

/** By status: to ask again later may help. */
export const RETRY_AFTER_S: Readonly<Record<number, string>> = { 429: '1', 503: '2' };
