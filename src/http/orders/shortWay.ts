import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Tokens } from '../../ports/joins.ts';
import type { Clock, Log, Metrics } from '../../ports/runtime.ts';
import { malformedJson, replyTo, unknownError } from '../api/errors.ts';
import type { Orders } from '../api/orders.ts';
import { giverOf } from '../api/requireGiver.ts';
import type { Asked, Auditor } from '../audit/auditor.ts';
import { readBody } from '../door/readBody.ts';
import { aboutRequest, BODY_BYTES_MAX, begin, type Reply, requestIdOf, send } from '../door/reply.ts';
import { ONE } from './ordersRouter.ts';

type Deps = {
  readonly tokens: Tokens;
  readonly auditor: Auditor;
  readonly metrics: Pick<Metrics, 'request'>;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Log;
};

/** Of a channel whose id is written as it is. */
const PATH = /^\/api\/channels\/([\w.~-]+)\/orders$/;
const JSON_TYPES: ReadonlySet<string | undefined> = new Set(['application/json', 'application/json; charset=utf-8']);

/**
 * A platform's systems give thousands of single orders, written as everybody writes them: those do not go through all of
 * Express, which takes a seventh of what such an order costs. Whatever is not plain goes there, and both ways answer alike.
 */
export function shortWay(app: RequestListener, orders: Orders, deps: Deps): RequestListener {
  const { metrics, clock, log } = deps;

  async function answer(sid: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: originalUrl = '', headers, socket } = request;
    const asked: Asked = { method, headers, socket, originalUrl };
    const reply = await answerTo(sid, asked, request, response).catch((error: unknown) => {
      const about = { ...aboutRequest(response), method, path: originalUrl };
      return deps.auditor.noted(asked, replyTo(error, about, log));
    });
    send(response, reply);
  }

  async function answerTo(
    sid: string,
    asked: Asked,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Reply> {
    // Before anything is waited for: of one who goes away meanwhile it would not hear.
    const reading = readBody(request, BODY_BYTES_MAX);
    const giver = await giverOf(asked, deps);
    if ('status' in giver) return giver;
    const read = await reading;
    const body = read.kind === 'whole' ? objectIn(read.bytes) : undefined;
    if (body === undefined) return deps.auditor.noted(asked, malformedJson);
    return orders.one(asked, { giver, body, params: { sid }, request: requestIdOf(response) });
  }

  return (request, response) => {
    const sid = sidOfPlain(request);
    if (sid === undefined) return app(request, response);
    begin(response);
    const begunAt = clock.elapsed();
    response.once('finish', () =>
      metrics.request({ route: ONE, method: 'POST', status: response.statusCode }, clock.elapsed() - begunAt),
    );
    answer(sid, request, response).catch((error: unknown) => {
      log.error({ ...aboutRequest(response), err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else send(response, unknownError);
    });
  };
}

/** Undefined: it is not an order as everybody writes it. */
function sidOfPlain({ method, url = '', headers }: IncomingMessage): string | undefined {
  if (method !== 'POST') return undefined;
  const sid = PATH.exec(url)?.[1];
  if (sid === undefined || !JSON_TYPES.has(headers['content-type'])) return undefined;
  return headers['content-encoding'] === undefined && Number(headers['content-length']) > 0 ? sid : undefined;
}

const utf8 = new TextDecoder();

/** As Express reads JSON: an object or a list. */
function objectIn(bytes: Uint8Array): object | undefined {
  try {
    const read: unknown = JSON.parse(utf8.decode(bytes));
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
