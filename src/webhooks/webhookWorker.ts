import type { Millis } from '../domain/ids.ts';
import type { Told } from '../domain/told.ts';
import type { Lane, Lanes, LanesWaiting, Taken } from '../ports/owed.ts';
import type { Clock, Log, WebhookCounts } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import type { Outcome, Post } from './post.ts';
import { nextAttempt } from './schedule.ts';

export type WebhookWorkerDeps = {
  /** As the log and the metrics call the endpoint. */
  readonly name: string;
  readonly lanes: Lanes<Told>;
  readonly post: Post;
  /** Ends every connection. */
  readonly hangUp: () => void;
  /** As it goes over the wire. Undefined: this endpoint does not want it. */
  readonly write: (told: Told) => { readonly id: string; readonly body: string } | undefined;
  /** So many channels at once. */
  readonly parallel: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: WebhookCounts;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
};

export type LastError = { readonly at: Millis; readonly reason: string };

/** When nothing is due, until it looks again. */
const PAUSE_MS = 200;
const STORE_AWAY_MS = 1_000;
/** Of one channel, before others have their turn. */
const ENTRIES_PER_TURN = 32;
const WARN_EVERY_MS = 30_000;
const CLOSE_WITHIN_MS = 1_000;
const COUNT_EVERY_MS = 2_000;

type End = 'go-on' | 'turn-over';

/**
 * Delivers to one endpoint what is owed to it (IN7): so many channels at once, each in its order. Killed between any two
 * steps, or slower than its turn, a repeat is all that comes of it.
 *
 *   serving ──410──> disabled, until the process ends
 */
export class WebhookWorker {
  readonly #deps: WebhookWorkerDeps;
  readonly #closing = new AbortController();
  readonly #atWork = new Set<Promise<void>>();
  readonly #work: Promise<void>;
  #isDisabled = false;
  #lastError: LastError | undefined;
  /** Undefined: it takes what it is sent. */
  #warnedAt: Millis | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #countedAt = Number.NEGATIVE_INFINITY;
  #oneIsDone = Promise.withResolvers<void>();

  constructor(deps: WebhookWorkerDeps) {
    this.#deps = deps;
    this.#work = this.#serve();
  }

  get isDisabled(): boolean {
    return this.#isDisabled;
  }

  get lastError(): LastError | undefined {
    return this.#lastError;
  }

  waiting(): Promise<LanesWaiting> {
    return this.#deps.lanes.waiting();
  }

  /** Finishes the deliveries under way, unless the endpoint is slow: those are repeated by whoever comes next. */
  async close(): Promise<void> {
    const { clock, hangUp } = this.#deps;
    this.#closing.abort();
    await this.#work;
    await Promise.race([Promise.all(this.#atWork), rest(clock, CLOSE_WITHIN_MS)]);
    hangUp();
    await Promise.all(this.#atWork);
  }

  async #serve(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let pauseMs = PAUSE_MS;
      try {
        if (!this.#isDisabled && (await this.#begin()) > 0) pauseMs = 0;
        await this.#count();
      } catch (error) {
        this.#warn(error instanceof Error ? error.message : String(error));
        pauseMs = STORE_AWAY_MS;
      }
      const { promise } = this.#oneIsDone;
      const isFull = this.#atWork.size >= this.#deps.parallel;
      if (isFull) await Promise.race([promise, rest(clock, COUNT_EVERY_MS, signal)]);
      else if (pauseMs > 0) await rest(clock, pauseMs, signal);
    }
  }

  /** How many channels it has begun with. */
  async #begin(): Promise<number> {
    const { lanes, parallel } = this.#deps;
    const free = parallel - this.#atWork.size;
    if (free <= 0) return 0;
    const taken = await lanes.take(free, ENTRIES_PER_TURN);
    for (const lane of taken) {
      const work = this.#deliverLane(lane).finally(() => {
        this.#atWork.delete(work);
        this.#oneIsDone.resolve();
        this.#oneIsDone = Promise.withResolvers();
      });
      this.#atWork.add(work);
    }
    return taken.length;
  }

