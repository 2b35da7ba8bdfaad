import { z } from 'zod';
import { profile } from '../../../schema/profile.ts';
import { parseSid, parseUserId, type Sid, type UserId } from '../../domain/ids.ts';
import type { Claims, ServiceClaims, TokenRefusal } from '../../ports/joins.ts';

/** IN1 */
const SCOPE_MAX = 64;

export const ROLES = ['host', 'moderator', 'viewer', 'admin', 'operator', 'observer', 'service'] as const;

const ID = 'text of 1 to 128 bytes without control characters, or a safe whole number';
const SCOPE = `a list of at most ${SCOPE_MAX} names of orders`;

// Each message says what is allowed.
const payload = z.object({
  sub: id(parseUserId),
  role: z.enum(ROLES, { error: `${ROLES.slice(0, -1).join(', ')} or ${ROLES.at(-1)}` }),
  sid: id(parseSid).optional(),
  /** In seconds; what is no number says nothing. */
  iat: z.number().optional().catch(undefined),
  ...profile,
  scope: z
    .array(z.string({ error: SCOPE }), { error: SCOPE })
    .max(SCOPE_MAX, { error: SCOPE })
    .optional(),
});

/** What a token whose signature is good says, or why that is not enough (LC1, LC5). */
export function parseClaims(raw: unknown): Claims | TokenRefusal {
  const parsed = payload.safeParse(raw);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `"${path.join('.')}" must be ${message}`);
    return { refused: `in the token ${wrong.join(', and ')}` };
  }
  const { sub, role, sid, nick, icon, wealth, level, is_singer, scope, iat } = parsed.data;
  if (role === 'service') return serviceClaims(sub, sid, scope);
  if ((role === 'host' || role === 'moderator') && sid === undefined) {
    return { refused: `the token of a ${role} must name its channel in "sid"` };
  }
  const person = { userId: sub, nick, icon, wealth, level, isSinger: is_singer };
  return { caller: { person, role }, sid, issuedAt: iat === undefined ? undefined : iat * 1_000 };
}

/** Without a list it may give every order. */
const serviceClaims = (name: UserId, sid: Sid | undefined, scope: readonly string[] | undefined): ServiceClaims => ({
  service: { name, scope: scope && new Set(scope) },
  sid,
});

function id<Id>(parse: (raw: unknown) => Id | undefined) {
  return z.unknown().transform((raw, context) => {
    const parsed = parse(raw);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: ID });
    return z.NEVER;
  });
}
