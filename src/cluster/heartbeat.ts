import type { Clock, Log } from '../ports/runtime.ts';
import type { Failover } from './failover.ts';
import { Lease } from './lease.ts';
import type { Registry } from './registry.ts';
import { untilRedisAnswers } from './untilRedisAnswers.ts';

const BEAT_EVERY_MS = 500;
/** By whichever process comes first. One that takes longer than that meets the next one, which does no harm. */
const SWEEP_EVERY_MS = 2_000;

export type HeartbeatDeps = {
  readonly registry: Pick<Registry, 'lifeMs' | 'beat' | 'replace' | 'isSweeper' | 'leave'>;
  readonly failover: Failover;
  readonly clock: Clock;
  readonly log: Log;
  /** The machine and the port of this process. */
  readonly place: () => string;
};

/** Tells the others that this process lives, and lets failover know when it could not, or when its turn to sweep has come. */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #lease: Lease;
  #isBeating = true;
  #isTroubled = false;
  #cancel = () => {};
  #work: Promise<void> = Promise.resolve();

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
    const { clock, registry, failover } = deps;
    this.#lease = new Lease({ clock, lifeMs: registry.lifeMs, end: () => void failover.letGo() });
  }

  async start(): Promise<void> {
    const { registry, place } = this.#deps;
    await untilRedisAnswers(this.#deps, async () => {
      await registry.replace(place());
      await this.#tellThatWeLive();
    });
    this.#rest();
  }

  /** The others take what is left here at once; where they cannot be told, when they miss our beats. */
  async stop(): Promise<void> {
    this.#isBeating = false;
    this.#cancel();
    this.#lease.stop();
    await this.#work;
    await this.#deps.failover.roundEnded();
    try {
      await this.#deps.registry.leave();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the others could not be told that this process ends');
    }
  }

  #rest(): void {
    if (!this.#isBeating) return;
    this.#cancel = this.#deps.clock.after(BEAT_EVERY_MS, () => {
      this.#work = this.#beat().finally(() => this.#rest());
    });
  }

  async #beat(): Promise<void> {
    const { registry, failover, log } = this.#deps;
    try {
      if (failover.isCutOff) await failover.serveAgain(() => this.#tellThatWeLive());
      else if (!(await this.#tellThatWeLive())) failover.noteAway();
      // A Redis that did not answer may be another one by now.
      if (this.#isTroubled) failover.noteAway();
      const isSweeper = await registry.isSweeper(SWEEP_EVERY_MS);
      this.#isTroubled = false;
      failover.beginRound(isSweeper);
    } catch (error) {
      if (!this.#isTroubled) log.warn({ err: error }, 'this process could not tell the others that it lives');
      this.#isTroubled = true;
    }
  }

  async #tellThatWeLive(): Promise<boolean> {
    const { registry, place, clock } = this.#deps;
    const sentAt = clock.elapsed();
    const wasKnown = await registry.beat(place());
    if (this.#isBeating) this.#lease.renew(sentAt);
    return wasKnown;
  }
}
