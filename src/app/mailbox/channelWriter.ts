import type { CmdId, Millis, UserId } from '../../domain/ids.ts';
import { rosterChange } from '../../domain/roster/rosterChange.ts';
import { toldOf } from '../../domain/told.ts';
import type { ChannelStore, Commit, CommitOutcome, Opened } from '../../ports/channelStore.ts';
import type { HostLists } from '../../ports/people.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import { withCheckpoint } from './checkpoints.ts';
import { type Draft, mustStayAwake, type Snapshot, type UnwrittenEntry } from './draft.ts';
import type { Judged } from './message.ts';
import { OpenDoubt } from './openDoubt.ts';
import { RecentCommits } from './recentCommits.ts';
import { ReplyMemory } from './replyMemory.ts';

export type ChannelWriterDeps = {
  readonly store: Pick<ChannelStore, 'release' | 'commit' | 'writeBack'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  /** PE6 */
  readonly hostLists?: Pick<HostLists, 'note'> | undefined;
};

/** What a round of the mailbox has to write. */
export type Round = {
  readonly draft: Draft;
  readonly judged: readonly Judged[];
  /** Refusals that were noted before, and ride along. */
  readonly notes: readonly UnwrittenEntry[];
};

/** `kept`: it is durable. `lost`: nothing of it is. `fenced`: nor of anything that this actor writes (ST4). */
export type Kept = 'kept' | 'lost' | 'fenced';

/**
 * What is durable of one channel, and the way there: a change at a time, under the epoch of its actor, or all of it where the
 * store has lost it (CL7).
 */
export class ChannelWriter {
  readonly #deps: ChannelWriterDeps;
  readonly #replies: ReplyMemory;
  /** ST15. Undefined: the store cannot come back older. */
  readonly #recent: RecentCommits | undefined;
  /** ST7: until it is known what became of this, nothing can be written. */
  readonly #doubt: OpenDoubt<Round>;
  #snapshot: Snapshot;
  #epoch: number;
  #journalSeq: number;
  #feedSeq: number;
  #commits: number;
  /** OP4: of the last checkpoint in the journal that is known here. */
  #checkpointVersion: number;
  /** Handed to the store last. */
  #sent: Commit | undefined;
  /** Until then nobody may ever have written the channel. */
  #hasWritten = false;

  /** `settleAgain` is called in a while when a doubt stays. */
  constructor({ channel, roster, replies, ...at }: Opened, deps: ChannelWriterDeps, settleAgain: () => void) {
    this.#deps = deps;
    this.#snapshot = { channel, roster };
    this.#replies = new ReplyMemory(replies);
    this.#doubt = new OpenDoubt(deps.clock, settleAgain);
    this.#epoch = at.epoch;
    this.#journalSeq = at.journalSeq;
    this.#feedSeq = at.feedSeq;
    this.#commits = at.commits ?? 0;
    this.#recent = at.commits === undefined ? undefined : new RecentCommits();
    this.#checkpointVersion = channel.version === 0 ? 0 : Number.NEGATIVE_INFINITY;
  }

  /** As the last commit left it. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get replies(): ReplyMemory {
    return this.#replies;
  }

  get isInDoubt(): boolean {
    return this.#doubt.isOpen;
  }

  /** ST7: whether this command is a part of what is in doubt. */
  isDoubtful(userId: UserId, cmdId: CmdId): boolean {
    return this.#doubt.sent?.draft.findReply(userId, cmdId) !== undefined;
  }

  async write(round: Round, at: Millis): Promise<Kept | 'in-doubt'> {
    const outcome = await this.#commitOrWriteBack(round, at);
    if (typeof outcome === 'object') {
      this.#doubt.begin(round, outcome);
      return 'in-doubt';
    }
    if (outcome !== 'committed') return outcome;
    this.#keep(round);
    return 'kept';
  }

