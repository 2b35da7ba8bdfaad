import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { z } from 'zod';
import { Damaged, Unavailable } from '../../ports/channelStore.ts';
import type { Log } from '../../ports/runtime.ts';
import type { Auditor } from '../audit/auditor.ts';
import { aboutRequest, BODY_BYTES_MAX, badRequest, problem, type Reply, send, tooLarge } from '../door/reply.ts';

const parseJson = express.json({ limit: BODY_BYTES_MAX });

/** The body as JSON, of that content type alone; what it holds is for the handler to judge. */
export const jsonBody: RequestHandler = (request, response, next) => {
  // No body at all is for the handler to refuse, like any other wrong body.
  const isEmpty = request.headers['content-length'] === '0';
  if (!isEmpty && request.is('application/json') === false) return send(response, wrongMediaType);
  parseJson(request, response, next);
};

export const notFound: RequestHandler = (_request, response) =>
  send(response, problem({ status: 404, code: 'not-found', message: 'there is nothing at this path' }));

/** The last handler of the application: whatever went wrong leaves as JSON, and its stack stays here. */
export function errorHandler(log: Log, auditor: Pick<Auditor, 'noted'>): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    const { method, path } = request;
    const about = { ...aboutRequest(response), method, path };
    send(response, await auditor.noted(request, replyTo(error, about, log)));
  };
}

export const replyTo = (error: unknown, about: object, log: Log): Reply =>
  clientMistake(error) ?? troubleWith(error, about, log);

export function troubleWith(error: unknown, about: object, log: Log): Reply {
  const reply = serverTrouble(error);
  if (reply === unknownError) log.error({ ...about, err: error }, 'request failed');
  return reply;
}

const wrongMediaType = problem({
  status: 415,
  code: 'unsupported-media-type',
  message: 'the body must be JSON in UTF-8: send it with "Content-Type: application/json"',
});

export const unknownError = problem({ status: 500, code: 'unknown', message: 'something went wrong on the server' });

/** How Express and its parsers mark an error as the client's. */
const clientError = z.object({ status: z.int().min(400).max(499) });

const damaged = problem({
  status: 500,
  code: 'damaged',
  message: 'what is kept of this channel cannot be read: the log of the server tells why',
});

/** ST7: what is away is named, and no place of ours. */
function serverTrouble(error: unknown): Reply {
  if (error instanceof Damaged) return damaged;
  if (!(error instanceof Unavailable)) return unknownError;
  return storeAway(`${error.publicly}: ask again when it is back`);
}

export const storeAway = (message: string): Reply =>
  problem({ status: 503, code: 'store-away', message, headers: { 'Retry-After': '2' } });

export const malformedJson = badRequest('the body is not well-formed JSON', 'body');

// Their messages quote the request: ours do not.
function clientMistake(error: unknown): Reply | undefined {
  const marked = clientError.safeParse(error);
  if (!marked.success) return undefined;
  if (error instanceof URIError) return badRequest('the path is not well percent-encoded', 'path');
  if (marked.data.status === 413) return tooLarge;
  if (marked.data.status === 415) return wrongMediaType;
  return malformedJson;
}
