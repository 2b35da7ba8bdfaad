import assert from 'node:assert/strict';
import type { Air, AirStream } from '../../../src/domain/air.ts';
import type { Order } from '../../../src/domain/command.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import { asInRoom } from '../../../src/domain/media/cuts.ts';
import { NO_MEDIA } from '../../../src/domain/media/state.ts';
import { hostStreamId } from '../../../src/domain/streamIds.ts';
import {
  applicationEnded,
  hostLive,
  limited,
  linkEnded,
  linkStarted,
  sessionEnded,
  started,
  stopped,
  strangerSeen,
  streamCut,
  switchClosed,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { HOST, LIFE, LIVE, streamId, userId } from '../../support/people.ts';

const CUT: Limits = { ...DEFAULT_LIMITS, mediaEnforce: 'cut', hasZegoApi: true };
const talk = [hostLive(), started('ann'), linkStarted('ann')];
const hostCut = (at: number) => streamCut(HOST, 'session-ended', at, { streamId: hostStreamId(LIVE) });

describe('the cut of a link’s stream', () => {
  const ENDS: readonly (readonly [Order, Parameters<typeof linkEnded>[2]])[] = [
    [order.quit('ann'), 'quit'],
    [order.remove('ann'), 'removed'],
    [order.leave('ann', 5), 'left'],
    [order.leaveRoom('ann', 5), 'left'],
    [order.reportLeft('ann'), 'left'],
    [order.endSilentLink('ann'), 'no-media'],
  ];
  for (const [given_, why] of ENDS) {
    it(`[ME6] is owed in the very change in which it ends: ${given_.type}, ${why}`, () => {
      given(...talk)
        .when(5, given_, CUT)
        .thenEvents(linkEnded('ann', 5, why), streamCut('ann', 'link-ended', 5));
    });
  }

  it('[ME6] is owed of each link when the switch is closed', () => {
    given(...talk, started('bob'), linkStarted('bob'))
      .when(5, order.closeSwitch(), CUT)
      .thenEvents(
        linkEnded('ann', 5, 'switch-closed'),
        linkEnded('bob', 5, 'switch-closed'),
        switchClosed(5),
        streamCut('ann', 'link-ended', 5),
        streamCut('bob', 'link-ended', 5),
      );
  });

  it('[ME6] is owed of all links and the host when the session is over, also by an operator’s word', () => {
    const over = [linkEnded('ann', 5, 'session-ended'), sessionEnded(5)];
    const cuts = [streamCut('ann', 'session-ended', 5), hostCut(5)];
    given(...talk)
      .when(5, order.leave(HOST), CUT)
      .thenEvents(...over, ...cuts);
    given(...talk)
      .when(5, order.closeRoom(4), CUT)
      .thenEvents(...over, ...cuts);
    given(...talk)
      .when(5, order.endSession(), CUT)
      .thenEvents(...over, stopped(5, 5), ...cuts);
  });

  it('[ME6] is owed by nobody who only waited, and not of a host who comes back to the session', () => {
    given(hostLive(), started('ann'))
      .when(5, order.leave('ann', 5), CUT)
      .thenEvents(applicationEnded('ann', 5, 'left'));
    given(...talk)
      .when(5, order.startSession(), CUT)
      .thenNothing();
  });

  it('[ME6] is owed where the channel says cut, and not where it says watch or off', () => {
    const defaults: Limits = { ...DEFAULT_LIMITS, hasZegoApi: true };
    given(...talk, limited({ mediaEnforce: 'cut' }))
      .when(5, order.quit('ann'), defaults)
      .thenEvents(linkEnded('ann', 5, 'quit'), streamCut('ann', 'link-ended', 5));
    for (const mediaEnforce of ['watch', 'off'] as const) {
      given(...talk, limited({ mediaEnforce }))
        .when(5, order.quit('ann'), CUT)
        .thenEvents(linkEnded('ann', 5, 'quit'));
    }
  });

  it('[ME6] is not owed where nobody could ask ZEGO for it', () => {
    given(...talk)
      .when(5, order.quit('ann'), { ...CUT, hasZegoApi: false })
      .thenEvents(linkEnded('ann', 5, 'quit'));
  });
});

describe('a cut, as the room shows its stream', () => {
  const stream = (name: string): AirStream => ({
    ...LIFE,
    streamId: streamId(name),
    userId: userId(name),
    isBot: false,
    heardAt: 20,
  });
  const air = (...names: string[]): Air => ({
    streams: names.map(stream),
    knownSince: 20,
    hasGap: false,
    scannedAt: 0,
    wentOffAt: () => 0,
  });
  const cut = streamCut('ann', 'link-ended', 5, { streamId: streamId('ann') });

  it('[ME6] tells which life of the stream it is, if it is on the air', () => {
    assert.deepEqual(
      asInRoom([cut], NO_MEDIA, () => air('ann')),
      [{ ...cut, life: LIFE }],
    );
    assert.deepEqual(
      asInRoom([cut], NO_MEDIA, () => air('bob')),
      [cut],
    );
  });

  it('[ME6] tells which of the earlier ones are off the air, and they are forgotten', () => {
    const before = channelAfter(
      hostLive(),
      strangerSeen('mallory'),
      streamCut('mallory', 'stranger'),
      strangerSeen('bob'),
    );
    const [told] = asInRoom([cut], before.media, () => air('ann', 'bob'));
    assert.deepEqual(told, { ...cut, life: LIFE, gone: ['mallory'] });
    const { media } = channelAfter(
      hostLive(),
      strangerSeen('mallory'),
      streamCut('mallory', 'stranger'),
      strangerSeen('bob'),
      streamCut('ann', 'link-ended', 5, { streamId: streamId('ann'), life: LIFE, gone: [streamId('mallory')] }),
    );
    assert.deepEqual(
      media.outsiders.map(({ streamId, isCut }) => [streamId, isCut]),
      [
        ['bob', false],
        ['ann', true],
      ],
    );
  });

  it('[ME6] costs nothing where no stream is cut: the room is not looked at', () => {
    const events = [linkEnded('ann', 5, 'quit')];
    assert.equal(
      asInRoom(events, NO_MEDIA, () => assert.fail('it was looked at')),
      events,
    );
  });
});
