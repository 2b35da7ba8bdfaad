import type { Sid } from '../../../src/domain/ids.ts';
import type { Lane, Lanes, Turn } from '../../../src/ports/owed.ts';
import type { Clock } from '../../../src/ports/runtime.ts';

type Entry<T> = { readonly n: number; readonly at: number; readonly owed: T };
type Kept<T> = { due: number; turn: string; attempts: number; entries: Entry<T>[] };

/** What a store keeps of the lanes of one queue, for any number of processes. */
export class MemoryLanes<T extends { readonly sid: Sid; readonly at: number }> implements Lanes<T> {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly #turnMs: number;
  readonly #lanes = new Map<Sid, Kept<T>>();
  #entries = 0;
  #turns = 0;
  #serial = 0;
  #aside = 0;

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>, turnMs: number) {
    this.#clock = clock;
    this.#turnMs = turnMs;
  }

  async take(lanesMax: number, entriesMax: number): Promise<readonly Lane<T>[]> {
    const now = this.#clock.elapsed();
    const due = [...this.#lanes].filter(([, lane]) => lane.due <= now).sort(([, a], [, b]) => a.due - b.due);
    return due.slice(0, lanesMax).map(([sid, lane]) => {
      this.#turns += 1;
      this.#serial = Math.max(this.#clock.now(), this.#serial + 1);
      Object.assign(lane, { due: now + this.#turnMs, turn: `turn ${this.#turns}` });
      const entries = lane.entries.slice(0, entriesMax).map(({ n, owed }) => ({ id: String(n), owed }));
      return { sid, turn: lane.turn, serial: this.#serial, attempts: lane.attempts, entries };
    });
  }

  async settle(turn: Turn, through: string): Promise<boolean> {
    return this.#step(turn, through, false);
  }

  async setAside(turn: Turn, id: string): Promise<boolean> {
    return this.#step(turn, id, true);
  }

  async keep(turn: Turn): Promise<boolean> {
    return this.#step(turn, '0', false);
  }

  async postpone({ sid, turn }: Turn, ms: number, attempts: number): Promise<void> {
    const lane = this.#lanes.get(sid);
    if (lane?.turn === turn) Object.assign(lane, { due: this.#clock.elapsed() + ms, turn: '', attempts });
  }

  async put(owed: readonly T[]): Promise<void> {
    for (const one of owed) {
      this.#entries += 1;
      const lane = this.#lanes.get(one.sid) ?? { due: 0, turn: '', attempts: 0, entries: [] };
      lane.entries.push({ n: this.#entries, at: one.at, owed: one });
      this.#lanes.set(one.sid, lane);
    }
  }

  async waiting() {
    const entries = [...this.#lanes.values()].flatMap((lane) => lane.entries);
    const oldest = Math.min(this.#clock.now(), ...entries.map(({ at }) => at));
    return { count: entries.length, oldestMs: this.#clock.now() - oldest, setAside: this.#aside };
  }

  #step({ sid, turn }: Turn, through: string, isAside: boolean): boolean {
    const lane = this.#lanes.get(sid);
    if (lane === undefined) return false;
    const rest = lane.entries.filter(({ n }) => n > Number(through));
    if (rest.length < lane.entries.length) lane.attempts = 0;
    if (isAside) this.#aside += lane.entries.length - rest.length;
    lane.entries = rest;
    if (rest.length === 0) this.#lanes.delete(sid);
    if (rest.length === 0 || lane.turn !== turn) return false;
    lane.due = this.#clock.elapsed() + this.#turnMs;
    return true;
  }
}
