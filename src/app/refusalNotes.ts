import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports.ts';
import type { UnwrittenEntry } from './draft.ts';

/** ST5: a refusal that no commit took along is written by itself within this time. */
const WRITTEN_AFTER_MS: Millis = 1_000;
const NOTES_MAX = 1_000;

export type RefusalNotesDeps = {
  readonly clock: Pick<Clock, 'after'>;
  readonly write: () => void;
  /** So many of them will never be written. */
  readonly lost: (count: number) => void;
};

/** Journal entries that are not worth a commit of their own: they ride the next one, or follow within a second. */
export class RefusalNotes {
  readonly #deps: RefusalNotesDeps;
  #entries: UnwrittenEntry[] = [];
  #cancel: (() => void) | undefined;
  #isOpen = true;

  constructor(deps: RefusalNotesDeps) {
    this.#deps = deps;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Of too many the oldest are lost. */
  add(entries: readonly UnwrittenEntry[]): void {
    this.#entries.push(...entries);
    this.#loseAllBut(this.#isOpen ? NOTES_MAX : 0);
    if (this.isEmpty || this.#cancel !== undefined) return;
    this.#cancel = this.#deps.clock.after(WRITTEN_AFTER_MS, () => {
      this.#cancel = undefined;
      this.#deps.write();
    });
  }

  /** For a commit; if it fails, they are added again. */
  take(): readonly UnwrittenEntry[] {
    this.#cancel?.();
    this.#cancel = undefined;
    return this.#entries.splice(0);
  }

  /** What is left now, or comes yet, is lost, and nobody is called any more. */
  close(): void {
    this.#isOpen = false;
    this.#cancel?.();
    this.#loseAllBut(0);
  }

  #loseAllBut(newest: number): void {
    const count = this.#entries.length - newest;
    if (count <= 0) return;
    this.#entries.splice(0, count);
    this.#deps.lost(count);
  }
}
