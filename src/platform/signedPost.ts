import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { TraceParent } from '../domain/audit/traceParent.ts';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { isPrivate, PrivateAddress, publicOnly } from './addressGuard.ts';
import type { Signed } from './signer.ts';

export type SignedPostOptions = {
  readonly url: string;
  readonly sign: (signed: Signed) => Readonly<Record<string, string>>;
  /** Whether it may be in a private network. */
  readonly mayBePrivate: boolean;
  readonly connectionsMax: number;
  readonly clock: Pick<Clock, 'now'>;
  /** The body of the answer, too. */
  readonly answerWithinMs: Millis;
};

export type SignedPost = {
  /** Resolves when the answer begins, whatever it says: a redirect is not followed. Whoever is answered reads the body. */
  readonly post: (id: string, body: string, trace?: TraceParent) => Promise<IncomingMessage>;
  /** Ends every connection. */
  readonly close: () => void;
};

/** Most servers close a connection that is idle for 5 s: whoever sends in that moment would have failed. */
const IDLE_MS = 4_000;

/** JSON to one place of the platform, by Standard Webhooks, over connections that are kept (IN7). */
export function createSignedPost(options: SignedPostOptions): SignedPost {
  const { url, sign, mayBePrivate, connectionsMax, clock, answerWithinMs } = options;
  const target = new URL(url);
  const isHttps = target.protocol === 'https:';
  const request = isHttps ? requestHttps : requestHttp;
  const agent = new (isHttps ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxSockets: connectionsMax,
    timeout: IDLE_MS,
  });
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  const guarded: RequestOptions = mayBePrivate ? {} : { lookup: publicOnly() };

  return {
    post: async (id, body, trace) => {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      // An address is not looked up.
      if (!mayBePrivate && isIP(host) !== 0 && isPrivate(host)) throw new PrivateAddress(host);
      const headers = {
        ...sign({ id, at: clock.now(), body }),
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'linkcall',
        // OP9: W3C's name for it.
        ...(trace !== undefined && { traceparent: trace }),
      };
      const signal = AbortSignal.timeout(answerWithinMs);
      const sent = request(target, { ...guarded, method: 'POST', agent, headers, signal });
      sent.on('response', resolve);
      sent.on('error', reject);
      sent.end(body);
      return promise;
    },
    close: () => agent.destroy(),
  };
}

export const isDone = (statusCode: number): boolean => statusCode >= 200 && statusCode < 300;

export function saysStatus(statusCode: number): string {
  const isRedirect = statusCode >= 300 && statusCode < 400;
  return `it answered ${statusCode}${isRedirect ? ', and redirects are not followed' : ''}`;
}

/** Why a post brought no answer. */
export function whyUnanswered(error: unknown, answerWithinMs: Millis): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return `it did not answer within ${answerWithinMs / 1_000} s`;
  }
  // Of several addresses that were tried each has its own.
  if (error instanceof AggregateError) return error.errors.map(String).join('; ');
  return error.message;
}
