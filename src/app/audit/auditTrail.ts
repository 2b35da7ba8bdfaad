import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Audit, AuditNotes } from '../../ports/audit.ts';
import type { Clock, Log } from '../../ports/runtime.ts';

export type AuditTrailDeps = {
  readonly audit: Pick<Audit, 'add'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

const AGAIN_AFTER_MS: Millis = 1_000;
const WRITTEN_AT_ONCE = 500;
/** While the audit is away; of more the log tells alone. */
const WAITING_MAX = 10_000;

/**
 * OP5: what no commit owes to the audit, for it changed no channel: refusals, and what was not answered.
 *
 *   writing ──could not──► away ──could, tried every second──► writing
 *
 * writing  One write after the other, each of all that came meanwhile; who notes something waits until it is written.
 * away     Nobody waits: it is kept in memory.
 */
export class AuditTrail implements AuditNotes {
  readonly #deps: AuditTrailDeps;
  #waiting: AuditEntry[] = [];
  #work: Promise<void> = Promise.resolve();
  /** Of all that waits; undefined: it has not been asked for yet. */
  #next: Promise<void> | undefined;
  #isAway = false;
  #cancelRetry = () => {};

  constructor(deps: AuditTrailDeps) {
    this.#deps = deps;
  }

  /** Resolves when it is written, or when that can only be later. */
  async note(entry: AuditEntry): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) return this.#lose([entry]);
    this.#waiting.push(entry);
    if (!this.#isAway) await this.#write();
  }

  /** What waits is tried once more. */
  async close(): Promise<void> {
    this.#cancelRetry();
    await this.#write();
    this.#cancelRetry();
    this.#lose(this.#waiting.splice(0));
  }

  #write(): Promise<void> {
    this.#next ??= this.#work.then(() => this.#writeWaiting());
    this.#work = this.#next;
    return this.#next;
  }

  async #writeWaiting(): Promise<void> {
    this.#next = undefined;
    while (this.#waiting.length > 0) {
      const written = this.#waiting.slice(0, WRITTEN_AT_ONCE);
      try {
        await this.#deps.audit.add(written);
      } catch (err) {
        return this.#stayAway(err);
      }
      this.#waiting.splice(0, written.length);
      this.#isAway = false;
    }
  }

  #stayAway(err: unknown): void {
    if (!this.#isAway) this.#deps.log.warn({ err }, 'the audit cannot be written now: what was refused waits');
    this.#isAway = true;
    this.#cancelRetry();
    this.#cancelRetry = this.#deps.clock.after(AGAIN_AFTER_MS, () => void this.#write());
  }

  #lose(entries: readonly AuditEntry[]): void {
    for (const entry of entries)
      this.#deps.log.error({ entry }, 'the audit has no room for this: the log alone tells of it');
  }
}
