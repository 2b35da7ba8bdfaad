import assert from 'node:assert/strict';
import type { Air } from '../../../src/domain/air.ts';
import { type Channel, newChannel } from '../../../src/domain/channel.ts';
import { DEFAULT_LIMITS, type Limits, type MediaEnforce } from '../../../src/domain/limits.ts';
import { mediaEffects } from '../../../src/domain/media/mediaEffects.ts';
import { OUTSIDERS_MAX } from '../../../src/domain/media/state.ts';
import { hostStreamId, linkStreamId } from '../../../src/domain/streamIds.ts';
import { air, onAir } from '../../support/air.ts';
import {
  hostLive,
  linkEnded,
  linkStarted,
  sessionEnded,
  started,
  strangerSeen,
  streamCut,
} from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { callId, HOST, LIFE, LIVE, SID } from '../../support/people.ts';

const RULES = { graceMs: 2_000, trusted: ['studio-', '主播'] };

/** Whose streams become reports, and when. */
function reports(channel: Channel, of: Air, mediaEnforce: MediaEnforce = 'cut'): readonly string[] {
  const limits: Limits = { ...DEFAULT_LIMITS, mediaEnforce, hasZegoApi: true };
  return mediaEffects(channel, of, limits, RULES).map(({ dueAt, order }) => `${order.person.userId} ${dueAt}`);
}

describe('what is on the air and must not be', () => {
  const ofAnn = onAir('ann', { streamId: linkStreamId(callId('ann')) });
  const ofHost = onAir(HOST, { streamId: hostStreamId(LIVE) });
  const talk = [hostLive(), started('ann'), linkStarted('ann')];
  const all = air({ streams: [ofAnn, ofHost, onAir('mallory')] });

  it('[ME6] is what is no link’s and not the host’s, when it was heard of for the grace', () => {
    assert.deepEqual(reports(channelAfter(...talk), all), ['mallory 2020']);
    assert.deepEqual(reports(channelAfter(hostLive()), all), ['ann 2020', 'mallory 2020']);
    assert.deepEqual(reports(channelAfter(...talk, sessionEnded()), all), [`${HOST} 2020`, 'mallory 2020']);
  });

  it('[ME6] is none of our business where no host was ever seen, or where it is off', () => {
    assert.deepEqual(reports(newChannel(SID), all), []);
    assert.deepEqual(reports(channelAfter(...talk), all, 'off'), []);
  });

  it('[ME6] is not of a bot, nor of a user whose id begins with what MEDIA_TRUSTED names', () => {
    const streams = [onAir('mallory', { isBot: true }), onAir('studio-1'), onAir('主播之一'), onAir('my-studio-1')];
    assert.deepEqual(reports(channelAfter(...talk), air({ streams })), ['my-studio-1 2020']);
  });

  it('[ME6] where it is only watched has the grace also from the last end of a link, to hear of it', () => {
    const over = channelAfter(...talk, linkEnded('ann', 9_000, 'removed'));
    assert.deepEqual(reports(over, air({ streams: [ofAnn] }), 'watch'), ['ann 11000']);
    const ended = channelAfter(...talk, sessionEnded(9_000));
    assert.deepEqual(reports(ended, air({ streams: [ofHost] }), 'watch'), [`${HOST} 11000`]);
  });

  it('[ME6] is dealt with once; its next life is another matter', () => {
    const told = channelAfter(...talk, strangerSeen('mallory'));
    const cut = channelAfter(...talk, strangerSeen('mallory'), streamCut('mallory', 'stranger'));
    const next = air({ streams: [onAir('mallory', { createdAt: LIFE.createdAt + 1 })] });
    assert.deepEqual(reports(told, all, 'watch'), []);
    assert.deepEqual(reports(told, all), ['mallory 2020'], 'told of it was, cut it is not');
    assert.deepEqual(reports(cut, all), []);
    assert.deepEqual(reports(cut, all, 'watch'), []);
    assert.deepEqual(reports(cut, next), ['mallory 2020']);
  });

  it('[ME6] is dealt with so many at a time: the others wait until those are off the air', () => {
    const many = Array.from({ length: OUTSIDERS_MAX + 9 }, (_, n) => `mallory ${n}`);
    const streams = many.map((name) => onAir(name));
    const found = many.slice(0, OUTSIDERS_MAX - 2).flatMap((name) => [strangerSeen(name), streamCut(name, 'stranger')]);
    const channel = channelAfter(...talk, ...found);
    assert.equal(reports(channel, air({ streams })).length, 2);
    assert.equal(reports(channel, air({ streams: streams.slice(1) })).length, 3);
  });
});
