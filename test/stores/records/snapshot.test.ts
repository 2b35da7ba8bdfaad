import assert from 'node:assert/strict';
import { Unreadable } from '../../../src/stores/records/read.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import { hostLive, linked, started, stopped, waiting } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { SID } from '../../support/people.ts';

describe('the snapshot of a channel', () => {
  it('[LC25] of a version that knew no stops is read as one without', () => {
    const channel = channelAfter(hostLive(), started('ann'));
    const { stop: _, ...old } = JSON.parse(writeSnapshot(channel));
    assert.deepEqual(readSnapshot(JSON.stringify(old), SID, channel.applicants), channel);
  });

  it('[IN2] tells who was never seen, and of a version that did not know it nobody', () => {
    const [application, link] = [
      { ...waiting('ann'), isUnseen: true },
      { ...linked('bob'), isUnseen: true },
    ] as const;
    const channel = { ...channelAfter(hostLive()), waiting: [application], linked: [link] };
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const old = readSnapshot(text.replaceAll(',"isUnseen":true', ''), SID, new Map());
    assert.deepEqual([old.waiting, old.linked], [[waiting('ann')], [linked('bob')]]);
  });

  it('[LC25] holds a stop, and what is none is damage', () => {
    const channel = channelAfter(stopped('for-ever', 0, 'spam'));
    const text = writeSnapshot(channel);
    assert.deepEqual(readSnapshot(text, SID, new Map()), channel);
    const damaged = text.replace('for-ever', 'for a while');
    assert.throws(() => readSnapshot(damaged, SID, new Map()), Unreadable);
  });
});
