import type { Millis } from '../../domain/ids.ts';
import type { Lane, Lanes, LanesWaiting } from '../../ports/owed.ts';
import type { Clock } from '../../ports/runtime.ts';
import { rest } from '../../runtime/rest.ts';

/** Pays what is owed in lanes of one kind. */
export type LanePayer<T> = {
  /** So many channels at once. */
  readonly parallel: number;
  /** Of one channel, before others have their turn. */
  readonly entriesPerTurn: number;
  /** When nothing is due, until it looks again: whoever is woken need not look so often. */
  readonly pauseMs?: Millis;
  /**
   * Pays what it can of a lane, and ends its turn; rejects if the store did not take that: then the turn ends by itself. Once
   * `stopping` is aborted it begins with nothing new.
   */
  pay(lane: Lane<T>, stopping: AbortSignal): Promise<void>;
  /** It wants nothing now. */
  isIdle?(): boolean;
  /** Ends what is under way, soon: whoever comes next repeats it. */
  hangUp?(): void;
  /** The store is away. */
  failed(reason: string): void;
  waiting(now: LanesWaiting): void;
};

export type LaneWorkerDeps<T> = {
  readonly lanes: Lanes<T>;
  readonly payer: LanePayer<T>;
  readonly clock: Clock;
};

const PAUSE_MS = 200;
/** It is woken no more often than this: what becomes owed meanwhile is found together. */
const WOKEN_EVERY_MS = 50;
const STORE_AWAY_MS = 1_000;
const CLOSE_WITHIN_MS = 1_000;
const COUNT_EVERY_MS = 2_000;

/**
 * Takes the lanes that are due, so many channels at once, and has each paid. Killed between any two steps, or slower than its
 * turn, a repeat is all that comes of it.
 */
export class LaneWorker<T> {
  readonly #deps: LaneWorkerDeps<T>;
  readonly #closing = new AbortController();
  readonly #atWork = new Set<Promise<void>>();
  readonly #work: Promise<void>;
  #countedAt = Number.NEGATIVE_INFINITY;
  #oneIsDone = Promise.withResolvers<void>();
  #pause = new AbortController();
  /** It is to look again though nothing was due. */
  #isWoken = false;
  #wokenAt = Number.NEGATIVE_INFINITY;
  #isToBeWoken = false;

  constructor(deps: LaneWorkerDeps<T>) {
    this.#deps = deps;
    this.#work = this.#serve();
  }

  /** Something may be due. */
  wake(): void {
    const { clock } = this.#deps;
    if (this.#isToBeWoken || this.#closing.signal.aborted) return;
    this.#isToBeWoken = true;
    const restMs = this.#wokenAt + WOKEN_EVERY_MS - clock.elapsed();
    clock.after(restMs > 0 ? restMs : 0, () => {
      this.#isToBeWoken = false;
      this.#wokenAt = clock.elapsed();
      this.#isWoken = true;
      this.#pause.abort();
    });
  }

  /** Finishes what is under way, unless that takes too long. */
  async close(): Promise<void> {
    const { clock, payer } = this.#deps;
    this.#closing.abort();
    this.#pause.abort();
    await this.#work;
    await Promise.race([Promise.all(this.#atWork), rest(clock, CLOSE_WITHIN_MS)]);
    payer.hangUp?.();
    await Promise.all(this.#atWork);
  }

  async #serve(): Promise<void> {
    const { clock, payer } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let pauseMs = payer.pauseMs ?? PAUSE_MS;
      this.#isWoken = false;
      try {
        if (payer.isIdle?.() !== true && (await this.#begin()) > 0) pauseMs = 0;
        await this.#count();
      } catch (error) {
        this.#fail(error);
        pauseMs = STORE_AWAY_MS;
      }
      const { promise } = this.#oneIsDone;
      const isFull = this.#atWork.size >= payer.parallel;
      if (isFull) await Promise.race([promise, rest(clock, COUNT_EVERY_MS, signal)]);
      else if (pauseMs > 0) await this.#rest(pauseMs);
    }
  }

  async #rest(ms: Millis): Promise<void> {
    if (this.#isWoken || this.#closing.signal.aborted) return;
    this.#pause = new AbortController();
    await rest(this.#deps.clock, ms, this.#pause.signal);
  }

  /** How many channels it has begun with. */
  async #begin(): Promise<number> {
    const { lanes, payer } = this.#deps;
    const free = payer.parallel - this.#atWork.size;
    if (free <= 0) return 0;
    const taken = await lanes.take(free, payer.entriesPerTurn);
    for (const lane of taken) {
      const work = this.#pay(lane).finally(() => {
        this.#atWork.delete(work);
        this.#oneIsDone.resolve();
        this.#oneIsDone = Promise.withResolvers();
      });
      this.#atWork.add(work);
    }
    return taken.length;
  }

  async #pay(lane: Lane<T>): Promise<void> {
    try {
      await this.#deps.payer.pay(lane, this.#closing.signal);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #count(): Promise<void> {
    const { clock, lanes, payer } = this.#deps;
    if (clock.elapsed() - this.#countedAt < COUNT_EVERY_MS) return;
    this.#countedAt = clock.elapsed();
    payer.waiting(await lanes.waiting());
  }

  #fail(error: unknown): void {
    this.#deps.payer.failed(error instanceof Error ? error.message : String(error));
  }
}
