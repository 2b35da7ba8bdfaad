import type { RequestHandler } from 'express';
import type { Clock, Metrics } from '../ports/runtime.ts';

type Deps = { readonly metrics: Pick<Metrics, 'request'>; readonly clock: Pick<Clock, 'elapsed'> };

/** OP8. A request that no route has taken, or that was refused before, counts under what it was on its way to. */
export function measureRequests({ metrics, clock }: Deps): RequestHandler {
  return (request, response, next) => {
    const begunAt = clock.elapsed();
    response.once('finish', () => {
      const { baseUrl, method } = request;
      const path: unknown = request.route?.path;
      // Routes are found whatever the case that they are written in.
      const route = `${baseUrl.toLowerCase()}${typeof path === 'string' ? path : '/*'}`;
      metrics.request({ route, method: known(method), status: response.statusCode }, clock.elapsed() - begunAt);
    });
    next();
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const known = (method: string): string => (METHODS.has(method) ? method : 'other');
