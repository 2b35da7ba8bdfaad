import type { IncomingMessage } from 'node:http';
import type { TraceParent } from '../domain/audit/traceParent.ts';
import type { Millis } from '../domain/ids.ts';
import { createSignedPost, isDone, type SignedPostOptions, saysStatus, whyUnanswered } from '../platform/signedPost.ts';
import { readRetryAfter } from './retryAfter.ts';

/** What became of one delivery. `gone`: the endpoint wants nothing any more (410). */
export type Outcome =
  | { readonly type: 'delivered' }
  | { readonly type: 'gone' }
  | { readonly type: 'failed'; readonly reason: string; readonly retryAfterMs: Millis | undefined };

/** `trace`: of the request that it comes from (OP9). */
export type Post = (id: string, body: string, trace?: TraceParent) => Promise<Outcome>;

export type PostOptions = Omit<SignedPostOptions, 'answerWithinMs'> & { readonly answerWithinMs?: Millis };

/** IN7 */
const ANSWER_WITHIN_MS = 15_000;
/** Nobody reads what an endpoint says beside its status. */
const ANSWER_BYTES_MAX = 65_536;

/** Delivers to one endpoint. Never rejects. */
export function createPost({ answerWithinMs = ANSWER_WITHIN_MS, ...options }: PostOptions): {
  readonly post: Post;
  readonly close: () => void;
} {
  const { post, close } = createSignedPost({ ...options, answerWithinMs });
  return {
    post: async (id, body, trace) => {
      try {
        const answer = await post(id, body, trace);
        forget(answer);
        return outcomeOf(answer, options.clock.now());
      } catch (error) {
        return { type: 'failed', reason: whyUnanswered(error, answerWithinMs), retryAfterMs: undefined };
      }
    },
    close,
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
  if (isDone(statusCode)) return { type: 'delivered' };
  if (statusCode === GONE) return { type: 'gone' };
  return {
    type: 'failed',
    reason: saysStatus(statusCode),
    retryAfterMs: readRetryAfter(headers['retry-after'], now),
  };
}
