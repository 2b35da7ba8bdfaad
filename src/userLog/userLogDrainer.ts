import type { Millis } from '../domain/ids.ts';
import type { Clock, Log, Metrics } from '../ports/runtime.ts';
import type { Outbox, UserLog } from '../ports/userLog.ts';
import { type RetryPolicy, restMs } from '../runtime/retry.ts';

export type UserLogDrainerDeps = {
  readonly outbox: Outbox;
  readonly userLog: Pick<UserLog, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'userLogBacklog' | 'userLogDrained' | 'userLogFailure'>;
};

const BATCH_MAX = 500;
const PAUSE_MS = 300;
const RETRY: RetryPolicy = { firstMs: 500, factor: 2, mostMs: 10_000 };
const WARN_EVERY_MS = 30_000;

/** Since the last success. */
type Trouble = { readonly failures: number; readonly warnedAt: Millis };

/** Moves the records of ended calls to the user log, however long that is away (ST6). */
export class UserLogDrainer {
  readonly #deps: UserLogDrainerDeps;
  #trouble: Trouble | undefined;
  #work: Promise<void> | undefined;
  #isClosed = false;
  #cancelAlarm: (() => void) | undefined;

  constructor(deps: UserLogDrainerDeps) {
    this.#deps = deps;
    this.#ring();
  }

  /** Finishes the batch under way. What waits still is in the outbox, for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAlarm?.();
    await this.#work;
  }

  #ring(): void {
    this.#cancelAlarm = undefined;
    this.#work = this.#workOff();
  }

  async #workOff(): Promise<void> {
    const delay = await this.#drain();
    if (!this.#isClosed) this.#cancelAlarm = this.#deps.clock.after(delay, () => this.#ring());
  }

  /** Resolves with how long to wait now. */
  async #drain(): Promise<Millis> {
    try {
      let isMore = true;
      while (isMore && !this.#isClosed) isMore = await this.#moveBatch();
      if (!isMore) this.#tellSuccess();
      return PAUSE_MS;
    } catch (error) {
      return await this.#tellFailure(error);
    }
  }

  /** Whether more may be waiting. Killed between the two steps, or slower than others wait for, a repeat is harmless. */
  async #moveBatch(): Promise<boolean> {
    const { outbox, userLog, metrics } = this.#deps;
    const waiting = await outbox.take(BATCH_MAX);
    if (waiting.length > 0) {
      await userLog.append(waiting.map(({ record }) => record));
      await outbox.forget(waiting.map(({ id }) => id));
      metrics.userLogDrained(waiting.length);
    }
    // Others may have more of it.
    metrics.userLogBacklog(await outbox.size());
    return waiting.length === BATCH_MAX;
  }

  #tellSuccess(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.#deps.log.info({}, 'the user log takes records again');
  }

  async #tellFailure(error: unknown): Promise<Millis> {
    const { clock, log, metrics } = this.#deps;
    metrics.userLogFailure();
    const backlog = await this.#backlog();
    if (backlog !== undefined) metrics.userLogBacklog(backlog);

    const failures = (this.#trouble?.failures ?? 0) + 1;
    const now = clock.elapsed();
    let warnedAt = this.#trouble?.warnedAt;
    if (warnedAt === undefined || now - warnedAt >= WARN_EVERY_MS) {
      warnedAt = now;
      log.warn({ err: error, backlog }, 'records of ended calls wait for the user log');
    }
    this.#trouble = { failures, warnedAt };
    return restMs(RETRY, failures);
  }

  /** Undefined if the outbox itself is what fails: that is already told. */
  async #backlog(): Promise<number | undefined> {
    try {
      return await this.#deps.outbox.size();
    } catch {
      return undefined;
    }
  }
}