  /** What the store does not take now is repeated when the turn is over. */
  async #deliverLane(lane: Lane<Told>): Promise<void> {
    try {
      let { attempts } = lane;
      for (const entry of lane.entries) {
        if (this.#closing.signal.aborted || this.#isDisabled) break;
        if ((await this.#deliver(lane, entry, attempts)) === 'turn-over') return;
        attempts = 0;
      }
      await this.#deps.lanes.postpone(lane, 0, attempts);
    } catch (error) {
      this.#warn(error instanceof Error ? error.message : String(error));
    }
  }

  async #deliver(lane: Lane<Told>, entry: Taken<Told>, attempts: number): Promise<End> {
    const { lanes, post, write, counts } = this.#deps;
    if ('unreadable' in entry) return this.#setAside(lane, entry.id, entry.unreadable);
    const event = write(entry.owed);
    if (event === undefined) return (await lanes.settle(lane, entry.id)) ? 'go-on' : 'turn-over';
    const outcome = await post(event.id, event.body);
    if (outcome.type === 'delivered') {
      counts.delivered();
      this.#tellRecovery();
      return (await lanes.settle(lane, entry.id)) ? 'go-on' : 'turn-over';
    }
    if (outcome.type === 'failed') return this.#fail(lane, entry, { attempts, outcome });
    this.#disable();
    await lanes.postpone(lane, 0, attempts);
    return 'turn-over';
  }

  async #fail(
    lane: Lane<Told>,
    entry: Taken<Told>,
    { attempts, outcome }: { readonly attempts: number; readonly outcome: Extract<Outcome, { type: 'failed' }> },
  ): Promise<End> {
    const { lanes, counts, random = Math.random } = this.#deps;
    if (this.#closing.signal.aborted) {
      await lanes.postpone(lane, 0, attempts);
      return 'turn-over';
    }
    counts.failed();
    this.#warn(outcome.reason);
    const next = nextAttempt(attempts, outcome.retryAfterMs, random());
    if (next === undefined) return this.#setAside(lane, entry.id, outcome.reason);
    await lanes.postpone(lane, next.restMs, next.attempts);
    return 'turn-over';
  }

  async #setAside(lane: Lane<Told>, id: string, reason: string): Promise<End> {
    const { lanes, log, name } = this.#deps;
    const goesOn = await lanes.setAside(lane, id, reason);
    log.error(
      { endpoint: name, sid: lane.sid, entry: id, reason },
      'an event was set aside: the webhook never took it',
    );
    return goesOn ? 'go-on' : 'turn-over';
  }

  #disable(): void {
    if (this.#isDisabled) return;
    this.#isDisabled = true;
    this.#lastError = { at: this.#deps.clock.now(), reason: 'it answered 410' };
    this.#deps.counts.disabled();
    this.#deps.log.error(
      { endpoint: this.#deps.name },
      'the webhook answered 410 (gone): nothing is sent to it until this process is started again, and all of it waits',
    );
  }

  async #count(): Promise<void> {
    const { clock, counts } = this.#deps;
    if (clock.elapsed() - this.#countedAt < COUNT_EVERY_MS) return;
    this.#countedAt = clock.elapsed();
    counts.waiting(await this.waiting());
  }

  #warn(reason: string): void {
    const { clock, log, name } = this.#deps;
    this.#lastError = { at: clock.now(), reason };
    const now = clock.elapsed();
    this.#failedAt = now;
    if (this.#warnedAt !== undefined && now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    log.warn({ endpoint: name, reason }, 'a webhook does not take its events: they wait in their order');
  }

  /** Not of one that takes every other event: it would be told of without end. */
  #tellRecovery(): void {
    const { clock } = this.#deps;
    if (this.#warnedAt === undefined || clock.elapsed() - this.#failedAt < WARN_EVERY_MS) return;
    this.#warnedAt = undefined;
    this.#deps.log.info({ endpoint: this.#deps.name }, 'a webhook takes its events again');
  }
}
