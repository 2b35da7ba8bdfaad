import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a browser need not ask again. */
const PREFLIGHT_AGE_S = 600;

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Accept, Authorization, Content-Type, X-Request-Id',
  'Access-Control-Max-Age': `${PREFLIGHT_AGE_S}`,
  'Content-Length': '0',
};

/**
 * Lets the pages of these origins ask, and no others: without our word a browser neither sends their JSON nor shows them
 * an answer. True if this was only the question whether they may.
 */
export function answerOrigin(
  allowed: ReadonlySet<string>,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (allowed.size === 0) return false;
  // A cache in between must not give one page's answer to another.
  response.setHeader('Vary', 'Origin');
  const { origin } = headers;
  if (origin === undefined || !allowed.has(origin)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  // Colyseus' SDK always asks with credentials; there are none that a page of another site could use.
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  response.writeHead(204, PREFLIGHT).end();
  return true;
}
