import type { Millis, Sid } from '../domain/ids.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { type RetryPolicy, restMs } from '../runtime/retry.ts';

/**
 * CL14: nobody asks for these, and they must not be in the way of those who ask for theirs: so many at a time, and a rest
 * after each time.
 */
const WOKEN_AT_ONCE = 16;
const REST_MS: Millis = 20;
const TRY_AGAIN: RetryPolicy = { firstMs: 250, factor: 2, mostMs: 30_000 };

export type WakeUnfinishedDeps = {
  readonly wake: (sid: Sid) => Promise<unknown>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
};

/**
 * ST3: channels with somebody on the line, or a live host, do not wait for a client to come: their clocks run on. One that
 * cannot be woken when the server starts is tried again until it is awake, for nobody else may ever ask for it.
 */
export class WakeUnfinished {
  readonly #deps: WakeUnfinishedDeps;
  #isStopped = false;
  #cancel: () => void = () => {};

  constructor(deps: WakeUnfinishedDeps) {
    this.#deps = deps;
  }

  /** In their order. Resolves when each was tried once. */
  async start(sids: readonly Sid[]): Promise<void> {
    const { log } = this.#deps;
    const asleep = await this.#wakeAll(sids, (sid, err) =>
      log.error({ sid, err }, 'a channel could not be woken: it is tried again until it is'),
    );
    if (this.#isStopped) return;
    const awake = sids.length - asleep.length;
    if (awake > 0) log.info({ channels: awake }, 'channels that were busy are awake again');
    this.#tryAgain(asleep, 1);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #tryAgain(asleep: readonly Sid[], failures: number): void {
    if (asleep.length === 0 || this.#isStopped) return;
    this.#cancel = this.#deps.clock.after(restMs(TRY_AGAIN, failures), async () => {
      // Why was told when it began.
      const still = await this.#wakeAll(asleep, () => {});
      for (const sid of asleep) {
        if (still.includes(sid) || this.#isStopped) continue;
        this.#deps.log.info({ sid, tries: failures + 1 }, 'a channel that could not be woken is awake again');
      }
      this.#tryAgain(still, failures + 1);
    });
  }

  /** Resolves with those that could not be. */
  async #wakeAll(sids: readonly Sid[], failed: (sid: Sid, error: unknown) => void): Promise<Sid[]> {
    const asleep: Sid[] = [];
    const wakeOne = async (sid: Sid): Promise<void> => {
      try {
        await this.#deps.wake(sid);
      } catch (error) {
        asleep.push(sid);
        if (!this.#isStopped) failed(sid, error);
      }
    };
    for (let from = 0; from < sids.length && !this.#isStopped; from += WOKEN_AT_ONCE) {
      if (from > 0) await this.#rest();
      if (!this.#isStopped) await Promise.all(sids.slice(from, from + WOKEN_AT_ONCE).map(wakeOne));
    }
    return asleep;
  }

  /** Ends at once when the server stops. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#deps.clock.after(REST_MS, resolve);
      this.#cancel = () => {
        callOff();
        resolve();
      };
    });
  }
}
