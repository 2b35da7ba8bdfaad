import { createHash, timingSafeEqual } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { bearerToken, unauthorized } from './api/requireAdmin.ts';
import { allowOnly, send } from './door/reply.ts';

/** In the text format of Prometheus. */
export type MetricsPage = { readonly contentType: string; readonly text: string };

/** GET /metrics: for everybody, or for who knows METRICS_TOKEN when that is set. */
export function metricsRouter(page: () => Promise<MetricsPage>, token: string | undefined): Router {
  const router = Router();
  router
    .route('/metrics')
    .get(onlyWith(token), async (_request, response) => {
      const { contentType, text } = await page();
      response.set('Content-Type', contentType).send(text);
    })
    .all(allowOnly('GET'));
  return router;
}

function onlyWith(token: string | undefined): RequestHandler {
  return ({ headers }, response, next) => {
    if (token === undefined || isSame(token, bearerToken(headers.authorization))) next();
    else send(response, unauthorized('the metrics need METRICS_TOKEN: send it as "Authorization: Bearer …"'));
  };
}

function isSame(expected: string, found: string | undefined): boolean {
  return found !== undefined && timingSafeEqual(digest(expected), digest(found));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
