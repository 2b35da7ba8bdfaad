import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';

/** The requests of a server that are not answered yet, so that a stop can wait for them. */
export function watchRequests(http: Server): { allAnswered: () => Promise<unknown> } {
  const open = new Set<ServerResponse>();
  http.on('request', (_request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  return { allAnswered: () => Promise.all(Array.from(open, (response) => once(response, 'close'))) };
}
