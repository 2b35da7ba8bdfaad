import assert from 'node:assert/strict';
import { newChannel } from '../../../src/domain/channel.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import type { ChannelStore, Commit, CommitOutcome, Doubt, Opened, Standing } from '../../../src/ports/channelStore.ts';

type Handed = { readonly commit: Commit; readonly settle: PromiseWithResolvers<CommitOutcome> };
type WrittenBack = Awaited<ReturnType<ChannelStore['writeBack']>>;
type Settled = Awaited<ReturnType<Doubt['settle']>>;

/** A store whose commits end when the test says so, and how it says. */
export class PumpedStore implements Pick<ChannelStore, 'release' | 'commit' | 'writeBack' | 'journal'> {
  async release(): Promise<void> {}

  /** What the channel's journal has, the newest first; undefined: it cannot be read now. */
  past: readonly JournalEntry[] | undefined = [];

  async journal(): Promise<readonly JournalEntry[]> {
    if (this.past === undefined) throw new Error('the store is away');
    return this.past;
  }

  /** Every commit that was handed in, oldest first. */
  readonly commits: Commit[] = [];
  readonly #pending: Handed[] = [];
  /** Every channel that was to be written back, oldest first. */
  readonly standings: Standing[] = [];
  readonly #writtenBack: PromiseWithResolvers<WrittenBack>[] = [];
  readonly #asked: PromiseWithResolvers<Settled>[] = [];

  commit(commit: Commit): Promise<CommitOutcome> {
    const settle = Promise.withResolvers<CommitOutcome>();
    this.commits.push(commit);
    this.#pending.push({ commit, settle });
    return settle.promise;
  }

  writeBack(standing: Standing): Promise<WrittenBack> {
    const writtenBack = Promise.withResolvers<WrittenBack>();
    this.standings.push(standing);
    this.#writtenBack.push(writtenBack);
    return writtenBack.promise;
  }

  get pending(): number {
    return this.#pending.length;
  }

  keep(): void {
    this.#oldest().resolve('committed');
  }

  fence(): void {
    this.#oldest().resolve('fenced');
  }

  /** It has lost the channel. */
  forget(): void {
    this.#oldest().resolve('forgotten');
  }

  endWriteBack(how: WrittenBack): void {
    this.#writtenBack.shift()?.resolve(how);
  }

  failWriteBack(): void {
    this.#writtenBack.shift()?.reject(new Error('the store is away'));
  }

  fail(): void {
    this.#oldest().reject(new Error('the disk is full'));
  }

  /** Its answer is lost; each time that the doubt is to be settled waits until the test says how it ends. */
  lose(): void {
    this.#oldest().resolve({
      settle: () => {
        const asked = Promise.withResolvers<Settled>();
        this.#asked.push(asked);
        return asked.promise;
      },
    });
  }

  /** How often a doubt is being settled. */
  get asked(): number {
    return this.#asked.length;
  }

  settle(settled: Settled): void {
    this.#asked.shift()?.resolve(settled);
  }

  /** It cannot be found out now. */
  staySilent(): void {
    this.#asked.shift()?.reject(new Error('the store is away'));
  }

  #oldest(): PromiseWithResolvers<CommitOutcome> {
    const handed = this.#pending.shift();
    assert.ok(handed !== undefined, 'no commit waits');
    return handed.settle;
  }
}

export function opened(sid: Sid, more: Partial<Opened> = {}): Opened {
  return {
    epoch: 1,
    channel: newChannel(sid),
    replies: [],
    journalSeq: 0,
    feedSeq: 0,
    commits: 0,
    roster: EMPTY_ROSTER,
    lastAt: 0,
    ...more,
  };
}
