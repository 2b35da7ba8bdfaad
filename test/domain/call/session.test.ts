import assert from 'node:assert/strict';
import { hostOf, isLive, isUnfinished } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import {
  applicationEnded,
  hostLive,
  limited,
  linkEnded,
  linkStarted,
  pkChanged,
  reopened,
  sessionEnded,
  started,
  stopped,
  switchClosed,
  waiting,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import {
  allow,
  closeRoom,
  endSession,
  leave,
  leaveRoom,
  openSwitch,
  reopen,
  start,
  startSession,
  stop,
} from '../../support/orders.ts';
import { HOST, host, LIVE, userId } from '../../support/people.ts';

const annLinked = [started('ann'), linkStarted('ann')];
const everybodyOff = [
  applicationEnded('bob', 1_000, 'session-ended'),
  applicationEnded('carl', 1_000, 'session-ended'),
  linkEnded('ann', 1_000, 'session-ended'),
];
const busy = [hostLive(), ...annLinked, started('bob'), started('carl')];

describe('a host comes', () => {
  it('[LC22] a live session begins under the host’s name', () => {
    const after = given().when(1_000, startSession()).thenEvents(hostLive(HOST, 1_000));
    assert.deepEqual(after.stage, {
      status: 'live',
      host: { userId: HOST, nick: 'nick of hana' },
      liveId: LIVE,
      since: 1_000,
    });
  });

  it('[LC23] another connection of the host changes nothing', () => {
    given(hostLive()).when(1_000, startSession()).thenNothing();
  });

  it('another host is refused while one is there', () => {
    given(hostLive())
      .when(1_000, startSession(host('hugo')))
      .thenRefused('host-present');
  });

  it('another host takes over once the session has ended, and the first one has no say any more', () => {
    const after = given(hostLive(), sessionEnded()).when(1_000, startSession(host('hugo')));
    assert.deepEqual(hostOf(after.thenEvents(hostLive('hugo', 1_000))), { userId: 'hugo', nick: 'nick of hugo' });
    given(hostLive(), sessionEnded(), hostLive('hugo'), started('ann'))
      .when(1_000, allow('ann'))
      .thenRefused('bad-request');
  });

  it('[LC13] one who takes the stage leaves the queue or the call, and the others stay', () => {
    given(started('bob'), started(HOST))
      .when(1_000, startSession())
      .thenEvents(applicationEnded(HOST, 1_000, 'left'), hostLive(HOST, 1_000));
    given(...annLinked, started(HOST), linkStarted(HOST))
      .when(1_000, startSession())
      .thenEvents(linkEnded(HOST, 1_000, 'left'), hostLive(HOST, 1_000));
  });
});

describe('the end of the live session', () => {
  it('[LC22] the operator’s end takes everybody off: the queue in its order, the links in theirs, the session last', () => {
    const after = given(...busy)
      .when(1_000, endSession())
      .thenEvents(...everybodyOff, sessionEnded(1_000), stopped(1_000, 1_000));
    assert.deepEqual([after.waiting, after.linked, isLive(after)], [[], [], false]);
  });

  it('[LC22] a host who is gone ends it in the same way', () => {
    given(...busy)
      .when(1_000, leave(HOST))
      .thenEvents(...everybodyOff, sessionEnded(1_000));
  });

  it('[LC4] [LC22] switch, limits, pk and the host’s name stay as they were', () => {
    const before = channelAfter(hostLive(), switchClosed(), limited({ maxLinks: 4 }), pkChanged(true));
    const after = given(hostLive(), switchClosed(), limited({ maxLinks: 4 }), pkChanged(true))
      .when(1_000, leave(HOST))
      .thenEvents(sessionEnded(1_000));
    const host = { userId: userId(HOST), nick: 'nick of hana' };
    const stage = { status: 'ended', host, liveId: LIVE };
    assert.deepEqual(after, { ...before, version: before.version + 1, stage, releasedAt: 1_000 });
  });

  it('[LC22] a session that has ended does not end again', () => {
    given(hostLive(), sessionEnded()).when(1_000, endSession()).thenEvents(stopped(1_000, 1_000));
    given(hostLive(), sessionEnded()).when(1_000, closeRoom()).thenNothing();
    given(hostLive(), sessionEnded()).when(1_000, leave(HOST)).thenNothing();
    given().when(1_000, closeRoom()).thenNothing();
  });

  it('[LC22] an operator takes everybody off a channel without a session, too', () => {
    given(started('bob'), started('carl'), ...annLinked)
      .when(1_000, endSession())
      .thenEvents(...everybodyOff, stopped(1_000, 1_000));
  });

  it('[LC22] a host who leaves after the end takes off whom an earlier version has left', () => {
    given(hostLive(), sessionEnded(), ...annLinked, started('bob'), started('carl'))
      .when(1_000, leave(HOST))
      .thenEvents(...everybodyOff);
  });

  it('[LC22] nobody applies after it, until a host starts again', () => {
    given(hostLive(), sessionEnded()).when(1_000, start('ann')).thenRefused('not-live');
    given(hostLive(), sessionEnded(), hostLive('hugo')).when(1_000, start('ann')).thenEvents(started('ann', 1_000));
  });

  it('[LC22] a closed switch is told first', () => {
    given(hostLive(), sessionEnded(), switchClosed()).when(1_000, start('ann')).thenRefused('closed');
  });

  it('[LC22] a channel that never had a host takes applications: its host may come', () => {
    given().when(1_000, start('ann')).thenEvents(started('ann', 1_000));
  });

  it('[LC22] nobody whom an earlier version left in the queue is let in after it', () => {
    given(hostLive(), sessionEnded(), started('ann')).when(1_000, allow('ann')).thenRefused('not-live');
  });

  it('[LC22] the end of a session that never was leaves no host behind', () => {
    assert.deepEqual(channelAfter(sessionEnded()).stage, { status: 'never-live' });
  });
});

describe('an operator’s stop', () => {
  const MINUTE = 60_000;
  const stoppedFor2 = [hostLive(), sessionEnded(), stopped(3 * MINUTE, MINUTE, 'spam')];
  const stopOf2 = { until: 3 * MINUTE, reason: 'spam', by: userId('olga') };

  it('[LC25] without minutes is over at once: the host may start anew', () => {
    given(hostLive()).when(MINUTE, endSession()).thenEvents(sessionEnded(MINUTE), stopped(MINUTE, MINUTE));
    given(hostLive(), sessionEnded(), stopped(MINUTE, MINUTE))
      .when(MINUTE, startSession())
      .thenEvents(hostLive(HOST, MINUTE));
  });

  it('[LC25] ends the session and lasts so many minutes, or for ever', () => {
    given(hostLive())
      .when(MINUTE, stop(2, 'spam'))
      .thenEvents(sessionEnded(MINUTE), stopped(3 * MINUTE, MINUTE, 'spam'));
    given(hostLive()).when(MINUTE, stop(0)).thenEvents(sessionEnded(MINUTE), stopped('for-ever', MINUTE));
  });

  it('[LC25] refuses every host until its last millisecond, and none after it', () => {
    for (const by of [host(HOST), host('hugo')]) {
      given(...stoppedFor2)
        .when(3 * MINUTE - 1, startSession(by))
        .thenStopped(stopOf2);
      const after = given(...stoppedFor2)
        .when(3 * MINUTE, startSession(by))
        .thenEvents(hostLive(by.person.userId, 3 * MINUTE));
      assert.equal(after.stop, undefined);
    }
    given(stopped('for-ever', 0, 'spam'))
      .when(Number.MAX_SAFE_INTEGER, startSession())
      .thenStopped({ ...stopOf2, until: 'for-ever' });
  });

  it('[LC25] refuses applications, also in a channel that never had a host, and with an open switch', () => {
    given(...stoppedFor2)
      .when(2 * MINUTE, start('ann'))
      .thenRefused('not-live');
    given(stopped(3 * MINUTE))
      .when(2 * MINUTE, start('ann'))
      .thenRefused('not-live');
    given(stopped(3 * MINUTE))
      .when(3 * MINUTE, start('ann'))
      .thenEvents(started('ann', 3 * MINUTE));
    given(...stoppedFor2)
      .when(2 * MINUTE, openSwitch())
      .thenNothing();
  });

  it('[LC25] is replaced by the next one, and taken away by a reopening', () => {
    given(...stoppedFor2)
      .when(2 * MINUTE, stop(0))
      .thenEvents(stopped('for-ever', 2 * MINUTE));
    given(...stoppedFor2)
      .when(2 * MINUTE, stop(1))
      .thenEvents(stopped(3 * MINUTE, 2 * MINUTE));
    const open = given(...stoppedFor2)
      .when(2 * MINUTE, reopen())
      .thenEvents(reopened(2 * MINUTE));
    assert.equal(open.stop, undefined);
    given(...stoppedFor2, reopened())
      .when(2 * MINUTE, startSession())
      .thenEvents(hostLive(HOST, 2 * MINUTE));
  });

  it('[LC25] that is over, or never was, is not reopened: nothing changes', () => {
    given(...stoppedFor2)
      .when(3 * MINUTE, reopen())
      .thenNothing();
    given(hostLive()).when(MINUTE, reopen()).thenNothing();
  });
});

describe('a user is gone', () => {
  it('[LC20] who waited has cancelled', () => {
    const after = given(...busy)
      .when(1_000, leave('bob'))
      .thenEvents(applicationEnded('bob', 1_000, 'left'));
    assert.deepEqual(after.waiting, [waiting('carl')]);
  });

  it('[LC20] who was linked has quit', () => {
    const after = given(...busy)
      .when(1_000, leave('ann'))
      .thenEvents(linkEnded('ann', 1_000, 'left'));
    assert.deepEqual(after.linked, []);
  });

  it('[LC20] who did nothing leaves without a trace, with or without a host', () => {
    given(...busy)
      .when(1_000, leave('dora'))
      .thenNothing();
    given().when(1_000, leave('dora')).thenNothing();
  });

  it('[LC20] [LC22] a host of before leaves as anybody does', () => {
    given(hostLive(), sessionEnded(), hostLive('hugo'), ...annLinked, started(HOST))
      .when(1_000, leave(HOST))
      .thenEvents(applicationEnded(HOST, 1_000, 'left'));
  });
});

describe('what ZEGO says is over', () => {
  const since25 = [hostLive(HOST, 20), started('ann', 25), linkStarted('ann', 30, 25), started('bob', 35)];
  const endsBy = (order: Order) =>
    decide(channelAfter(...since25), { ...order, at: 1_000 }, DEFAULT_LIMITS).events.map(({ type }) => type);

  it('[ZG12] takes off who was gone after the application began, not after the link did', () => {
    assert.deepEqual(endsBy(leaveRoom('ann', 26)), ['link-ended']);
    assert.deepEqual(endsBy(leaveRoom('ann', 25)), []);
    assert.deepEqual(endsBy(leaveRoom('bob', 36)), ['application-ended']);
    assert.deepEqual(endsBy(leaveRoom('bob', 35)), []);
  });

  it('[ZG12] [LC22] ends a session that began before its host was gone, or the room was closed', () => {
    const everything = ['application-ended', 'link-ended', 'session-ended'];
    for (const order of [leaveRoom(HOST, 21), closeRoom(21)]) assert.deepEqual(endsBy(order), everything);
    for (const order of [leaveRoom(HOST, 20), closeRoom(20)]) assert.deepEqual(endsBy(order), []);
  });

  it('[ZG12] takes off what began before the room was closed, where no host is live', () => {
    given(started('ann', 25), started('bob', 35))
      .when(1_000, closeRoom(30))
      .thenEvents({
        type: 'application-ended',
        at: 1_000,
        application: waiting('ann', 25),
        why: 'session-ended',
      });
  });

  it('[ZG12] of a host of before is nothing that concerns the call', () => {
    given(hostLive(), sessionEnded()).when(1_000, leaveRoom(HOST, 500)).thenNothing();
  });
});

describe('a channel that must not be left alone [ST3]', () => {
  it('[ST3] has a live host, or somebody who waits or is linked', () => {
    for (const events of [[hostLive()], [started('ann')], annLinked])
      assert.equal(isUnfinished(channelAfter(...events)), true);
  });

  it('[ST3] is none that is empty and without a live host', () => {
    for (const events of [[], [hostLive(), sessionEnded()], [started('ann'), applicationEnded('ann', 1, 'cancelled')]])
      assert.equal(isUnfinished(channelAfter(...events)), false);
  });
});
