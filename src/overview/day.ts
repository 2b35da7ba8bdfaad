import type { Millis } from '../domain/ids.ts';
import { MINUTE_MS, SAMPLE_LIFE_MS, type Sample, type SampleLog } from '../ports/overview.ts';
import type { Clock } from '../ports/runtime.ts';
import { slotOf, timeLine } from './sample.ts';

/** A process tells of a minute no later than this. */
const SETTLED_AFTER_MS = 15 * MINUTE_MS;

type Deps = { readonly samples: Pick<SampleLog, 'since'>; readonly clock: Pick<Clock, 'now'> };

/** The minutes of the last day, of all processes together. What changes no more is read once. */
export class Day {
  readonly #deps: Deps;
  #settled: readonly Sample[] = [];
  #settledUntil: Millis = Number.NEGATIVE_INFINITY;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The oldest first. */
  async minutes(): Promise<readonly Sample[]> {
    const { samples, clock } = this.#deps;
    const now = clock.now();
    const oldest = slotOf(now, MINUTE_MS) - SAMPLE_LIFE_MS;
    const from = Math.max(this.#settledUntil, oldest);
    const kept = await samples.since(from);
    const fresh = timeLine(kept.map(({ sample }) => sample).filter(({ at }) => at <= now));
    const known = this.#settled.filter(({ at }) => at >= oldest && at < from);
    const line = [...known, ...fresh];
    const until = slotOf(now, MINUTE_MS) - SETTLED_AFTER_MS;
    // Another one that was asked earlier may come back later.
    if (until > this.#settledUntil) {
      this.#settled = line.filter(({ at }) => at < until);
      this.#settledUntil = until;
    }
    return line;
  }
}
