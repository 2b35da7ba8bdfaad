import { type NextFunction, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { parseTraceParent } from '../domain/audit/traceParent.ts';
import { joinOutcome, type Matchmaker } from '../ports/joins.ts';
import type { Metrics } from '../ports/runtime.ts';
import { jsonBody } from './api/errors.ts';
import { bearerToken } from './api/requireAdmin.ts';
import { addressOf } from './door/askerOf.ts';
import { type JoinGate, RETRY_AFTER_S, type TurnedAway } from './door/joinGate.ts';
import { isEverybodys } from './door/refuseUpgrade.ts';
import { allowOnly, answerWith, ok, type Params, type Reply, send } from './door/reply.ts';

export type MatchmakeDeps = {
  readonly matchmaker: Matchmaker;
  readonly joinGate: JoinGate;
  readonly proxies: number;
  readonly metrics: Pick<Metrics, 'join'>;
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
export function matchmakeRouter({ matchmaker, joinGate, proxies, metrics }: MatchmakeDeps): Router {
  /** Who is let in is counted when they come. */
  const counted: Gate = (_request, response, next) => {
    response.once('finish', () => {
      if (response.statusCode !== 200) metrics.join(joinOutcome(response.statusCode));
    });
    next();
  };

  const ofAddress: Gate = async ({ ip, params }, response, next) => {
    if (isEverybodys(`${params.room}`)) send(response, refusal(404, 'there is no such room'));
    else goOn(await joinGate.ofAddress(ip), response, next);
  };

  const ofUser: Gate = async ({ headers, params }, response, next) => {
    if (params.method === 'reconnect') next();
    else goOn(await joinGate.ofUser(bearerToken(headers.authorization)), response, next);
  };

  const router = Router();
  router
    .route('/matchmake/:method/:room')
    .post(
      counted,
      ofAddress,
      ofUser,
      jsonBody,
      answerWith(async (request) => {
        const { params, headers, body } = request;
        const from = addressOf(request, proxies);
        const token = bearerToken(headers.authorization);
        const [method, room] = [`${params.method}`, `${params.room}`];
        const trace = parseTraceParent(headers.traceparent);
        const answer = await matchmaker({ method, room, options: seatBody.parse(body), token, from, trace });
        return 'seat' in answer ? ok(answer.seat) : refusal(answer.status, answer.refused);
      }),
    )
    .all(allowOnly('POST'));
  return router;
}

function goOn(away: TurnedAway | undefined, response: Response, next: NextFunction): void {
  if (away === undefined) next();
  else send(response, refusal(away.status, away.why));
}

/** The SDK makes an error of these two. */
function refusal(status: number, error: string): Reply {
  const retryAfterS = RETRY_AFTER_S[status];
  const headers = retryAfterS === undefined ? {} : { 'Retry-After': retryAfterS };
  return { status, body: { code: status, error }, headers };
}
