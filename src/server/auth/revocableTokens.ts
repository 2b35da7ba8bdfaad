import type { Revocations } from '../../app/people/revocations.ts';
import type { Tokens } from '../../ports/joins.ts';

/** PE7: over sockets and HTTP alike. A system of the platform is no user: its token is changed by changing the secret. */
export const revocableTokens = <T extends Tokens>(tokens: T, revocations: Pick<Revocations, 'isVoid'>): T => ({
  ...tokens,
  verify: async (token) => {
    const claims = await tokens.verify(token);
    if (!('caller' in claims)) return claims;
    const { caller, issuedAt } = claims;
    return revocations.isVoid({ userId: caller.person.userId, issuedAt }) ? REVOKED : claims;
  },
});

const REVOKED = { refused: 'the token was revoked: another one is needed' };
