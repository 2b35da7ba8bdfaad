import * as errors from 'jose/errors';
import { createRemoteJWKSet, customFetch, type FetchImplementation } from 'jose/jwks/remote';
import type { JWTVerifyGetKey } from 'jose/jwt/verify';
import type { Millis } from '../../domain/ids.ts';
import { Unavailable } from '../../ports/channelStore.ts';
import type { Clock, Log } from '../../ports/runtime.ts';

export type RemoteKeysDeps = {
  readonly url: string;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly fetch: FetchImplementation;
};

const ANSWER_WITHIN_MS = 5_000;
/** IN1: whoever makes up key ids makes us ask no more often. */
const ASK_EVERY_MS = 60_000;
/** As long as there are no keys yet nobody can be let in. */
const ASK_FIRST_EVERY_MS = 1_000;
/** A key that the platform has taken out is good no longer than this, and as long as the platform is away. */
const FRESH_MS = 600_000;

/** IN1: the platform's public keys, kept while their source is away. */
export function remoteKeys({ url, clock, log, fetch }: RemoteKeysDeps): JWTVerifyGetKey {
  let askedAt: Millis | undefined;
  let isAway = false;

  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: ANSWER_WITHIN_MS,
    // When to ask is for `mayAsk` alone to say: theirs counts only answers, not questions.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: 0,
    [customFetch]: (...request) => {
      if (!mayAsk()) throw new TooSoon();
      askedAt = clock.elapsed();
      return fetch(...request);
    },
  });
  const age = () => (askedAt === undefined ? Number.POSITIVE_INFINITY : clock.elapsed() - askedAt);
  const mayAsk = () => age() >= (keys.jwks() === undefined ? ASK_FIRST_EVERY_MS : ASK_EVERY_MS);

  function note(trouble: unknown): void {
    const wasAway = isAway;
    isAway = trouble !== undefined;
    if (isAway && !wasAway)
      log.warn({ err: trouble }, 'the keys of AUTH_JWKS_URL cannot be had: those that are known stay');
    if (!isAway && wasAway) log.info({}, 'the keys of AUTH_JWKS_URL can be had again');
  }

  async function refresh(): Promise<void> {
    try {
      await keys.reload();
      note(undefined);
    } catch (error) {
      if (!(error instanceof TooSoon)) note(error);
    }
  }

  return async (header, token) => {
    // Nobody waits for it: what is known is good meanwhile.
    if (keys.jwks() !== undefined && age() >= FRESH_MS) void refresh();
    try {
      const askedBefore = askedAt;
      const key = await keys(header, token);
      if (askedAt !== askedBefore) note(undefined);
      return key;
    } catch (error) {
      if (isNoSuchKey(error)) {
        note(undefined);
        throw error;
      }
      if (!(error instanceof TooSoon)) note(error);
      if (error instanceof TooSoon && !isAway) throw new errors.JWKSNoMatchingKey();
      throw new Unavailable('the keys that tokens are verified with are away', `AUTH_JWKS_URL: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  };
}

/** It was asked a moment ago. */
class TooSoon extends Error {
  override readonly name = 'TooSoon';

  constructor() {
    super('it was asked a moment ago');
  }
}

const isNoSuchKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
