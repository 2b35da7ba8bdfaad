import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Pending } from '../runtime/pending.ts';

/** The requests of a server that are not answered yet, so that a stop can wait for them. */
export function watchRequests(http: Server): { allAnswered: () => Promise<unknown> } {
  const open = new Pending<ServerResponse>();
  http.on('request', (_request, response) => {
    const id = open.add(response);
    response.once('close', () => open.take(id));
  });
  return { allAnswered: () => Promise.all(open.items.map((response) => once(response, 'close'))) };
}