  /** Asks the store once what became of what is in doubt. Undefined: nothing is, or it still is. */
  async settle(): Promise<{ readonly round: Round; readonly kept: Kept } | undefined> {
    const found = await this.#doubt.ask();
    if (found === undefined) return undefined;
    const { sent: round, settled } = found;
    if (settled === 'fenced') return { round, kept: 'fenced' };
    if (settled === 'forgotten') return { round, kept: 'lost' };
    this.#epoch = settled.epoch;
    if (settled.isKept) this.#keep(round);
    return { round, kept: settled.isKept ? 'kept' : 'lost' };
  }

  /** From now on nobody is called to settle a doubt again. */
  unwatchDoubt(): void {
    this.#doubt.unwatch();
  }

  /** It will not be known here what became of this. */
  leaveDoubt(): Round | undefined {
    return this.#doubt.leaveOpen();
  }

  /** Nothing is written any more (ST14). */
  async release(): Promise<void> {
    try {
      await this.#deps.store.release(this.#snapshot.channel.sid, this.#epoch);
    } catch {
      // What is left of a channel that nothing changed goes by itself in time.
    }
  }

  /** `known`: the store has the channel as it is. `unknown`: that could not be found out. */
  async writeBack(at: Millis): Promise<'known' | 'fenced' | 'unknown'> {
    const { store, log } = this.#deps;
    const snapshot = this.#snapshot;
    const { sid, version } = snapshot.channel;
    try {
      const written = await store.writeBack({
        ...snapshot,
        epoch: this.#epoch,
        journalSeq: this.#journalSeq,
        feedSeq: this.#feedSeq,
        commits: this.#commits,
        recent: this.#recent?.all ?? [],
        replies: this.#replies.all(),
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

  async #commitOrWriteBack(round: Round, at: Millis): Promise<Exclude<CommitOutcome, 'forgotten'> | 'lost'> {
    const { sid, version } = round.draft.channel;
    try {
      const outcome = await this.#commit(round, at);
      if (outcome !== 'forgotten') return outcome;
      const known = await this.writeBack(at);
      if (known === 'fenced') return 'fenced';
      const again = known === 'known' ? await this.#commit(round, at) : 'forgotten';
      return again === 'forgotten' ? 'lost' : again;
    } catch (error) {
      this.#deps.log.error({ sid, version, err: error }, 'a change could not be made durable');
      return 'lost';
    }
  }

  #keep({ draft, notes }: Round): void {
    const { channel, roster } = draft;
    this.#snapshot = { channel, roster };
    for (const reply of draft.replies) this.#replies.keep(reply);
    // Before the next round: who was blocked in this one does not begin to wait in that.
    if (draft.blockChanges.length > 0) this.#deps.hostLists?.note(draft.blockChanges);
    this.#journalSeq += notes.length + draft.entries.length;
    this.#feedSeq = this.#sent?.feedSeq ?? this.#feedSeq;
    this.#commits += 1;
    if (this.#sent !== undefined) this.#recent?.keep(this.#sent);
    if (this.#sent?.entries.some(({ checkpoint }) => checkpoint !== undefined))
      this.#checkpointVersion = channel.version;
    this.#sent = undefined;
    this.#hasWritten = true;
  }

  #commit({ draft, notes }: Round, at: Millis): Promise<CommitOutcome> {
    const { snapshot } = this;
    const { channel, roster, applicants, replies, endedCalls } = draft;
    const entries = [...notes, ...draft.entries];
    const told = toldOf(channel.sid, entries, this.#feedSeq);
    this.#sent = {
      sid: channel.sid,
      epoch: this.#epoch,
      nth: this.#commits + 1,
      channel,
      isChannelChanged: channel !== snapshot.channel || !this.#hasWritten,
      applicants,
      entries: withCheckpoint(
        entries.map((entry, index) => ({ ...entry, seq: this.#journalSeq + 1 + index })),
        channel,
        this.#checkpointVersion,
      ),
      told,
      feedSeq: this.#feedSeq + told.length,
      replies,
      endedCalls,
      roster: rosterChange(snapshot.roster, roster),
      isUnfinished: mustStayAwake(draft),
      at,
    };
    return this.#deps.store.commit(this.#sent);
  }
}
