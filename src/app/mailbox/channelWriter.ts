import type { Millis, Sid } from '../../domain/ids.ts';
import { rosterChange } from '../../domain/roster/rosterChange.ts';
import type { ChannelStore, Commit, CommitOutcome, Opened } from '../../ports/channelStore.ts';
import type { Log } from '../../ports/runtime.ts';
import { type Draft, mustStayAwake, type Snapshot, type UnwrittenEntry } from './draft.ts';
import { RecentCommits } from './recentCommits.ts';
import type { ReplyMemory } from './replyMemory.ts';

export type ChannelWriterDeps = {
  readonly store: Pick<ChannelStore, 'release' | 'commit' | 'writeBack'>;
  readonly log: Log;
};

/** What is to be written: a draft, and what rides along with it. */
export type Page = {
  readonly draft: Draft;
  /** Refusals that were noted before. */
  readonly notes: readonly UnwrittenEntry[];
};

/** What is durable already. */
export type Past = { readonly snapshot: Snapshot; readonly replies: ReplyMemory };

/** Writes one channel, under the epoch of its actor: a change at a time, or all of it where the store has lost it (CL7). */
export class ChannelWriter {
  readonly #deps: ChannelWriterDeps;
  #epoch: number;
  #journalSeq: number;
  #commits: number;
  /** Handed to the store last; whether it was kept is told by `turn`. */
  #sent: Commit | undefined;
  readonly #recent = new RecentCommits();
  /** Until then nobody may ever have written the channel. */
  #hasWritten = false;

  constructor(
    { epoch, journalSeq, commits }: Pick<Opened, 'epoch' | 'journalSeq' | 'commits'>,
    deps: ChannelWriterDeps,
  ) {
    this.#epoch = epoch;
    this.#journalSeq = journalSeq;
    this.#commits = commits;
    this.#deps = deps;
  }

  /** `lost`: nothing of it is durable. */
  async write(page: Page, past: Past, at: Millis): Promise<Exclude<CommitOutcome, 'forgotten'> | 'lost'> {
    const { sid, version } = page.draft.channel;
    try {
      const outcome = await this.#commit(page, past, at);
      if (outcome !== 'forgotten') return outcome;
      const known = await this.writeBack(past, at);
      if (known === 'fenced') return 'fenced';
      const again = known === 'known' ? await this.#commit(page, past, at) : 'forgotten';
      return again === 'forgotten' ? 'lost' : again;
    } catch (error) {
      this.#deps.log.error({ sid, version, err: error }, 'a change could not be made durable');
      return 'lost';
    }
  }

  /** Once it is known to be durable. */
  turn(page: Page): void {
    this.#journalSeq += entriesOf(page).length;
    this.#commits += 1;
    if (this.#sent !== undefined) this.#recent.keep(this.#sent);
    this.#sent = undefined;
    this.#hasWritten = true;
  }

  goOnUnder(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Nothing is written any more (ST14). */
  async release(sid: Sid): Promise<void> {
    try {
      await this.#deps.store.release(sid, this.#epoch);
    } catch {
      // What is left of a channel that nothing changed goes by itself in time.
    }
  }

  /** `known`: the store has the channel as it is. `unknown`: that could not be found out. */
  async writeBack({ snapshot, replies }: Past, at: Millis): Promise<'known' | 'fenced' | 'unknown'> {
    const { store, log } = this.#deps;
    const { sid, version } = snapshot.channel;
    try {
      const written = await store.writeBack({
        ...snapshot,
        epoch: this.#epoch,
        journalSeq: this.#journalSeq,
        commits: this.#commits,
        recent: this.#recent.all,
        replies: replies.all(),
        isUnfinished: mustStayAwake(snapshot),
        at,
      });
      if (typeof written === 'string') return written;
      this.#epoch = written.epoch;
      log.warn({ sid, version }, 'the store had lost this channel, or its last changes, and has it back');
      return 'known';
    } catch (error) {
      log.error({ sid, version, err: error }, 'a channel that the store may have lost could not be written back');
      return 'unknown';
    }
  }

  #commit(page: Page, { snapshot }: Past, at: Millis): Promise<CommitOutcome> {
    const { channel, roster, applicants, replies, endedCalls } = page.draft;
    this.#sent = {
      sid: channel.sid,
      epoch: this.#epoch,
      nth: this.#commits + 1,
      channel,
      isChannelChanged: channel !== snapshot.channel || !this.#hasWritten,
      applicants,
      entries: entriesOf(page).map((entry, index) => ({ ...entry, seq: this.#journalSeq + 1 + index })),
      replies,
      endedCalls,
      roster: rosterChange(snapshot.roster, roster),
      isUnfinished: mustStayAwake(page.draft),
      at,
    };
    return this.#deps.store.commit(this.#sent);
  }
}

const entriesOf = ({ draft, notes }: Page): UnwrittenEntry[] => [...notes, ...draft.entries];
