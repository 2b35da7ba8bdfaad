import type { Millis, Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';

/**
 * CL14: nobody asks for these, and they must not be in the way of those who ask for theirs: so many at a time, and a rest
 * after each time.
 */
const WOKEN_AT_ONCE = 16;
const REST_MS: Millis = 20;
const TRY_AGAIN: RetryPolicy = { firstMs: 250, factor: 2, mostMs: 30_000 };

export type WakeUnfinishedDeps = {
  readonly wake: (sid: Sid) => Promise<unknown>;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly log: Log;
};

/**
 * ST3: channels with somebody on the line, or a live host, do not wait for a client to come: their clocks run on. One that
 * cannot be woken when the server starts is tried again until it is awake, for nobody else may ever ask for it.
 */
export class WakeUnfinished {
  readonly #deps: WakeUnfinishedDeps;
  readonly #stopping = new AbortController();

  constructor(deps: WakeUnfinishedDeps) {
    this.#deps = deps;
  }

  /** In their order. Resolves when each was tried once. */
  start(sids: readonly Sid[]): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#stopping;
    const triedOnce = Promise.withResolvers<void>();
    let asleep = sids;
    const wakeThem = async (tries: number): Promise<void> => {
      const still = await this.#wakeAll(asleep, tries);
      if (!signal.aborted) this.#tellAwake(asleep, still, tries);
      asleep = still;
      triedOnce.resolve();
    };
    void retry(clock, TRY_AGAIN, wakeThem, { isDone: () => asleep.length === 0, signal });
    return triedOnce.promise;
  }

  stop(): void {
    this.#stopping.abort();
  }

  #tellAwake(sids: readonly Sid[], asleep: readonly Sid[], tries: number): void {
    const { log } = this.#deps;
    const awake = sids.filter((sid) => !asleep.includes(sid));
    if (tries > 1) {
      for (const sid of awake) log.info({ sid, tries }, 'a channel that could not be woken is awake again');
    } else if (awake.length > 0) {
      log.info({ channels: awake.length }, 'channels that were busy are awake again');
    }
  }

  /** Resolves with those that could not be. */
  async #wakeAll(sids: readonly Sid[], tries: number): Promise<readonly Sid[]> {
    const { wake, clock, log } = this.#deps;
    const { signal } = this.#stopping;
    const asleep: Sid[] = [];
    const wakeOne = async (sid: Sid): Promise<void> => {
      try {
        await wake(sid);
      } catch (err) {
        asleep.push(sid);
        // Why is told when it begins.
        if (tries > 1 || signal.aborted) return;
        log.error({ sid, err }, 'a channel could not be woken: it is tried again until it is');
      }
    };
    for (let from = 0; from < sids.length && !signal.aborted; from += WOKEN_AT_ONCE) {
      if (from > 0) await rest(clock, REST_MS, signal);
      if (!signal.aborted) await Promise.all(sids.slice(from, from + WOKEN_AT_ONCE).map(wakeOne));
    }
    return asleep;
  }
}
