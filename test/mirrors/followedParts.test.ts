import assert from 'node:assert/strict';
import { newChannel } from '../../src/domain/channel.ts';
import { FollowedParts } from '../../src/mirrors/followedParts.ts';
import type { OwnPart } from '../../src/mirrors/messages.ts';
import { SID, userId } from '../support/people.ts';

const part = (name: string): OwnPart => ({
  ...{ userId: userId(name), waiting: undefined, position: 0, etaMs: 0, invited: undefined, muting: undefined },
  notices: [],
});
const at = (seq: number) => ({ epoch: 1, seq });
const NOBODY = new Set<never>();

describe('what a mirror keeps of single users', () => {
  it('[SC3] what one is told again is no news, also when nothing is kept of them any more', () => {
    const parts = new FollowedParts(newChannel(SID));
    assert.equal(parts.hearOwn(at(5), [part('ann')]).length, 1);
    assert.equal(parts.hearOwn(at(5), [part('ann')]).length, 0);
    parts.keepOnly(NOBODY);
    assert.equal(parts.hearOwn(at(5), [part('ann')]).length, 0);
    assert.equal(parts.hearOwn(at(6), [part('ann')]).length, 1);
  });

  it('[SC3] what was asked for is news of whoever has come, though nothing has changed', () => {
    const parts = new FollowedParts(newChannel(SID));
    parts.hearOwn(at(5), [part('ann')]);
    parts.keepOnly(NOBODY);
    assert.equal(parts.hearOwnAnswer(at(4), [part('ann')]).length, 0, 'it is late');
    assert.equal(parts.hearOwnAnswer(at(5), [part('ann')]).length, 1);
    assert.equal(parts.hearOwnAnswer(at(5), [part('ann')]).length, 0);
  });
});
