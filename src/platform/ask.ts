import type { IncomingMessage } from 'node:http';
import { questionOf, readPermission } from '../../schema/question.ts';
import type { AskedCall } from '../domain/call/asked.ts';
import type { Millis } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { AskPlatform } from '../ports/asking.ts';
import type { AskCounts, Clock, Log } from '../ports/runtime.ts';
import { createSignedPost, isDone, saysStatus, whyUnanswered } from './signedPost.ts';
import { createSigner } from './signer.ts';

export type AskSettings = {
  readonly url: string;
  /** Each signs. */
  readonly secrets: readonly string[];
  readonly mayBePrivate: boolean;
  /** What is done where nothing is heard in time. */
  readonly whenSilent: 'allow' | 'refuse';
};

export type AskDeps = {
  readonly settings: AskSettings;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly log: Pick<Log, 'warn'>;
  readonly counts: AskCounts;
  readonly answerWithinMs?: Millis;
  readonly openMax?: number;
};

/** IN9 */
const ANSWER_WITHIN_MS = 500;
/** At once, of one process: beyond that nobody is asked, and it is as if nobody answered. */
const OPEN_MAX = 256;
const ANSWER_BYTES_MAX = 65_536;
const WARN_EVERY_MS = 30_000;

/** IN9: asks the platform whether an application may begin, or an invitation be accepted. */
export function createAsk(deps: AskDeps): { readonly ask: AskPlatform; readonly close: () => void } {
  const { settings, clock, counts, answerWithinMs = ANSWER_WITHIN_MS, openMax = OPEN_MAX } = deps;
  const { url, secrets, mayBePrivate, whenSilent } = settings;
  const sign = createSigner(secrets);
  const { post, close } = createSignedPost({ url, sign, mayBePrivate, connectionsMax: openMax, clock, answerWithinMs });
  const warn = createWarning(deps);
  let open = 0;

  const inSilence = (outcome: 'silent' | 'full', reason: string): Refusal | undefined => {
    counts.asked(outcome);
    warn(reason);
    return whenSilent === 'allow' ? undefined : { reason: 'not-allowed', desc: '' };
  };

  const put = async (application: AskedCall): Promise<Refusal | undefined> => {
    const question = questionOf(application);
    const answer = await post(question.id, JSON.stringify(question));
    const body = await bodyOf(answer);
    const { statusCode = 0 } = answer;
    if (!isDone(statusCode)) throw new Error(saysStatus(statusCode));
    return readPermission(body);
  };

  const ask: AskPlatform = async (application) => {
    if (open >= openMax) return inSilence('full', `${openMax} questions are open already`);
    open += 1;
    counts.open(open);
    const begunAt = clock.elapsed();
    try {
      const refusal = await put(application);
      counts.asked(refusal === undefined ? 'allowed' : 'refused');
      return refusal;
    } catch (error) {
      return inSilence('silent', whyUnanswered(error, answerWithinMs));
    } finally {
      open -= 1;
      counts.open(open);
      counts.took(clock.elapsed() - begunAt);
    }
  };
  return { ask, close };
}

/** Rejects where it is too long, or does not end in time. */
async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`its answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function createWarning({ settings, clock, log }: AskDeps): (reason: string) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (reason) => {
    const now = clock.elapsed();
    if (now - warnedAt < WARN_EVERY_MS) return;
    warnedAt = now;
    const done = settings.whenSilent === 'allow' ? 'let in to wait' : 'refused';
    log.warn({ reason }, `the platform does not say who may apply: they are ${done} meanwhile (ASK_WHEN_SILENT)`);
  };
}
