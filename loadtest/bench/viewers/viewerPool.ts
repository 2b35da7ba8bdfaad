import { atOnce } from '../../atOnce.ts';
import type { Watch, Watcher } from './watch.ts';

const PATIENCE_MS = 10_000;
const JOINS_AT_ONCE = 32;

/** Many viewers, and the moment in which the last of them has the next change. */
export class ViewerPool {
  readonly #viewers: readonly Watcher[];
  readonly #arrivals: Arrivals;

  private constructor(viewers: readonly Watcher[], arrivals: Arrivals) {
    this.#viewers = viewers;
    this.#arrivals = arrivals;
  }

  /** So many into each of the channels. */
  static async join(watch: Watch, url: string, count: number, sids: readonly string[]): Promise<ViewerPool> {
    const arrivals = new Arrivals(count);
    const join = (n: number) => {
      const sid = sids[n % sids.length] ?? '';
      const take = (change: Buffer) => arrivals.take(n, change);
      return watch(url, { sid, userId: `viewer-${n}`, role: 'viewer' }, take);
    };
    // The first of a channel makes it.
    const viewers = await Promise.all(sids.map((_, n) => join(n)));
    const others = Array(count).keys().drop(sids.length);
    await atOnce(JOINS_AT_ONCE, others, async (n) => viewers.push(await join(n)));
    return new ViewerPool(viewers, arrivals);
  }

  /** Resolves with the time at which the last one had the next change, and with that change. */
  nextChange(): Promise<Seen> {
    return this.#arrivals.next();
  }

  leave(): void {
    for (const viewer of this.#viewers) viewer.vanish();
  }
}

export type Seen = { readonly at: number; readonly change: Buffer };

/** Counts who has had the change that is waited for. */
class Arrivals {
  readonly #count: number;
  #missing = new Set<number>();
  #seen: PromiseWithResolvers<Seen> | undefined;
  #first: Buffer | undefined;

  constructor(count: number) {
    this.#count = count;
  }

  next(): Promise<Seen> {
    const seen = Promise.withResolvers<Seen>();
    this.#seen = seen;
    this.#missing = new Set(Array(this.#count).keys());
    this.#first = undefined;
    const giveUp = setTimeout(() => {
      seen.reject(new Error(`${this.#missing.size} viewers saw nothing within ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
    return seen.promise.finally(() => clearTimeout(giveUp));
  }

  take(viewer: number, change: Buffer): void {
    const seen = this.#seen;
    if (seen === undefined || !this.#missing.delete(viewer)) return;
    this.#first ??= change;
    if (!this.#first.equals(change)) seen.reject(new Error('two viewers were told different things'));
    if (this.#missing.size === 0) seen.resolve({ at: performance.now(), change });
  }
}
