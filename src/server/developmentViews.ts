import type { RequestHandler } from 'express';

/**
 * Colyseus' own monitor, out of its bundle, as its users have it (ADR 0020). In development alone, for it lets whoever may use
 * it change a room's state past all rules; and loaded when somebody first asks for it, for the bundle costs every start half a
 * second, reads .env files and prints.
 */
export function lazyMonitor(): RequestHandler {
  let loaded: Promise<RequestHandler> | undefined;
  return async (request, response, next) => {
    loaded ??= import('colyseus').then(({ monitor }) => monitor());
    (await loaded)(request, response, next);
  };
}
