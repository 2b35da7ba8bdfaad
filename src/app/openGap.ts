import type { Millis } from '../domain/ids.ts';
import type { Session } from '../domain/roster/rosterSession.ts';
import type { Uint64 } from '../domain/uint64.ts';
import type { Clock, Metrics } from '../ports/runtime.ts';

/** `isTold`: it has been counted, and nothing more can be done. */
type Gap = { readonly session: Uint64; readonly since: Millis; readonly isTold: boolean };

export type OpenGapDeps = {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly metrics: Pick<Metrics, 'gap'>;
  readonly zegoGapMs: Millis;
};

/** ZG13, ME3: callbacks of the current session that may still come, or never will, and since when they are missing. */
export class OpenGap {
  readonly #deps: OpenGapDeps;
  #gap: Gap | undefined;

  constructor(deps: OpenGapDeps) {
    this.#deps = deps;
  }

  note(session: Session | undefined, isLacking: boolean): void {
    if (session === undefined || !isLacking) this.#gap = undefined;
    else if (this.#gap?.session !== session.id) {
      this.#gap = { session: session.id, since: this.#deps.clock.elapsed(), isTold: false };
    }
  }

  /** Since when that has been long enough to do something about it. */
  get dueAt(): readonly Millis[] {
    return this.#gap === undefined || this.#gap.isTold ? [] : [this.#gap.since + this.#deps.zegoGapMs];
  }

  /** Nobody can be asked: it is counted, once. */
  countAsHopeless(): void {
    const gap = this.#gap;
    if (gap === undefined || gap.isTold || this.#deps.clock.elapsed() < gap.since + this.#deps.zegoGapMs) return;
    this.#deps.metrics.gap('no-credentials');
    this.#gap = { ...gap, isTold: true };
  }
}
