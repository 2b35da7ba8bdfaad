import { Router } from 'express';
import { z } from 'zod';
import type { Matchmaker } from '../ports.ts';
import { allowOnly, answerWith, ok, type Reply } from '../reply.ts';
import { isEverybodys } from './door/refuseUpgrade.ts';
import { jsonBody } from './errors.ts';
import { bearerToken } from './requireAdmin.ts';

/** Whatever else a client sends goes no further. */
const seatBody = z
  .object({ sid: z.unknown(), notices: z.unknown(), reconnectionToken: z.unknown() })
  .partial()
  .catch({});

/** POST /matchmake/<method>/<room>, where Colyseus' clients ask for a seat, and are answered as they expect it. */
export function matchmakeRouter(matchmaker: Matchmaker): Router {
  const router = Router();
  router
    .route('/matchmake/:method/:room')
    .post(
      jsonBody,
      answerWith(async ({ params, headers, body }) => {
        const { method = '', room = '' } = params;
        if (isEverybodys(`${room}`)) return refusal(404, 'there is no such room');
        const token = bearerToken(headers.authorization);
        const answer = await matchmaker({ method: `${method}`, room: `${room}`, options: seatBody.parse(body), token });
        return 'seat' in answer ? ok(answer.seat) : refusal(answer.status, answer.refused);
      }),
    )
    .all(allowOnly('POST'));
  return router;
}

/** The SDK makes an error of these two. */
const refusal = (status: number, error: string): Reply => ({
  status,
  body: { code: status, error },
  ...(status === 503 ? { headers: { 'Retry-After': '2' } } : {}),
});
