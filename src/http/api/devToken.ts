import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { parseSid, parseUserId, type Sid, type UserId } from '../../domain/ids.ts';
import type { Tokens } from '../../ports/joins.ts';
import { allowOnly, answerWith, badRequest, ok, problem, type Reply, send } from '../door/reply.ts';
import { jsonBody } from './errors.ts';
import { wrongInput } from './wrongInput.ts';

/** The token to write: the claims by their names on the wire. */
export type Play = Omit<z.infer<typeof tokenBody>, 'sub' | 'sid'> & {
  readonly sub: UserId;
  readonly sid: Sid | undefined;
};

export type DevTokens = Tokens & { issue(claims: Play): Promise<string> };

const allowedSub = 'sub must be a user id: 1 to 128 bytes of text, or a safe whole number';
const allowedSid = 'sid must be 1 to 128 bytes of text, or a safe whole number';
const allowedScope = 'scope must be a list of names of orders';
const TTL_S_MAX = 30 * 86_400;
const allowedTtl = `ttl_s must be a whole number from 1 to ${TTL_S_MAX}`;

export const tokenBody = z.object({
  sub: z.union([z.string(), z.number()], { error: allowedSub }),
  role: z.enum(['host', 'moderator', 'viewer', 'admin', 'operator', 'observer', 'service'], {
    error: 'role must be host, moderator, viewer, admin, operator, observer or service',
  }),
  sid: z.union([z.string(), z.number()], { error: allowedSid }).optional(),
  nick: z.string({ error: 'nick must be text' }).optional(),
  icon: z.string({ error: 'icon must be text' }).optional(),
  wealth: z.number({ error: 'wealth must be a number' }).optional(),
  level: z.number({ error: 'level must be a number' }).optional(),
  is_singer: z.union([z.boolean(), z.number()], { error: 'is_singer must be 0 or 1' }).optional(),
  scope: z
    .array(z.string({ error: allowedScope }), { error: allowedScope })
    .describe('of a service: the orders that it may give; all, if not given')
    .optional(),
  ttl_s: z.int({ error: allowedTtl }).min(1, { error: allowedTtl }).max(TTL_S_MAX, { error: allowedTtl }).optional(),
});

/** POST /dev/token: anybody gets any token. Mounted only while no AUTH_SECRET is set, on a loopback address. */
export function devTokenRouter({ issue, verify }: DevTokens): Router {
  async function give(raw: unknown): Promise<Reply> {
    const wanted = tokenBody.safeParse(raw);
    if (!wanted.success) return wrongInput(wanted.error);
    const sub = parseUserId(wanted.data.sub);
    if (sub === undefined) return badRequest(allowedSub, 'sub');
    const sid = wanted.data.sid === undefined ? undefined : parseSid(wanted.data.sid);
    if (sid === undefined && wanted.data.sid !== undefined) return badRequest(allowedSid, 'sid');
    const token = await issue({ ...wanted.data, sub, sid });
    // A token that a join would refuse is refused here, in the same words.
    const claims = await verify(token);
    return 'refused' in claims ? badRequest(claims.refused) : ok({ token });
  }

  const router = Router();
  router
    .route('/dev/token')
    .post(
      ownPagesOnly,
      jsonBody,
      answerWith(({ body: raw }) => give(raw)),
    )
    .all(allowOnly('POST'));
  return router;
}

/** Any page that the developer's browser shows could ask, too: only those of this machine are answered. */
export const ownPagesOnly: RequestHandler = (request, response, next) => {
  const { origin } = request.headers;
  if (origin === undefined || LOOPBACK_NAMES.has(URL.parse(origin)?.hostname ?? '')) next();
  else
    send(
      response,
      problem({ status: 403, code: 'forbidden', message: 'tokens to play with are for pages of this machine' }),
    );
};

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
