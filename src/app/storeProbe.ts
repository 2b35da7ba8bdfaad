import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

export type StoreProbeDeps = {
  /** Resolves if the store can take a change now; rejects with the reason. */
  readonly check: () => Promise<void>;
  readonly clock: Pick<Clock, 'after'>;
};

/** What was found, and may be shared. */
export type Finding = 'well' | 'silent' | { readonly error: unknown };

/** Whoever asks, and however often, the store is asked no more than this. */
export const PROBE_EVERY_MS: Millis = 1_000;
/** A store that takes longer is not one to send clients to, and who asks must not wait for it. */
export const PROBED_WITHIN_MS: Millis = 1_500;

/**
 * Asks the store at most once in PROBE_EVERY_MS, and never twice at a time: all who want to know meanwhile get the same
 * finding, a failure like any other. While the store is silent there is no new question, and nobody waits.
 */
export function createStoreProbe({ check, clock }: StoreProbeDeps): () => Promise<Finding> {
  let latest: Promise<Finding> | undefined;

  const begin = (): Promise<Finding> => {
    const found = Promise.withResolvers<Finding>();
    const left = new Set<'answer' | 'pause'>(['answer', 'pause']);
    const end = (part: 'answer' | 'pause'): void => {
      left.delete(part);
      if (left.size === 0) latest = undefined;
    };
    clock.after(PROBE_EVERY_MS, () => end('pause'));
    const callOff = clock.after(PROBED_WITHIN_MS, () => found.resolve('silent'));
    const settle = (finding: Finding): void => {
      callOff();
      found.resolve(finding);
      end('answer');
    };
    check().then(
      () => settle('well'),
      (error) => settle({ error }),
    );
    return found.promise;
  };

  return () => {
    latest ??= begin();
    return latest;
  };
}
