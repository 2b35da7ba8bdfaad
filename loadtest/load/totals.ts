import type { MetricsRecord, TimingName } from './metrics.ts';
import { type Percentiles, Timing } from './timing.ts';

/** What all processes told, together. */
export class Totals {
  readonly #counts = new Map<string, number>();
  readonly #timings = new Map<string, Timing>();

  add({ counts, samples }: MetricsRecord): void {
    for (const [name, times] of Object.entries(counts)) this.#counts.set(name, this.counted(name) + times);
    for (const [name, times] of Object.entries(samples)) this.#timing(name).recordAll(times);
  }

  counted(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Those whose name begins so, by what follows. */
  countsOf(beginning: 'asked ' | 'answered '): ReadonlyMap<string, number> {
    const found = [...this.#counts].filter(([name]) => name.startsWith(beginning));
    return new Map(found.map(([name, times]) => [name.slice(beginning.length), times]));
  }

  total(beginning: 'asked ' | 'answered '): number {
    return [...this.countsOf(beginning).values()].reduce((sum, times) => sum + times, 0);
  }

  percentiles(name: TimingName): Percentiles {
    return this.#timing(name).percentiles;
  }

  /** For the report: all that is known. */
  raw(): { readonly counts: Record<string, number>; readonly histograms: Record<string, string> } {
    const histograms = [...this.#timings].map(([name, timing]) => [name, timing.encode()]);
    return { counts: Object.fromEntries(this.#counts), histograms: Object.fromEntries(histograms) };
  }

  #timing(name: string): Timing {
    const timing = this.#timings.get(name) ?? new Timing();
    this.#timings.set(name, timing);
    return timing;
  }
}
