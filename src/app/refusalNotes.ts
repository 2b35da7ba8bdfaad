import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports.ts';
import type { UnwrittenEntry } from './draft.ts';

/** ST5: a refusal that no commit took along is written by itself within this time. */
const WRITTEN_AFTER_MS: Millis = 1_000;
const NOTES_MAX = 1_000;

/** Journal entries that are not worth a commit of their own: they ride the next one, or follow within a second. */
export class RefusalNotes {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #write: () => void;
  #entries: UnwrittenEntry[] = [];
  #cancel: (() => void) | undefined;
  #isOpen = true;

  constructor(clock: Pick<Clock, 'after'>, write: () => void) {
    this.#clock = clock;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  add(entries: readonly UnwrittenEntry[]): void {
    this.#entries = [...this.#entries, ...entries].slice(-NOTES_MAX);
    if (this.isEmpty || this.#cancel !== undefined || !this.#isOpen) return;
    this.#cancel = this.#clock.after(WRITTEN_AFTER_MS, () => {
      this.#cancel = undefined;
      this.#write();
    });
  }

  /** For a commit; if it fails, they are added again. */
  take(): readonly UnwrittenEntry[] {
    this.#cancel?.();
    this.#cancel = undefined;
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  /** Nobody is called any more. */
  close(): void {
    this.#isOpen = false;
    this.#cancel?.();
  }
}
