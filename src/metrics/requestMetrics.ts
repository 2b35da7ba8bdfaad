import { Histogram, type Registry } from 'prom-client';
import type { Metrics } from '../ports/runtime.ts';

const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5];

/** OP8: requests of HTTP; a route is what the server has mounted, and nothing that a client could make up. */
export function requestMetrics(register: Registry): Pick<Metrics, 'request'> {
  const took = new Histogram({
    name: 'linkcall_http_request_seconds',
    help: 'How long requests of HTTP took, by route, method and status; ZEGO’s callbacks have their own count.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers: [register],
  });
  return {
    request: ({ route, method, status }, tookMs) => took.labels(route, method, `${status}`).observe(tookMs / 1_000),
  };
}
