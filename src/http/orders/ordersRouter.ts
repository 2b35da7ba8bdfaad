import { type RequestHandler, Router } from 'express';
import type { Tokens } from '../../ports/joins.ts';
import { jsonBody } from '../api/errors.ts';
import type { Orders } from '../api/orders.ts';
import { type GiverLocals, requireGiver } from '../api/requireGiver.ts';
import type { Auditor } from '../audit/auditor.ts';
import { allowOnly, type Params, requestIdOf, send } from '../door/reply.ts';

type Deps = { readonly tokens: Tokens; readonly auditor: Auditor };
type Handler = RequestHandler<Params, unknown, unknown, unknown, GiverLocals>;

export const ONE = '/api/channels/:sid/orders';

/** IN2, IN3: where orders are given. */
export function ordersRouter(orders: Orders, { tokens, auditor }: Deps): Router {
  const answerBy =
    (answer: Orders[keyof Orders]): Handler =>
    async (request, response) => {
      const { params, body } = request;
      const { giver } = response.locals;
      send(response, await answer(request, { params, body, giver, request: requestIdOf(response) }));
    };
  const takes = (answer: Orders[keyof Orders]) => [requireGiver(tokens, auditor), jsonBody, answerBy(answer)] as const;

  const router = Router();
  router
    .route(ONE)
    .post(...takes(orders.one))
    .all(allowOnly('POST'));
  router
    .route('/api/orders')
    .post(...takes(orders.many))
    .all(allowOnly('POST'));
  // What else the path takes is not for here to say.
  router.route('/api/events').post(...takes(orders.event));
  return router;
}
