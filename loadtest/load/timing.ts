import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

const MICROS_PER_MS = 1_000;
const MS_MAX = 600_000;
const SCALE = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: MS_MAX * MICROS_PER_MS,
  numberOfSignificantValueDigits: 3,
  bitBucketSize: 32,
} as const;

/** In milliseconds. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

/** How long something took each time: a histogram that is exact to 3 digits. */
export class Timing {
  readonly #histogram: Histogram = build(SCALE);

  record(ms: number): void {
    this.#histogram.recordValue(Math.round(Math.min(Math.max(ms, 0), MS_MAX) * MICROS_PER_MS));
  }

  recordAll(times: readonly number[]): void {
    for (const ms of times) this.record(ms);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** 0 if there is none. */
  at(percentile: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percentile) / MICROS_PER_MS;
  }

  get percentiles(): Percentiles {
    return { count: this.count, p50: this.at(50), p95: this.at(95), p99: this.at(99), max: this.at(100) };
  }

  /** HdrHistogram's own format, in microseconds. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
