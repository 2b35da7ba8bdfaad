import assert from 'node:assert/strict';
import { newChannel } from '../../src/domain/channel.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { EMPTY_ROSTER } from '../../src/domain/roster.ts';
import type { ChannelStore, Commit, Opened } from '../../src/ports.ts';

type Handed = { readonly commit: Commit; readonly settle: PromiseWithResolvers<'committed' | 'fenced'> };

/** A store whose commits end when the test says so, and how it says. */
export class PumpedStore implements Pick<ChannelStore, 'commit'> {
  /** Every commit that was handed in, oldest first. */
  readonly commits: Commit[] = [];
  readonly #pending: Handed[] = [];

  commit(commit: Commit): Promise<'committed' | 'fenced'> {
    const settle = Promise.withResolvers<'committed' | 'fenced'>();
    this.commits.push(commit);
    this.#pending.push({ commit, settle });
    return settle.promise;
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

  fail(): void {
    this.#oldest().reject(new Error('the disk is full'));
  }

  #oldest(): PromiseWithResolvers<'committed' | 'fenced'> {
    const handed = this.#pending.shift();
    assert.ok(handed !== undefined, 'no commit waits');
    return handed.settle;
  }
}

export function opened(sid: Sid, more: Partial<Opened> = {}): Opened {
  return { epoch: 1, channel: newChannel(sid), replies: [], journalSeq: 0, roster: EMPTY_ROSTER, ...more };
}
