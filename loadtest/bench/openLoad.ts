import { setTimeout as wait } from 'node:timers/promises';
import { Timing } from '../load/timing.ts';
import type { Random } from '../random.ts';
import { type Caller, demand } from './callers/callers.ts';

/** What a timer may be late by is its own, and nobody's who is measured. */
const TIMER_GRAIN_MS = 2;

export type OpenLoad = { readonly perSecond: number; readonly seconds: number; readonly random: Random };

/**
 * Commands that come when they come, whether or not those before were answered: how long each took until its reply, from when
 * it was due. Viewers have their turns one after the other, and each applies and cancels.
 */
export async function openLoad(viewers: readonly Caller[], { perSecond, seconds, random }: OpenLoad): Promise<Timing> {
  const timing = new Timing();
  const under = viewers.map((viewer) => new Line(viewer));
  const answers: Promise<void>[] = [];
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);
  const begunAt = performance.now();
  let dueMs = 0;
  for (let nth = 0; failures.length === 0; nth += 1) {
    dueMs += (-Math.log(1 - random.next()) * 1_000) / perSecond;
    if (dueMs >= seconds * 1_000) break;
    const due = begunAt + dueMs;
    while (performance.now() < due) await wait(1);
    const now = performance.now();
    const since = now - due < TIMER_GRAIN_MS ? now : due;
    const line = under[nth % under.length];
    if (line !== undefined) answers.push(line.ask().then(() => timing.record(performance.now() - since), fail));
  }
  await Promise.all(answers);
  if (failures.length > 0) throw failures[0];
  // Nobody waits when the next load begins.
  await Promise.all(under.map((line) => line.end()));
  return timing;
}

/** The commands of one viewer, each behind the one before. */
class Line {
  readonly #viewer: Caller;
  #last: Promise<void> = Promise.resolve();
  #waits = false;

  constructor(viewer: Caller) {
    this.#viewer = viewer;
  }

  ask(): Promise<void> {
    this.#waits = !this.#waits;
    const body = { op_code: this.#waits ? 1 : 2 };
    this.#last = this.#last.then(() => demand(this.#viewer, 'linkcall_apply_rq', body));
    return this.#last;
  }

  async end(): Promise<void> {
    if (this.#waits) await this.ask();
    await this.#last;
  }
}
