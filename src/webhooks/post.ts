import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { isPrivate, PrivateAddress, publicOnly } from './addressGuard.ts';
import { readRetryAfter } from './retryAfter.ts';
import type { Signed } from './signer.ts';

/** What became of one delivery. `gone`: the endpoint wants nothing any more (410). */
export type Outcome =
  | { readonly type: 'delivered' }
  | { readonly type: 'gone' }
  | { readonly type: 'failed'; readonly reason: string; readonly retryAfterMs: Millis | undefined };

export type Post = (id: string, body: string) => Promise<Outcome>;

export type PostOptions = {
  readonly url: string;
  readonly sign: (signed: Signed) => Readonly<Record<string, string>>;
  /** Whether it may be in a private network. */
  readonly mayBePrivate: boolean;
  readonly connectionsMax: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly answerWithinMs?: Millis;
};

/** IN7 */
const ANSWER_WITHIN_MS = 15_000;
/** Most servers close a connection that is idle for 5 s: whoever sends in that moment would have failed. */
const IDLE_MS = 4_000;
/** Nobody reads what an endpoint says beside its status. */
const ANSWER_BYTES_MAX = 65_536;

/** Posts to one endpoint, over connections that are kept. Follows no redirect. Never rejects. */
export function createPost(options: PostOptions): { readonly post: Post; readonly close: () => void } {
  const { url, sign, mayBePrivate, connectionsMax, clock, answerWithinMs = ANSWER_WITHIN_MS } = options;
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

  const send = (id: string, body: string): Promise<IncomingMessage> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    // An address is not looked up.
    if (!mayBePrivate && isIP(host) !== 0 && isPrivate(host)) throw new PrivateAddress(host);
    const headers = {
      ...sign({ id, at: clock.now(), body }),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'linkcall',
    };
    const signal = AbortSignal.timeout(answerWithinMs);
    const sent = request(target, { ...guarded, method: 'POST', agent, headers, signal });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.end(body);
    return promise;
  };

  return {
    post: async (id, body) => {
      try {
        const answer = await send(id, body);
        forget(answer);
        return outcomeOf(answer, clock.now());
      } catch (error) {
        return { type: 'failed', reason: reasonOf(error, answerWithinMs), retryAfterMs: undefined };
      }
    },
    close: () => agent.destroy(),
  };
}

/** The connection serves again when the body has ended; one that is too long, or does not end in time, ends it. */
function forget(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) answer.destroy();
  });
  answer.on('error', () => {});
}

const GONE = 410;

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, now: Millis): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { type: 'delivered' };
  if (statusCode === GONE) return { type: 'gone' };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const reason = `it answered ${statusCode}${isRedirect ? ', and redirects are not followed' : ''}`;
  return { type: 'failed', reason, retryAfterMs: readRetryAfter(headers['retry-after'], now) };
}

function reasonOf(error: unknown, answerWithinMs: Millis): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return `it did not answer within ${answerWithinMs / 1_000} s`;
  }
  // Of several addresses that were tried each has its own.
  if (error instanceof AggregateError) return error.errors.map(String).join('; ');
  return error.message;
}
