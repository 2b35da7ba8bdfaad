import assert from 'node:assert/strict';
import { Unreadable } from '../../../src/stores/records/read.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import { hostLive, started, stopped } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { SID } from '../../support/people.ts';

describe('the snapshot of a channel', () => {
  it('[LC25] of a version that knew no stops is read as one without', () => {
    const channel = channelAfter(hostLive(), started('ann'));
    const { stop: _, ...old } = JSON.parse(writeSnapshot(channel));
    assert.deepEqual(readSnapshot(JSON.stringify(old), SID, channel.applicants), channel);
  });

  it('[LC25] holds a stop, and what is none is damage', () => {
    const channel = channelAfter(stopped('for-ever', 0, 'spam'));
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const damaged = text.replace('for-ever', 'for a while');
    assert.throws(() => readSnapshot(damaged, SID, new Map()), Unreadable);
  });
});
