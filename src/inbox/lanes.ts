import type { Clock } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import { type RetryPolicy, restMs } from '../runtime/retry.ts';

/** `again`: after a rest. `hopeless`: it is over, and what comes next in its lane will hardly fare better. */
export type End = 'over' | 'hopeless' | 'again';

export type LanesDeps<T> = {
  readonly clock: Pick<Clock, 'after'>;
  /** So many lanes at once. */
  readonly parallel: number;
  readonly retry: RetryPolicy;
  readonly sizeOf: (item: T) => number;
  /** `failures`: how often the lane ended with `again` in a row. Never rejects. */
  readonly work: (item: T, failures: number) => Promise<End>;
};

type Lane<T> = { readonly items: T[]; failures: number };

/** What waits in memory: in each lane one after the other, many lanes at once. A lane that rests holds up no other. */
export class Lanes<T> {
  readonly #deps: LanesDeps<T>;
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #closing = new AbortController();
  readonly #atWork = new Set<Promise<void>>();
  /** Lanes whose first item may be begun. */
  readonly #ready = new Set<string>();
  #count = 0;
  #size = 0;

  constructor(deps: LanesDeps<T>) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#count;
  }

  /** Of all items together, as `sizeOf` has it. */
  get size(): number {
    return this.#size;
  }

  put(key: string, item: T): void {
    const lane = this.#lanes.get(key);
    this.#count += 1;
    this.#size += this.#deps.sizeOf(item);
    if (lane !== undefined) return void lane.items.push(item);
    this.#lanes.set(key, { items: [item], failures: 0 });
    this.#ready.add(key);
    this.#begin();
  }

  /** Begins nothing more, and resolves when what was begun has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#atWork);
  }

  #begin(): void {
    for (const key of this.#ready) {
      if (this.#atWork.size >= this.#deps.parallel || this.#closing.signal.aborted) return;
      this.#ready.delete(key);
      const lane = this.#lanes.get(key);
      const [first] = lane?.items ?? [];
      if (lane === undefined || first === undefined) continue;
      const work = this.#try(key, lane, first).finally(() => {
        this.#atWork.delete(work);
        this.#begin();
      });
      this.#atWork.add(work);
    }
  }

  async #try(key: string, lane: Lane<T>, item: T): Promise<void> {
    const { work, sizeOf } = this.#deps;
    const end = await work(item, lane.failures);
    if (end === 'again') {
      lane.failures += 1;
      return void this.#rest(key, lane.failures);
    }
    if (end === 'over') lane.failures = 0;
    lane.items.shift();
    this.#count -= 1;
    this.#size -= sizeOf(item);
    if (lane.items.length === 0) this.#lanes.delete(key);
    // Behind the others that are ready.
    else this.#ready.add(key);
  }

  async #rest(key: string, failures: number): Promise<void> {
    const { clock, retry } = this.#deps;
    await rest(clock, restMs(retry, failures), this.#closing.signal);
    this.#ready.add(key);
    this.#begin();
  }
}
