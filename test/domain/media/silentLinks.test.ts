import assert from 'node:assert/strict';
import type { Air } from '../../../src/domain/air.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import { mediaEffects, scanWantedAt } from '../../../src/domain/media/mediaEffects.ts';
import { linkStreamId } from '../../../src/domain/streamIds.ts';
import { air, onAir } from '../../support/air.ts';
import { hostLive, linkEnded, linkStarted, started } from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import { endSilentLink } from '../../support/orders.ts';
import { callId } from '../../support/people.ts';

const LIMITS: Limits = { ...DEFAULT_LIMITS, linkMediaMs: 5_000, mediaEnforce: 'off', hasZegoApi: true };
const RULES = { graceMs: 2_000, trusted: [] };
const ANNS = linkStreamId(callId('ann'));
const talk = [hostLive(), started('ann'), linkStarted('ann', 1_000)];
const channel = channelAfter(...talk);

/** When ann is off the line, by what is on the air; or when ZEGO's list has to be asked for first. */
function ends(of: Air, limits = LIMITS): readonly (number | string)[] {
  const wanted = scanWantedAt(channel, of, limits);
  const effects = mediaEffects(channel, of, limits, RULES).map(({ dueAt, order }) => {
    assert.deepEqual(order, endSilentLink('ann'));
    return dueAt;
  });
  return wanted === undefined ? effects : [...effects, `list at ${wanted}`];
}

describe('a link of which nothing is on the air', () => {
  it('[ME5] is over when its time is, once ZEGO’s list was asked for and has nothing of it either', () => {
    assert.deepEqual(ends(air()), ['list at 6000']);
    assert.deepEqual(ends(air({ scannedAt: 5_999 })), ['list at 6000']);
    assert.deepEqual(ends(air({ scannedAt: 6_000 })), [6_000]);
  });

  it('[ME5] goes on while its stream is on the air, whoever else is not', () => {
    assert.deepEqual(ends(air({ scannedAt: 9_000, streams: [onAir('ann', { streamId: ANNS })] })), []);
    assert.deepEqual(ends(air({ scannedAt: 9_000, streams: [onAir('ann')] })), [6_000]);
  });

  it('[ME5] has its time anew from when its stream was heard to be over, and from when streams are known', () => {
    assert.deepEqual(ends(air({ scannedAt: 9_000, wentOff: { [ANNS]: 4_000 } })), [9_000]);
    assert.deepEqual(ends(air({ scannedAt: 8_999, wentOff: { [ANNS]: 4_000 } })), ['list at 9000']);
    assert.deepEqual(ends(air({ scannedAt: 9_000, knownSince: 3_000 })), [8_000]);
  });

  it('[ME5] waits while nobody knows who is on the air, while callbacks are missing, and where ZEGO cannot be asked', () => {
    assert.deepEqual(ends(air({ scannedAt: 9_000, knownSince: undefined })), []);
    assert.deepEqual(ends(air({ scannedAt: 9_000, hasGap: true })), []);
    assert.deepEqual(ends(air({ scannedAt: 9_000 }), { ...LIMITS, hasZegoApi: false }), []);
  });

  it('[ME5] may be silent where no time is set', () => {
    assert.deepEqual(ends(air({ scannedAt: 9_000 }), { ...LIMITS, linkMediaMs: 0 }), []);
  });

  it('[ME5] is over for want of media; the same user’s next link is another one', () => {
    const talking = [hostLive(), started('ann'), linkStarted('ann')];
    given(...talking)
      .when(7_000, endSilentLink('ann'))
      .thenEvents(linkEnded('ann', 7_000, 'no-media'));
    const order = { ...endSilentLink('ann'), callId: callId('another') };
    given(...talk)
      .when(7_000, order)
      .thenNothing();
    given(hostLive()).when(7_000, endSilentLink('ann')).thenNothing();
  });
});
