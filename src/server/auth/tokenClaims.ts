import { z } from 'zod';
import { parseSid, parseUserId, type Sid, type UserId } from '../../domain/ids.ts';
import type { Claims, ServiceClaims, TokenRefusal } from '../../ports/joins.ts';

const NICK_CHARS_MAX = 256;
const ICON_CHARS_MAX = 2_048;
/** IN1 */
const SCOPE_MAX = 64;
const DECIMAL = /^(0|[1-9]\d{0,15})$/;

const ID = 'text of 1 to 128 bytes without control characters, or a safe whole number';
const SCOPE = `a list of at most ${SCOPE_MAX} names of orders`;
const AMOUNT = 'a whole number from 0 to 2^53 - 1';

const amount = z
  .union([z.number(), z.string().regex(DECIMAL).transform(Number)], { error: AMOUNT })
  .refine((value) => Number.isSafeInteger(value) && value >= 0, { error: AMOUNT })
  .default(0);

const isSinger = z
  .union([z.literal(0), z.literal(1), z.boolean()], { error: '0 or 1' })
  .default(false)
  .transform(Boolean);

// Each message says what is allowed.
const payload = z.object({
  sub: id(parseUserId),
  role: z.enum(['host', 'viewer', 'admin', 'service'], { error: 'host, viewer, admin or service' }),
  sid: id(parseSid).optional(),
  nick: text(NICK_CHARS_MAX),
  icon: text(ICON_CHARS_MAX),
  wealth: amount,
  level: amount,
  is_singer: isSinger,
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
  const { sub, role, sid, nick, icon, wealth, level, is_singer, scope } = parsed.data;
  if (role === 'service') return serviceClaims(sub, sid, scope);
  if (role === 'host' && sid === undefined) return { refused: 'the token of a host must name its channel in "sid"' };
  return { caller: { person: { userId: sub, nick, icon, wealth, level, isSinger: is_singer }, role }, sid };
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

function text(charsMax: number) {
  const allowed = `text of at most ${charsMax} characters`;
  const isAllowed = (value: string): boolean => value.length <= charsMax && value.isWellFormed();
  return z.string({ error: allowed }).refine(isAllowed, { error: allowed }).default('');
}
