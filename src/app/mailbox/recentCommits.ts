import type { Millis } from '../../domain/ids.ts';
import type { Commit, KeptCommit } from '../../ports/channelStore.ts';

/** A store that comes back older has lost a second or two; a replica that lagged, a little more (ST15). */
const RECENT_MS: Millis = 30_000;
/** Of a channel in a storm no more than these. */
const RECENT_COMMITS_MAX = 256;

/** What an actor committed lately, to write it again where the store has lost it. The oldest first. */
export class RecentCommits {
  #kept: KeptCommit[] = [];

  get all(): readonly KeptCommit[] {
    return this.#kept;
  }

  keep({ nth, at, entries, told, endedCalls }: Commit): void {
    const oldest = at - RECENT_MS;
    this.#kept = [...this.#kept.filter((kept) => kept.at >= oldest), { nth, at, entries, told, endedCalls }].slice(
      -RECENT_COMMITS_MAX,
    );
  }
}
