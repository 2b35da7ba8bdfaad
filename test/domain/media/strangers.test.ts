import assert from 'node:assert/strict';
import type { Millis } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import { FINDINGS_MAX, FINDINGS_MS, OUTSIDERS_MAX } from '../../../src/domain/media/state.ts';
import { hostLive, linkStarted, started, strangerSeen, streamCut } from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import { reportStranger } from '../../support/orders.ts';
import { LIFE, streamId } from '../../support/people.ts';

const CUT: Limits = { ...DEFAULT_LIMITS, mediaEnforce: 'cut', hasZegoApi: true };

describe('a stranger on the air', () => {
  const nth = (n: number) => streamId(`mallory ${n}`);
  const found = (n: number, at: Millis) => strangerSeen('mallory', at, { streamId: nth(n) });
  const cut = (n: number, at: Millis, isKick = false) =>
    streamCut('mallory', 'stranger', at, { streamId: nth(n), isKick });
  const report = (n: number) => reportStranger('mallory', LIFE, nth(n));

  it('[ME6] is told of, and cut, with whose stream it is and which life of it', () => {
    given(hostLive()).when(5, report(1), CUT).thenEvents(found(1, 5), cut(1, 5));
    given(hostLive()).when(5, report(1)).thenEvents(found(1, 5));
  });

  it('[ME6] has to leave the room with the third stream within ten minutes, and with the fourth', () => {
    const two = [hostLive(), found(1, 0), cut(1, 0), found(2, 9), cut(2, 9)];
    given(...two)
      .when(FINDINGS_MS - 1, report(3), CUT)
      .thenEvents(found(3, FINDINGS_MS - 1), cut(3, FINDINGS_MS - 1, true));
    given(...two)
      .when(FINDINGS_MS, report(3), CUT)
      .thenEvents(found(3, FINDINGS_MS), cut(3, FINDINGS_MS));
    given(...two, found(3, 10), cut(3, 10))
      .when(11, report(4), CUT)
      .thenEvents(found(4, 11), cut(4, 11, true));
  });

  it('[ME6] has to leave also where the first ones were only told of', () => {
    given(hostLive(), found(1, 0), found(2, 1), found(3, 2))
      .when(3, report(3), CUT)
      .thenEvents(cut(3, 3, true));
  });

  it('[ME6] does not have to leave for what others do, nor who has a place on the call', () => {
    const others = ['eve', 'oscar', 'trudy'].map((name) => strangerSeen(name));
    given(hostLive(), ...others)
      .when(5, report(1), CUT)
      .thenEvents(found(1, 5), cut(1, 5));
    const linked = [hostLive(), started('mallory'), linkStarted('mallory'), found(1, 0), found(2, 1)];
    given(...linked)
      .when(5, report(3), CUT)
      .thenEvents(found(3, 5), cut(3, 5));
  });

  it('[ME6] is remembered within bounds', () => {
    const many = Array.from({ length: OUTSIDERS_MAX + FINDINGS_MAX }, (_, n) => [found(n, n), cut(n, n)]).flat();
    const { media } = channelAfter(hostLive(), ...many);
    assert.equal(media.outsiders.length, OUTSIDERS_MAX);
    assert.equal(media.findings.length, FINDINGS_MAX);
    assert.equal(media.outsiders.at(-1)?.streamId, nth(OUTSIDERS_MAX + FINDINGS_MAX - 1));
  });
});
