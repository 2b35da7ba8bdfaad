import type { Millis } from '../../domain/ids.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { UnwrittenEntry } from './draft.ts';
import { GATHERED_FOR_MS, LikeRefusals } from './likeRefusals.ts';

/** ST5: a refusal that no commit took along is written by itself within this time. */
const WRITTEN_AFTER_MS: Millis = 1_000;
const NOTES_MAX = 1_000;

export type RefusalNotesDeps = {
  readonly clock: Pick<Clock, 'after'>;
  readonly write: () => void;
  /** So many refusals will never be written. */
  readonly lost: (count: number) => void;
};

/**
 * Journal entries that are not worth a commit of their own: they ride the next one, or follow within a second. Those that
 * are gathered (ST12) follow when their minute is over.
 */
export class RefusalNotes {
  readonly #deps: RefusalNotesDeps;
  readonly #alike = new LikeRefusals();
  #entries: UnwrittenEntry[] = [];
  #cancelWrite: (() => void) | undefined;
  #cancelMinute: (() => void) | undefined;
  #mode: 'open' | 'ending' | 'closed' = 'open';

  constructor(deps: RefusalNotesDeps) {
    this.#deps = deps;
  }

  /** Nothing is to be written yet, or any more. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  add(entries: readonly UnwrittenEntry[]): void {
    if (entries.length === 0) return;
    if (this.#mode === 'open') this.#gather(entries);
    else this.#keep(entries);
  }

  /** What was taken, and could not be written. */
  putBack(entries: readonly UnwrittenEntry[]): void {
    this.#keep(entries);
  }

  /** For a commit; if it fails, they are put back. */
  take(): readonly UnwrittenEntry[] {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    return this.#entries.splice(0);
  }

  /** Nobody waits for the end of a minute any more. */
  gatherNoMore(): void {
    if (this.#mode !== 'open') return;
    this.#mode = 'ending';
    this.#cancelMinute?.();
    this.#keep(this.#alike.end());
  }

  /** What is left now, or comes yet, is lost, and nobody is called any more. */
  close(): void {
    this.gatherNoMore();
    this.#mode = 'closed';
    this.#cancelWrite?.();
    this.#loseAllBut(0);
  }

  #gather(entries: readonly UnwrittenEntry[]): void {
    this.#cancelMinute ??= this.#deps.clock.after(GATHERED_FOR_MS, () => {
      this.#cancelMinute = undefined;
      this.#keep(this.#alike.end());
    });
    this.#keep(entries.flatMap((entry) => this.#alike.sift(entry) ?? []));
  }

  /** Of too many the oldest are lost. */
  #keep(entries: readonly UnwrittenEntry[]): void {
    this.#entries.push(...entries);
    this.#loseAllBut(this.#mode === 'closed' ? 0 : NOTES_MAX);
    if (this.isEmpty || this.#cancelWrite !== undefined) return;
    this.#cancelWrite = this.#deps.clock.after(WRITTEN_AFTER_MS, () => {
      this.#cancelWrite = undefined;
      this.#deps.write();
    });
  }

  #loseAllBut(newest: number): void {
    const lost = this.#entries.splice(0, this.#entries.length - newest);
    const count = lost.reduce((sum, { times }) => sum + times, 0);
    if (count > 0) this.#deps.lost(count);
  }
}
