import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import { parseTraceParent, type TraceParent } from '../../domain/audit/traceParent.ts';

/** OP5: what the audit is to say of a request beside its answer. */
export type Tried = Partial<Pick<AuditEntry, 'order' | 'sid' | 'userId' | 'outcome' | 'version'>>;

/** What a request is answered with: handlers return it, one place sends it. */
export type Reply = {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** `kept`: the audit has it already, or what is done is in its own commit. */
  readonly tried?: Tried | 'kept';
};

export type Problem = {
  readonly status: number;
  readonly code: ProblemCode;
  readonly message: string;
  /** The part of the request that is wrong. */
  readonly field?: string | undefined;
  /** IN8: the place to go on from. */
  readonly oldest?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

export const PROBLEM_CODES = [
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'refused',
  'too-large',
  'too-many',
  'unsupported-media-type',
  'busy',
  'in-doubt',
  'not-ready',
  'gone',
  'log-away',
  'store-away',
  'damaged',
  'unknown',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export const ok = (body: object, headers: Reply['headers'] = {}): Reply => ({ status: 200, body, headers });

export function problem({ status, headers = {}, ...error }: Problem): Reply {
  // What is undefined is not in JSON.
  return { status, body: { error }, headers };
}

export const badRequest = (message: string, field?: string): Reply =>
  problem({ status: 400, code: 'bad-request', message, field });

/** Of any request's body. */
export const BODY_BYTES_MAX = 65_536;

export const tooLarge = problem({
  status: 413,
  code: 'too-large',
  message: `the body is larger than ${BODY_BYTES_MAX} bytes`,
});

/** Stands behind the methods a path has. */
export function allowOnly(...methods: readonly string[]): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  const reply = problem({
    status: 405,
    code: 'method-not-allowed',
    message: `this path takes ${allow}`,
    headers: { Allow: allow },
  });
  return (_request, response) => send(response, reply);
}

/** An answer holds what users wrote: no browser shall take it for a page, and no cache keep it. */
export function begin(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff').setHeader('Cache-Control', 'no-store');
}

export function send(response: ServerResponse, reply: Reply): void {
  response.end(writeHead(response, reply));
}

/** Its reader has all of it; who sends it says later that the exchange is over. */
export function sendUnended(response: ServerResponse, reply: Reply): void {
  response.write(writeHead(response, reply));
}

/** Returns the body, as text. */
function writeHead(response: ServerResponse, { status, body, headers }: Reply): string {
  const text = JSON.stringify(body);
  const ours = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, ...ours });
  return text;
}

export const REQUEST_ID_HEADER = 'X-Request-Id';

/** For the log: what the request is called, where requests have names. */
export function requestIdOf(response: Pick<Response, 'getHeader'>): string | undefined {
  const id = response.getHeader(REQUEST_ID_HEADER);
  return typeof id === 'string' ? id : undefined;
}

/** OP9: for a line of the log, which request it is about. */
export function aboutRequest(response: Pick<ServerResponse, 'getHeader' | 'req'>): About {
  const request = requestIdOf(response);
  const trace = parseTraceParent(response.req.headers.traceparent);
  return { ...(request !== undefined && { request }), ...(trace !== undefined && { traceparent: trace }) };
}

export type About = { readonly request?: string; readonly traceparent?: TraceParent };

/** What a handler throws goes to the error handler: Express 5 passes a rejected promise on. */
export function answerWith(handle: (request: Request<Params, unknown, unknown>) => Promise<Reply>): Handler {
  return async (request, response) => send(response, await handle(request));
}

export type Params = Readonly<Record<string, string | string[]>>;
export type Handler = RequestHandler<Params, unknown, unknown>;
