import assert from 'node:assert/strict';
import { reportStranger, startSession } from '../../support/orders.ts';
import { commitsOf, hostCaller, sidOf } from './actor.ts';
import type { StoreUnderTest } from './storeUnderTest.ts';

export function describeMedia(test: () => StoreUnderTest): void {
  it('[ME6] what was dealt with on the air is known again after a restart, and told in the journal', async () => {
    const { store, reopen } = test();
    const sid = sidOf('a channel');
    const commits = commitsOf(await store.open(sid), [startSession(hostCaller), reportStranger('mallory')]);
    for (const commit of commits) assert.equal(await store.commit(commit), 'committed');
    await reopen();
    const { channel } = await test().store.open(sid);
    assert.deepEqual(channel, commits.at(-1)?.channel);
    assert.equal(channel.media.outsiders.length, 1);
    const [entry] = await test().store.journal(sid, { limit: 1 });
    assert.deepEqual([entry?.actor, entry?.events], [{ kind: 'media' }, commits.at(-1)?.entries[0]?.events]);
  });
}
