import type { LoadArguments } from './arguments.ts';
import { type Progress, showProgress } from './progress.ts';
import type { Totals } from './totals.ts';

/** What somebody sees who looks on: one phase after the other. */
export class Screen {
  connected = 0;
  readonly #options: LoadArguments;
  readonly #to: NodeJS.WriteStream;
  #progress: Progress;
  #phase = 'connecting';
  #settlingProcesses = 0;

  constructor(options: LoadArguments, to: NodeJS.WriteStream) {
    this.#options = options;
    this.#to = to;
    this.#progress = showProgress(this.#phase, options.channels * (options.viewers + 1) + options.crowd, to);
  }

  connecting(connected: number): void {
    this.connected = connected;
    this.#progress.show(connected, 'connections');
  }

  /** `inMirrors`: undefined where that is not known. */
  playing(second: number, total: Totals, inMirrors: number | undefined): void {
    if (this.#settlingProcesses > 0) return;
    this.#enter('playing', this.#options.durationS);
    const { p50, p99 } = total.percentiles('reply');
    const figures = `${total.total('answered ')} answered, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
    const violations = total.counted('violations');
    const wrong = violations === 0 ? '' : `, ${violations} violations`;
    const seated = inMirrors === undefined ? '' : `, ${inMirrors} in mirrors`;
    this.#progress.show(second, `s | ${figures}, ${total.counted('drops')} drops${seated}${wrong}`);
  }

  /** One process more has nothing more to ask. */
  settling(): void {
    this.#settlingProcesses += 1;
    this.#enter('settling', this.#options.processes);
    this.#progress.show(this.#settlingProcesses, 'processes');
  }

  end(): void {
    this.#progress.end();
    this.#progress = { show: () => {}, end: () => {} };
  }

  #enter(name: string, total: number): void {
    if (this.#phase === name) return;
    this.#progress.end();
    this.#phase = name;
    this.#progress = showProgress(name, total, this.#to);
  }
}
