import assert from 'node:assert/strict';
import { FeedFollower, type FeedListener } from '../../../src/app/feed/feedFollower.ts';
import type { FeedEntry } from '../../../src/ports/feed.ts';
import { MemoryFeed } from '../../support/doubles/memoryFeed.ts';
import { settled, VirtualClock } from '../../support/doubles/virtualClock.ts';
import { SID } from '../../support/people.ts';

const opened = { type: 'switch-opened', at: 1 } as const;

class Listener implements FeedListener {
  readonly seqs: number[] = [];
  losses = 0;
  take(entries: readonly FeedEntry[]): void {
    this.seqs.push(...entries.map(({ told }) => told.seq));
  }
  lose(): void {
    this.losses += 1;
  }
}

describe('who follows the feed', () => {
  let feed: MemoryFeed;
  let clock: VirtualClock;
  let follower: FeedFollower;
  beforeEach(() => {
    feed = new MemoryFeed();
    clock = new VirtualClock();
    follower = new FeedFollower({ feed, clock });
    feed.tell(SID, opened);
  });

  it('[IN8] hears of what comes from then on: soon from this process, within a second from others', async () => {
    const listener = new Listener();
    await follower.listen(listener);
    feed.tell(SID, opened);
    follower.grown();
    await clock.pass(50);
    assert.deepEqual(listener.seqs, [2]);
    feed.tell(SID, opened);
    await clock.pass(999);
    assert.deepEqual(listener.seqs, [2]);
    await clock.pass(1);
    assert.deepEqual(listener.seqs, [2, 3]);
  });

  it('[IN8] reads once for all, in a storm every 50 ms, and not at all for nobody', async () => {
    const listeners = [new Listener(), new Listener(), new Listener()];
    follower.grown();
    await clock.pass(5_000);
    assert.deepEqual([feed.reads, clock.timers], [0, 0]);
    for (const listener of listeners) await follower.listen(listener);
    for (let n = 0; n < 100; n += 1) {
      feed.tell(SID, opened);
      follower.grown();
      await clock.pass(5);
    }
    assert.ok(feed.reads <= 11, `${feed.reads} reads in half a second`);
    await clock.pass(50);
    for (const { seqs } of listeners)
      assert.deepEqual(
        seqs,
        Array.from({ length: 100 }, (_, n) => n + 2),
      );
    for (const listener of listeners) follower.leave(listener);
    await settled();
    assert.deepEqual([clock.timers, follower.place], [0, undefined]);
  });

  it('[IN8] reads on after a full page, and after a time in which the store was away', async () => {
    const listener = new Listener();
    await follower.listen(listener);
    feed.isAway = true;
    for (let n = 0; n < 1_200; n += 1) feed.tell(SID, opened);
    await clock.pass(3_000);
    assert.deepEqual(listener.seqs, []);
    feed.isAway = false;
    await clock.pass(1_000);
    assert.equal(listener.seqs.length, 1_200);
    assert.equal(feed.reads, 3);
  });

  it('[IN8] is told that it has missed what is gone, and goes on behind it', async () => {
    const listener = new Listener();
    await follower.listen(listener);
    for (let n = 0; n < 10; n += 1) feed.tell(SID, opened);
    feed.loseUntil(5);
    await clock.pass(1_000);
    assert.deepEqual([listener.losses, listener.seqs], [1, [6, 7, 8, 9, 10, 11]]);
  });
});
