import type { Millis } from '../domain/ids.ts';
import { MINUTE_MS, type Reading, type Sample, type SampleLog } from '../ports/overview.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { SECOND_MS } from './moment.ts';
import { Recent } from './recent.ts';
import { rollUp, type State, sampleOf, slotOf } from './sample.ts';

export type SamplerDeps = {
  readonly read: () => Promise<Reading>;
  /** How the process is, beside what it counts. */
  readonly state: () => Omit<State, 'cutsOwed' | 'webhookMs' | 'userLog' | 'logBytes'>;
  readonly samples: Pick<SampleLog, 'keep'>;
  readonly process: () => string;
  readonly clock: Clock;
  readonly log: Log;
};

const SECONDS_IN_MINUTE = 60;
/** While the store is away so many minutes wait for it. */
const WAITING_MAX = 10;

/** Takes a sample each second, in the middle of it: no second is met twice, and none is left out unless the process stood still. */
export class Sampler {
  readonly #deps: SamplerDeps;
  readonly #recent = new Recent();
  #before: Reading | undefined;
  /** Minutes that are over, and not kept yet. */
  #waiting: Sample[] = [];
  #isAway = false;
  #isOpen = true;
  #callOff = () => {};
  #work: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#before = await this.#deps.read();
    this.#rest();
  }

  /** What there is of this minute is kept as well. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#callOff();
    await this.#work;
    const [last] = this.#recent.last(1);
    await this.#keeping;
    if (last !== undefined) await this.#keep(slotOf(last.at, MINUTE_MS));
  }

  /** The newest first. */
  seconds(count: number): readonly Sample[] {
    return this.#recent.last(count);
  }

  #rest(): void {
    if (!this.#isOpen) return;
    const { clock } = this.#deps;
    const now = clock.now();
    const middle = slotOf(now, SECOND_MS) + SECOND_MS + SECOND_MS / 2;
    this.#callOff = clock.after(middle - now, () => {
      this.#work = this.#take(slotOf(clock.now(), SECOND_MS)).finally(() => this.#rest());
    });
  }

  async #take(at: Millis): Promise<void> {
    const { read, state } = this.#deps;
    const after = await read();
    const { cutsOwed, webhookMs, userLog, logBytes } = after;
    const sample = sampleOf(at, this.#before ?? after, after, { ...state(), cutsOwed, webhookMs, userLog, logBytes });
    this.#before = after;
    const [last] = this.#recent.last(1);
    this.#recent.note(sample);
    const minute = last && slotOf(last.at, MINUTE_MS);
    // Nobody waits for the store, which may be away.
    if (minute !== undefined && minute !== slotOf(at, MINUTE_MS)) this.#keeping = this.#keep(minute);
  }

  async #keep(minute: Millis): Promise<void> {
    const { samples, process, log } = this.#deps;
    const parts = this.#recent.last(SECONDS_IN_MINUTE + 1).filter(({ at }) => slotOf(at, MINUTE_MS) === minute);
    const sample = rollUp(minute, parts, SECONDS_IN_MINUTE);
    const waiting = [...this.#waiting, ...(sample === undefined ? [] : [sample])].slice(-WAITING_MAX);
    this.#waiting = [];
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        await samples.keep({ process: process(), sample: next });
        waiting.shift();
      }
      this.#isAway = false;
    } catch (error) {
      this.#waiting = [...waiting, ...this.#waiting].slice(-WAITING_MAX);
      if (!this.#isAway) log.warn({ err: error }, 'a minute of the overview could not be kept: it waits');
      this.#isAway = true;
    }
  }
}
