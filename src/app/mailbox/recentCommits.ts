import type { Millis } from '../../domain/ids.ts';
import type { Commit, KeptCommit } from '../../ports/channelStore.ts';

/** A store that comes back older has lost a second or two; a replica that lagged, a little more (ST15). */
const RECENT_MS: Millis = 30_000;
/** Of a channel in a storm no more than these. */
const RECENT_COMMITS_MAX = 256;

/** What an actor committed lately, to write it again where the store has lost it. The oldest first. */
export class RecentCommits {
  /** In place: a copy for each commit was a twentieth of what a change costs. */
  readonly #kept: KeptCommit[] = [];

  get all(): readonly KeptCommit[] {
    return [...this.#kept];
  }

  keep({ nth, at, entries, told, endedCalls }: Commit): void {
    this.#kept.push({ nth, at, entries, told, endedCalls });
    if (this.#kept.length > RECENT_COMMITS_MAX) this.#kept.shift();
    const old = this.#kept.findIndex((kept) => kept.at >= at - RECENT_MS);
    if (old > 0) this.#kept.splice(0, old);
  }
}
