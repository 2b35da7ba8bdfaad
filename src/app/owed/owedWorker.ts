import type { Millis } from '../../domain/ids.ts';
import type { Outbox, PayerName, Taken, Waiting } from '../../ports/owed.ts';
import type { Clock, Log, Metrics } from '../../ports/runtime.ts';
import { rest } from '../../runtime/rest.ts';
import { type RetryPolicy, retry } from '../../runtime/retry.ts';

/** Pays what is owed of one kind. */
export type Payer<T> = {
  readonly name: PayerName;
  readonly batchMax: number;
  /** When nothing waits any more, until it looks again. */
  readonly pauseMs: Millis;
  readonly retry: RetryPolicy;
  /** As the log tells it: it cannot be paid, and it can again. */
  readonly waits: string;
  readonly goesOn: string;
  /** The oldest first; a repeat must be harmless. Rejects: all of them come again. */
  pay(owed: readonly T[]): Promise<void>;
};

export type OwedWorkerDeps<T> = {
  readonly outbox: Outbox<T>;
  readonly payer: Payer<T>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'owed'>;
};

const WARN_EVERY_MS = 30_000;

/** Pays what commits owe, however long whoever is paid with is away (ST6). */
export class OwedWorker<T> {
  readonly #deps: OwedWorkerDeps<T>;
  readonly #closing = new AbortController();
  readonly #work: Promise<void>;
  /** Since the last success. */
  #warnedAt: Millis | undefined;

  constructor(deps: OwedWorkerDeps<T>) {
    this.#deps = deps;
    this.#work = this.#payAndRest();
  }

  /** Finishes the batch under way. What waits still is in the outbox, for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  async #payAndRest(): Promise<void> {
    const { payer, clock } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await retry(clock, payer.retry, () => this.#payAll(), { isDone: (isPaid) => isPaid, signal });
      await rest(clock, payer.pauseMs, signal);
    }
  }

  /** False: it failed, and that is told. */
  async #payAll(): Promise<boolean> {
    const { payer, log } = this.#deps;
    try {
      while ((await this.#payBatch()) && !this.#closing.signal.aborted);
      if (this.#warnedAt !== undefined) log.info({}, payer.goesOn);
      this.#warnedAt = undefined;
      return true;
    } catch (error) {
      await this.#tellFailure(error);
      return false;
    }
  }

  /** Whether more may be waiting. Killed between the steps, or slower than others wait for, a repeat is harmless. */
  async #payBatch(): Promise<boolean> {
    const { outbox, payer } = this.#deps;
    const taken = await outbox.take(payer.batchMax);
    if (taken.length > 0) await this.#pay(taken);
    // Others may have more of it.
    this.#counts.waiting(await outbox.waiting());
    return taken.length === payer.batchMax;
  }

  async #pay(taken: readonly Taken<T>[]): Promise<void> {
    const { outbox, payer } = this.#deps;
    const bad = taken.flatMap((one) => ('owed' in one ? [] : [{ id: one.id, reason: one.unreadable }]));
    const good = taken.flatMap((one) => ('owed' in one ? [one] : []));
    try {
      if (bad.length > 0) await outbox.setAside(bad);
      if (good.length > 0) await payer.pay(good.map(({ owed }) => owed));
    } catch (error) {
      // Another worker may be able to. If even this fails, it takes over when our turn is over.
      await outbox.settle([]).catch(() => {});
      throw error;
    }
    await outbox.settle(good.map(({ id }) => id));
    this.#counts.paid(good.length);
  }

  get #counts() {
    const { metrics, payer } = this.#deps;
    return metrics.owed[payer.name];
  }

  async #tellFailure(error: unknown): Promise<void> {
    const { payer, clock, log } = this.#deps;
    this.#counts.failed();
    const waiting = await this.#waiting();
    if (waiting !== undefined) this.#counts.waiting(waiting);
    const now = clock.elapsed();
    if (this.#warnedAt !== undefined && now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    log.warn({ err: error, backlog: waiting?.count }, payer.waits);
  }

  /** Undefined if the outbox itself is what fails: that is already told. */
  async #waiting(): Promise<Waiting | undefined> {
    try {
      return await this.#deps.outbox.waiting();
    } catch {
      return undefined;
    }
  }
}
