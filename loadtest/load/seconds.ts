import type { Second } from './clients/messages.ts';
import type { Metrics } from './metrics.ts';

const SECOND_MS = 1_000;
const MICROS_PER_MS = 1_000;

export type SecondsDeps = {
  readonly metrics: Metrics;
  readonly connected: () => number;
  readonly startsAtMs: number;
  readonly tell: (second: Second) => void;
};

/** Tells at the end of each second what happened in it, and how this process fares. */
export class Seconds {
  readonly #deps: SecondsDeps;
  #timer: NodeJS.Timeout | undefined;
  #usage = process.cpuUsage();
  #toldAtMs = performance.now();

  constructor(deps: SecondsDeps) {
    this.#deps = deps;
    this.#wait();
  }

  /** Tells the rest. */
  end(): void {
    clearTimeout(this.#timer);
    this.#tell(Math.max(0, Math.floor(this.#sinceStartMs / SECOND_MS)));
  }

  get #sinceStartMs(): number {
    return performance.now() - this.#deps.startsAtMs;
  }

  #wait(): void {
    const nth = Math.max(0, Math.floor(this.#sinceStartMs / SECOND_MS));
    const endsInMs = (nth + 1) * SECOND_MS - this.#sinceStartMs;
    this.#timer = setTimeout(() => {
      this.#tell(nth);
      this.#wait();
    }, endsInMs);
  }

  #tell(nth: number): void {
    const { metrics, connected, tell } = this.#deps;
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(this.#usage);
    const cpu = (user + system) / MICROS_PER_MS / Math.max(1, nowMs - this.#toldAtMs);
    const residentBytes = process.memoryUsage.rss();
    tell({ type: 'second', nth, metrics: metrics.take(), connected: connected(), residentBytes, cpu });
    this.#usage = process.cpuUsage();
    this.#toldAtMs = nowMs;
  }
}
