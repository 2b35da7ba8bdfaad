import assert from 'node:assert/strict';
import { type Channel, MUTED_MAX, mutingOf, NOT_MUTED } from '../../../src/domain/channel.ts';
import { applyChange, decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS, type MediaEnforce } from '../../../src/domain/limits.ts';
import {
  hostLive,
  linkEnded,
  linkStarted,
  muted,
  ruled,
  sessionEnded,
  started,
  streamCut,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import { allow, mute, remove, start } from '../../support/orders.ts';
import { admin, HOST, host, userId, viewer } from '../../support/people.ts';

const AUDIO = { audio: true, video: false };
const BOTH = { audio: true, video: true };
const ann = [hostLive(), started('ann'), linkStarted('ann')];
const limits = (mediaEnforce: MediaEnforce) => ({ ...DEFAULT_LIMITS, mediaEnforce, hasZegoApi: true });
const CUT = limits('cut');
const of = (channel: Channel, name = 'ann') => mutingOf(channel, userId(name));

describe('muting somebody on the line', () => {
  it('[ME10] is the host’s, and an operator’s', () => {
    for (const by of [host(HOST), admin('olga')]) {
      given(...ann)
        .when(9, mute('ann', AUDIO, by), limits('watch'))
        .thenEvents(muted('ann', AUDIO, 9));
    }
    for (const by of [viewer('ann'), viewer('eve'), host('hugo')]) {
      given(...ann)
        .when(9, mute('ann', AUDIO, by))
        .thenRefused('bad-request');
    }
  });

  it('[ME10] needs a link', () => {
    given(hostLive()).when(9, mute('ann', AUDIO)).thenRefused('not-linked');
    given(hostLive(), started('ann')).when(9, mute('ann', AUDIO)).thenRefused('not-linked');
    given(...ann, linkEnded('ann', 5, 'quit'))
      .when(9, mute('ann', AUDIO))
      .thenRefused('not-linked');
  });

  it('[ME10] is of their sound, their picture or both, and taken back; what is so already changes nothing', () => {
    const both = given(...ann, muted('ann', AUDIO))
      .when(9, mute('ann', BOTH))
      .thenEvents(muted('ann', BOTH, 9));
    assert.deepEqual(of(both), BOTH);
    const neither = given(...ann, muted('ann', BOTH))
      .when(9, mute('ann', NOT_MUTED))
      .thenEvents(muted('ann', NOT_MUTED, 9));
    assert.deepEqual([of(neither), neither.muted], [NOT_MUTED, []]);
    given(...ann, muted('ann', BOTH))
      .when(9, mute('ann', BOTH))
      .thenNothing();
    given(...ann)
      .when(9, mute('ann', NOT_MUTED))
      .thenNothing();
  });

  it('[ME10] lasts for the live session, also when they are linked again, and no longer', () => {
    const gone = channelAfter(...ann, muted('ann', AUDIO), linkEnded('ann', 5, 'removed'));
    assert.deepEqual(of(gone), AUDIO);
    assert.deepEqual(
      of(channelAfter(...ann, muted('ann', AUDIO), linkEnded('ann', 5, 'quit'), linkStarted('ann', 9))),
      AUDIO,
    );
    const over = channelAfter(...ann, muted('ann', AUDIO), sessionEnded(6), hostLive('hugo', 7));
    assert.deepEqual([of(over), over.muted], [NOT_MUTED, []]);
  });

  it('[ME10] in cut owes ZEGO a rule for their stream, and again where it was so already: ZEGO may have refused', () => {
    given(...ann)
      .when(9, mute('ann', AUDIO), CUT)
      .thenEvents(muted('ann', AUDIO, 9), ruled('ann', AUDIO, 9));
    given(...ann, muted('ann', AUDIO))
      .when(9, mute('ann', AUDIO), CUT)
      .thenEvents(ruled('ann', AUDIO, 9));
    given(...ann, muted('ann', AUDIO))
      .when(9, mute('ann', NOT_MUTED), CUT)
      .thenEvents(muted('ann', NOT_MUTED, 9), ruled('ann', NOT_MUTED, 9));
    for (const mode of ['watch', 'off'] as const) {
      given(...ann)
        .when(9, mute('ann', AUDIO), limits(mode))
        .thenEvents(muted('ann', AUDIO, 9));
    }
  });

  it('[ME10] in cut owes it anew for the stream of the next link of whoever is muted, and of nobody else', () => {
    const waiting = [...ann, muted('ann', AUDIO), linkEnded('ann', 5, 'quit'), started('ann', 6), started('bob', 6)];
    given(...waiting)
      .when(9, allow('ann'), CUT)
      .thenEvents(linkStarted('ann', 9, 6), ruled('ann', AUDIO, 9));
    given(...waiting)
      .when(9, allow('bob'), CUT)
      .thenEvents(linkStarted('bob', 9, 6));
    given(...waiting)
      .when(9, allow('ann'), limits('watch'))
      .thenEvents(linkStarted('ann', 9, 6));
  });

  it('[ME10] ends at ZEGO with the stream: a link that is over owes its cut, and no rule', () => {
    given(...ann, muted('ann', AUDIO))
      .when(9, remove('ann'), CUT)
      .thenEvents(linkEnded('ann', 9, 'removed'), streamCut('ann', 'link-ended', 9));
  });

  it(`[ME10] is remembered of ${MUTED_MAX} users: of more, those go first who are not on the line`, () => {
    let channel = channelAfter(...ann, muted('ann', AUDIO));
    const play = (order: ReturnType<typeof allow>) => {
      const { refusal, events } = decide(channel, { ...order, at: 9 }, DEFAULT_LIMITS);
      assert.equal(refusal, undefined);
      channel = applyChange(channel, events);
    };
    for (let nth = 0; nth < MUTED_MAX; nth += 1) {
      for (const order of [start(`u${nth}`), allow(`u${nth}`), mute(`u${nth}`, BOTH), remove(`u${nth}`)]) play(order);
    }
    assert.equal(channel.muted.length, MUTED_MAX);
    assert.deepEqual([of(channel), of(channel, 'u0'), of(channel, 'u1')], [AUDIO, NOT_MUTED, BOTH]);
  });
});
