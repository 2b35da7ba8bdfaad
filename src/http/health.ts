import { Router } from 'express';
import type { Readiness } from '../app/readiness.ts';
import { allowOnly, answerWith, ok, problem } from './door/reply.ts';

type Deps = { readonly readiness: () => Promise<Readiness> };

export function healthRouter({ readiness }: Deps): Router {
  const router = Router();
  router
    .route('/healthz')
    .get(answerWith(async () => ok({ status: 'ok' })))
    .all(allowOnly('GET'));
  router
    .route('/readyz')
    .get(
      answerWith(async () => {
        const found = await readiness();
        if (found.ready) return ok({ status: 'ready' });
        return problem({ status: 503, code: 'not-ready', message: found.reason });
      }),
    )
    .all(allowOnly('GET'));
  return router;
}
