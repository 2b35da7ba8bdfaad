import type { Millis } from '../../domain/ids.ts';
import type { CrowdSight, TurnedAway } from '../../ports/crowd.ts';
import type { Clock } from '../../ports/runtime.ts';
import { rest } from '../../runtime/rest.ts';
import type { Entry, PlayedViewer } from './playedViewer.ts';

export type CrowdDeps = {
  /** Resolves with who is in, or why they are not. */
  readonly enter: (nth: number, gone: (viewer: PlayedViewer) => void) => Promise<Entry>;
  readonly clock: Pick<Clock, 'after'>;
  readonly everyMs: Millis;
  /** Nobody is wanted any more, and nobody is here. */
  readonly empty: () => void;
};

/** So long after a refusal the next one tries. */
const AGAIN_IN_MS: Millis = 1_000;
/** After so many refusals in a row nobody tries any more. */
const REFUSALS_MAX = 20;
/** Whoever looks does so each second. */
const LOOKED_AT_WITHIN_MS: Millis = 60_000;

const LATER: ReadonlySet<number> = new Set([429, 503]);

/** The played viewers of one channel: one after the other comes in, and whoever is lost is followed by another. */
export class Crowd {
  readonly #deps: CrowdDeps;
  readonly #here = new Set<PlayedViewer>();
  readonly #closed = new AbortController();
  #wanted = 0;
  #came = 0;
  #refusals = 0;
  #turnedAway: TurnedAway | undefined;
  #isFilling = false;
  #forget = () => {};

  constructor(deps: CrowdDeps) {
    this.#deps = deps;
  }

  get sight(): CrowdSight {
    const inMirrors = [...this.#here].filter(({ isInMirror }) => isInMirror).length;
    return { wanted: this.#wanted, here: this.#here.size, inMirrors, turnedAway: this.#turnedAway };
  }

  /** `turnedAway`: those who are not even to try. */
  want(size: number, turnedAway?: TurnedAway): void {
    this.#wanted = size;
    this.#refusals = 0;
    this.#turnedAway = turnedAway;
    for (const viewer of [...this.#here].slice(size)) viewer.leave();
    this.look();
    if (!this.#isFilling) void this.#fill();
  }

  look(): void {
    this.#forget();
    this.#forget = this.#deps.clock.after(LOOKED_AT_WITHIN_MS, () => this.want(0));
    if (this.#wanted === 0 && this.#here.size === 0 && !this.#isFilling) this.close();
  }

  close(): void {
    this.#closed.abort();
    this.#forget();
    for (const viewer of [...this.#here]) viewer.leave();
    this.#deps.empty();
  }

  async #fill(): Promise<void> {
    this.#isFilling = true;
    const { clock, everyMs } = this.#deps;
    while (this.#here.size < this.#wanted && !this.#closed.signal.aborted) {
      const isIn = await this.#letOneIn();
      await rest(clock, isIn ? everyMs : AGAIN_IN_MS, this.#closed.signal);
    }
    this.#isFilling = false;
  }

  async #letOneIn(): Promise<boolean> {
    this.#came += 1;
    const entry = await this.#deps.enter(this.#came, (viewer) => this.#lose(viewer));
    if ('status' in entry) {
      this.#refuse(entry);
      return false;
    }
    this.#here.add(entry);
    this.#refusals = 0;
    this.#turnedAway = undefined;
    if (this.#here.size > this.#wanted || this.#closed.signal.aborted) entry.leave();
    return true;
  }

  #refuse({ status, message }: Pick<TurnedAway, 'status' | 'message'>): void {
    this.#refusals += 1;
    const isLast = !LATER.has(status) || this.#refusals >= REFUSALS_MAX;
    this.#turnedAway = { status, message, isLast };
    if (isLast) this.#wanted = this.#here.size;
  }

  #lose(viewer: PlayedViewer): void {
    this.#here.delete(viewer);
    if (!this.#isFilling) void this.#fill();
  }
}
