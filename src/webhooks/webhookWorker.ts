import { type LanePayer, LaneWorker } from '../app/owed/laneWorker.ts';
import type { Millis } from '../domain/ids.ts';
import type { Told } from '../domain/told.ts';
import type { Lane, Lanes, LanesWaiting, Taken } from '../ports/owed.ts';
import type { Clock, Log, WebhookCounts } from '../ports/runtime.ts';
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

/** Of one channel, before others have their turn. */
const ENTRIES_PER_TURN = 32;
/** It is woken by what this process commits; what another one owes, or puts off, is found within this time. */
const LOOK_EVERY_MS = 1_000;
const WARN_EVERY_MS = 30_000;

type End = 'go-on' | 'turn-over';

/** A turn at a lane, and whether it is to end soon. */
type Delivery = { readonly lane: Lane<Told>; readonly stopping: AbortSignal };

/**
 * Delivers to one endpoint what is owed to it (IN7): so many channels at once, each in its order.
 *
 *   serving ──410──> disabled, until the process ends
 */
export class WebhookWorker {
  readonly #deps: WebhookWorkerDeps;
  readonly #worker: LaneWorker<Told>;
  #isDisabled = false;
  #lastError: LastError | undefined;
  /** Undefined: it takes what it is sent. */
  #warnedAt: Millis | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: WebhookWorkerDeps) {
    this.#deps = deps;
    const payer: LanePayer<Told> = {
      parallel: deps.parallel,
      entriesPerTurn: ENTRIES_PER_TURN,
      pauseMs: LOOK_EVERY_MS,
      pay: (lane, stopping) => this.#deliverLane({ lane, stopping }),
      isIdle: () => this.#isDisabled,
      hangUp: deps.hangUp,
      failed: (reason) => this.#warn(reason),
      waiting: (now) => deps.counts.waiting(now),
    };
    this.#worker = new LaneWorker({ lanes: deps.lanes, payer, clock: deps.clock });
  }

  get isDisabled(): boolean {
    return this.#isDisabled;
  }

  get lastError(): LastError | undefined {
    return this.#lastError;
  }

  /** Something may be owed. */
  wake(): void {
    if (!this.#isDisabled) this.#worker.wake();
  }

  waiting(): Promise<LanesWaiting> {
    return this.#deps.lanes.waiting();
  }

  /** Finishes the deliveries under way, unless the endpoint is slow: those are repeated by whoever comes next. */
  close(): Promise<void> {
    return this.#worker.close();
  }

  /** What the store does not take now is repeated when the turn is over. */
  async #deliverLane(delivery: Delivery): Promise<void> {
    const { lane, stopping } = delivery;
    let { attempts } = lane;
    for (const entry of lane.entries) {
      if (stopping.aborted || this.#isDisabled) break;
      if ((await this.#deliver(delivery, entry, attempts)) === 'turn-over') return;
      attempts = 0;
    }
    await this.#deps.lanes.postpone(lane, 0, attempts);
  }

  async #deliver({ lane, stopping }: Delivery, entry: Taken<Told>, attempts: number): Promise<End> {
    const { lanes, post, write, counts } = this.#deps;
    if ('unreadable' in entry) return this.#setAside(lane, entry.id, entry.unreadable);
    const event = write(entry.owed);
    if (event === undefined) return (await lanes.settle(lane, entry.id)) ? 'go-on' : 'turn-over';
    const outcome = await post(event.id, event.body, entry.owed.trace);
    if (outcome.type === 'delivered') {
      counts.delivered();
      this.#tellRecovery();
      return (await lanes.settle(lane, entry.id)) ? 'go-on' : 'turn-over';
    }
    if (outcome.type === 'failed') return this.#fail({ lane, stopping }, entry, { attempts, outcome });
    this.#disable();
    await lanes.postpone(lane, 0, attempts);
    return 'turn-over';
  }

  async #fail(
    { lane, stopping }: Delivery,
    entry: Taken<Told>,
    { attempts, outcome }: { readonly attempts: number; readonly outcome: Extract<Outcome, { type: 'failed' }> },
  ): Promise<End> {
    const { lanes, counts, random = Math.random } = this.#deps;
    if (stopping.aborted) {
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
