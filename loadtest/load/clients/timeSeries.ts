import type { CountName } from '../metrics.ts';
import { type Percentiles, Timing } from '../timing.ts';
import { Totals } from '../totals.ts';
import type { Second } from './messages.ts';

/** One second of the whole load, as it is plotted. */
export type SecondRow = {
  readonly nth: number;
  readonly asked: number;
  readonly answered: number;
  readonly connected: number;
  readonly drops: number;
  readonly reply: Percentiles;
  readonly lag: Percentiles;
  /** Of all processes of the harness. */
  readonly harnessBytes: number;
  /** Of the busiest one, from 0 to 1. */
  readonly harnessCpu: number;
  readonly serverBytes: number | undefined;
  /** Of one core; several processes and threads may use more than 1. */
  readonly serverCpu: number | undefined;
};

export type ServerSample = { readonly residentBytes: number; readonly cpuSeconds: number; readonly atMs: number };

type Open = { -readonly [Name in keyof Omit<SecondRow, 'reply' | 'lag'>]: SecondRow[Name] } & {
  readonly reply: Timing;
  readonly lag: Timing;
};

/** Processes may be late with a second; their histograms are kept no longer than that. */
const LATE_S = 10;

/** How the load went, from what the processes of the harness tell of each second. */
export class TimeSeries {
  readonly total = new Totals();
  readonly #rows = new Map<number, SecondRow>();
  readonly #open = new Map<number, Open>();
  #lastSample: ServerSample | undefined;

  /** Of one process. */
  add({ nth, metrics, connected, residentBytes, cpu }: Omit<Second, 'type'>): void {
    this.total.add(metrics);
    const row = this.#row(nth);
    const counted = (name: string) => sum(Object.entries(metrics.counts).filter(([other]) => other.startsWith(name)));
    row.asked += counted('asked ');
    row.answered += counted('answered ');
    row.drops += counted('drops' satisfies CountName);
    row.connected += connected;
    row.harnessBytes += residentBytes;
    row.harnessCpu = Math.max(row.harnessCpu, cpu);
    row.reply.recordAll(metrics.samples.reply ?? []);
    row.lag.recordAll(metrics.samples['harness lag'] ?? []);
    for (const done of this.#open.keys()) if (done < nth - LATE_S) this.#close(done);
  }

  addServer(nth: number, sample: ServerSample): void {
    const row = this.#row(nth);
    row.serverBytes = sample.residentBytes;
    const before = this.#lastSample;
    this.#lastSample = sample;
    if (before === undefined || sample.atMs <= before.atMs) return;
    // One that was started anew begins at 0.
    const usedS = Math.max(0, sample.cpuSeconds - before.cpuSeconds);
    row.serverCpu = (usedS * 1_000) / (sample.atMs - before.atMs);
  }

  seconds(): readonly SecondRow[] {
    for (const nth of this.#open.keys()) this.#close(nth);
    return [...this.#rows.values()].sort((one, other) => one.nth - other.nth);
  }

  #row(nth: number): Open {
    const row = this.#open.get(nth) ?? {
      nth,
      asked: 0,
      answered: 0,
      connected: 0,
      drops: 0,
      harnessBytes: 0,
      harnessCpu: 0,
      serverBytes: undefined,
      serverCpu: undefined,
      reply: new Timing(),
      lag: new Timing(),
    };
    this.#open.set(nth, row);
    return row;
  }

  #close(nth: number): void {
    const row = this.#open.get(nth);
    this.#open.delete(nth);
    // What comes later still counts in the total.
    if (row === undefined || this.#rows.has(nth)) return;
    this.#rows.set(nth, { ...row, reply: row.reply.percentiles, lag: row.lag.percentiles });
  }
}

const sum = (counts: readonly (readonly [string, number])[]): number =>
  counts.reduce((total, [, times]) => total + times, 0);
