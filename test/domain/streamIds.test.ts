import assert from 'node:assert/strict';
import type { Channel } from '../../src/domain/channel.ts';
import { hostStreamId, linkStreamId, streamIdOf, streamOwners } from '../../src/domain/streamIds.ts';
import { hostLive, linkEnded, linkStarted, sessionEnded, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { callId, HOST, LIVE, liveId, userId } from '../support/people.ts';

const owners = (channel: Channel) => Object.fromEntries(streamOwners(channel));
const onAir = [hostLive(), started('ann'), linkStarted('ann'), started('bob')];

describe('stream ids', () => {
  it('[ME1] are 64 characters at most, which a ZEGO stream may have', () => {
    for (const id of [linkStreamId(callId('z'.repeat(26))), hostStreamId(LIVE)])
      assert.match(id, /^[0-9A-Za-z_-]{1,64}$/);
  });

  it('[ME1] follow from the id of a call, or of a live session, and of nothing else', () => {
    assert.equal(linkStreamId(callId('a')), linkStreamId(callId('a')));
    const ids = [callId('a'), callId('b')].map(linkStreamId).concat([liveId('a'), liveId('b')].map(hostStreamId));
    assert.equal(new Set(ids).size, 4);
  });

  it('[ME1] are of the live host and of those who are linked, not of those who wait', () => {
    const channel = channelAfter(...onAir);
    assert.deepEqual(owners(channel), { [hostStreamId(LIVE)]: HOST, [linkStreamId(callId('ann'))]: 'ann' });
    assert.equal(streamIdOf(channel, userId(HOST)), hostStreamId(LIVE));
    assert.equal(streamIdOf(channel, userId('ann')), linkStreamId(callId('ann')));
    assert.equal(streamIdOf(channel, userId('bob')), undefined);
  });

  it('[ME1] are nobody’s any more when the link, or the session, is over', () => {
    assert.deepEqual(owners(channelAfter(...onAir, linkEnded('ann', 1, 'removed'))), { [hostStreamId(LIVE)]: HOST });
    const over = channelAfter(hostLive(), sessionEnded());
    assert.deepEqual(owners(over), {});
    assert.equal(streamIdOf(over, userId(HOST)), undefined);
  });

  it('[ME1] the session that ended last is remembered, so that its host’s stream can be cut', () => {
    const { stage } = channelAfter(hostLive(), sessionEnded());
    assert.equal(stage.status === 'ended' && stage.liveId, LIVE);
  });
});
