import assert from 'node:assert/strict';
import { linkMedia } from '../../../src/domain/roster/linkMedia.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import { linkStreamId } from '../../../src/domain/streamIds.ts';
import { hostLive, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { userId } from '../../support/people.ts';
import { came, closed, created, learnAll, listed, login, opened, shut } from '../../support/zego/zegoFacts.ts';

/** Ann is linked, ben waits. */
const CALL = channelAfter(hostLive(), started('ann', 20), linkStarted('ann', 30, 20), started('ben', 25));
const [link] = CALL.linked;
assert(link !== undefined);
const cam = { id: linkStreamId(link.callId), of: 'ann', sid: 'p', createdAt: 40, seq: 1 };
const other = { id: 'other', of: 'hana', sid: 'q', createdAt: 15, seq: 2 };

const media = (...facts: readonly ZegoFact[]) =>
  ['ann', 'ben', 'hana'].map((name) => linkMedia(CALL, learnAll(facts), userId(name)));

describe('whether a link is on the air', () => {
  it('[ME4] nobody knows before a callback of a stream has come', () => {
    assert.deepEqual(media(), [0, 0, 0]);
    assert.deepEqual(media(created('A', 10), came('A', 'ann', login('1', 11))), [0, 0, 0]);
  });

  it('[ME4] is what its own stream says, and of nobody who is not linked', () => {
    assert.deepEqual(media(created('A', 10), opened('A', other)), [1, 0, 0]);
    assert.deepEqual(media(created('A', 10), opened('A', cam)), [2, 0, 0]);
    assert.deepEqual(media(created('A', 10), opened('A', cam), shut('A', cam, 50, 3)), [1, 0, 0]);
    const anew = { ...cam, sid: 'r', createdAt: 60 };
    assert.deepEqual(media(shut('A', cam, 50, 3), opened('A', anew), opened('A', cam)), [2, 0, 0]);
  });

  it('[ME4] is known by ZEGO’s own list where that has it; where it has not, only if callbacks tell of streams, too', () => {
    const streams = [{ id: cam.id, of: 'ann', createdAt: 40 }];
    assert.deepEqual(media(created('A', 10), listed('A', 50, streams)), [2, 0, 0]);
    assert.deepEqual(media(created('A', 10), listed('A', 50, [other])), [0, 0, 0]);
    assert.deepEqual(media(created('A', 10), opened('A', cam), listed('A', 50, [])), [1, 0, 0]);
  });

  it('[ME4] nobody knows of a room that is over', () => {
    assert.deepEqual(media(created('A', 10), opened('A', cam), closed('A', 60)), [0, 0, 0]);
  });
});
