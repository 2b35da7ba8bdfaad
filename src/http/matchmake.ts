import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Rate } from '../app/rate.ts';
import type { Matchmaker, Tokens } from '../ports/joins.ts';
import { jsonBody } from './api/errors.ts';
import { bearerToken } from './api/requireAdmin.ts';
import { networkOf } from './door/networkOf.ts';
import { isEverybodys } from './door/refuseUpgrade.ts';
import { allowOnly, answerWith, ok, type Params, type Reply, send } from './door/reply.ts';

export type JoinLimits = { readonly perSOfAddress: number; readonly perSOfUser: number };

export type MatchmakeDeps = {
  readonly matchmaker: Matchmaker;
  readonly tokens: Tokens;
  readonly rate: Rate;
  readonly joinLimits: JoinLimits;
};

/** Whatever else a client sends goes no further. */
const seatBody = z
  .object({
    sid: z.unknown(),
    notices: z.unknown(),
    ids: z.unknown(),
    // Those of other doors are not for Colyseus' clients.
    wire: z.enum(['protobuf', 'unknown']).catch('unknown'),
    reconnectionToken: z.unknown(),
  })
  .partial()
  .catch({});

type Gate = RequestHandler<Params, unknown, unknown>;

/** POST /matchmake/<method>/<room>, where Colyseus' clients ask for a seat, and are answered as they expect it. */
export function matchmakeRouter({ matchmaker, tokens, rate, joinLimits }: MatchmakeDeps): Router {
  /** What costs least comes first. */
  const ofAddress: Gate = async ({ ip, params }, response, next) => {
    if (isEverybodys(`${params.room}`)) send(response, refusal(404, 'there is no such room'));
    else if (await rate(`address:${networkOf(ip)}`, joinLimits.perSOfAddress)) next();
    else send(response, tooMany('there are too many joins from this address'));
  };

  /** Who comes back to a seat needs no token: the seat's own is secret. */
  const ofUser: Gate = async ({ headers, params }, response, next) => {
    if (params.method === 'reconnect') return next();
    const claims = await tokens.verify(bearerToken(headers.authorization));
    if ('refused' in claims) send(response, refusal(401, claims.refused));
    else if ('service' in claims) send(response, refusal(403, 'a token with the role service joins no channel'));
    else if (await rate(`user:${claims.caller.person.userId}`, joinLimits.perSOfUser)) next();
    else send(response, tooMany('there are too many joins of this user'));
  };

  const router = Router();
  router
    .route('/matchmake/:method/:room')
    .post(
      ofAddress,
      ofUser,
      jsonBody,
      answerWith(async ({ params, headers, body }) => {
        const token = bearerToken(headers.authorization);
        const [method, room] = [`${params.method}`, `${params.room}`];
        const answer = await matchmaker({ method, room, options: seatBody.parse(body), token });
        return 'seat' in answer ? ok(answer.seat) : refusal(answer.status, answer.refused);
      }),
    )
    .all(allowOnly('POST'));
  return router;
}

/** The SDK makes an error of these two. */
function refusal(status: number, error: string): Reply {
  return { status, body: { code: status, error }, headers: status === 503 ? { 'Retry-After': '2' } : {} };
}

const tooMany = (what: string): Reply => ({
  ...refusal(429, `${what}: try again in a second`),
  headers: { 'Retry-After': '1' },
});
