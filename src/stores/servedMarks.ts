import { isUnfinished } from '../domain/channel.ts';
import type { Millis, Sid } from '../domain/ids.ts';
import type { Commit, CommitOutcome, Opened } from '../ports/channelStore.ts';
import type { Clock } from '../ports/runtime.ts';

/** So exactly it is known afterwards until when a process that died served its channels (LC26). */
export const MARK_EVERY_MS: Millis = 2_000;

export type ServedMarksDeps = {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** Keeps that this run, the time since this process began, has come to `runMs`. */
  readonly mark: (runMs: Millis) => Promise<unknown>;
};

/**
 * While there is something in its channels that must not be left alone, a process makes durable now and then that it is
 * there: one word for all of its channels (ADR 0016).
 */
export class ServedMarks {
  readonly #deps: ServedMarksDeps;
  readonly #unfinished = new Set<Sid>();
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: ServedMarksDeps) {
    this.#deps = deps;
  }

  /** What channels that are opened or changed now are dated by. */
  get runMs(): Millis {
    return Math.floor(this.#deps.clock.elapsed());
  }

  opened({ channel }: Pick<Opened, 'channel'>): void {
    this.#note(channel.sid, isUnfinished(channel));
  }

  /** `fenced`: somebody else has the channel. */
  committed({ channel }: Pick<Commit, 'channel'>, outcome: CommitOutcome): void {
    this.#note(channel.sid, outcome !== 'fenced' && isUnfinished(channel));
  }

  /** Marks once more: whoever comes next begins where this process ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    // What could not be marked counts as not served; nobody is to be stopped by that.
    if (this.#unfinished.size > 0) await this.#deps.mark(this.runMs).catch(() => {});
  }

  #note(sid: Sid, isUnfinished: boolean): void {
    if (!isUnfinished) this.#unfinished.delete(sid);
    else if (!this.#isStopped) this.#unfinished.add(sid);
    if (this.#unfinished.size > 0) this.#cancel ??= this.#deps.clock.after(MARK_EVERY_MS, () => this.#mark());
  }

  #mark(): void {
    this.#cancel = undefined;
    if (this.#unfinished.size === 0) return;
    const next = () => {
      if (!this.#isStopped) this.#cancel ??= this.#deps.clock.after(MARK_EVERY_MS, () => this.#mark());
    };
    // The next one tells the same and more.
    this.#deps.mark(this.runMs).then(next, next);
  }
}
