import assert from 'node:assert/strict';
import type { Applicant } from '../../../src/domain/channel.ts';
import { applyChange } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import {
  applicationEnded,
  barred,
  hostLive,
  limited,
  linkStarted,
  pkChanged,
  sessionEnded,
  started,
  switchClosed,
  threeStarts,
  waiting,
} from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import { allow, cancel, start } from '../../support/orders.ts';
import { userId } from '../../support/people.ts';

const MINUTE = 60_000;
const BAR = 600_000;
const over = applicationEnded('ann', 2, 'cancelled', 2);

describe('starting too often', () => {
  it('[LC11] the third start of a minute is let in', () => {
    given(
      hostLive(),
      started('ann', 0),
      applicationEnded('ann', 0, 'cancelled'),
      started('ann', 1),
      applicationEnded('ann', 1, 'cancelled', 1),
    )
      .when(2, start('ann'))
      .thenEvents(started('ann', 2));
  });

  it('[LC11] the fourth is refused and bars the user from then on', () => {
    const after = given(hostLive(), ...threeStarts('ann'), over)
      .when(1_000, start('ann'))
      .thenTooOften(BAR, barred('ann', 1_000 + BAR, 1_000));
    assert.equal(after.applicants.get(userId('ann'))?.barredUntil, 1_000 + BAR);
  });

  it('[LC11] a start counts until one millisecond before a minute has gone by', () => {
    const threeBefore = given(hostLive(), ...threeStarts('ann'), over);
    threeBefore.when(MINUTE - 1, start('ann')).thenTooOften(BAR, barred('ann', MINUTE - 1 + BAR, MINUTE - 1));
    threeBefore.when(MINUTE, start('ann')).thenEvents(started('ann', MINUTE));
  });

  it('[LC11] the minute slides: the starts after the oldest one count on', () => {
    given(hostLive(), ...threeStarts('ann'), over, started('ann', MINUTE), applicationEnded('ann', MINUTE, 'cancelled'))
      .when(MINUTE, start('ann'))
      .thenTooOften(BAR, barred('ann', MINUTE + BAR, MINUTE));
  });

  it('[LC11] a start counts however the application ended', () => {
    given(
      hostLive(),
      started('ann', 0),
      applicationEnded('ann', 0, 'refused'),
      started('ann', 1),
      applicationEnded('ann', 1, 'ran-out', 1),
      started('ann', 2),
      linkStarted('ann', 2, 2),
    )
      .when(3, start('ann'))
      .thenTooOften(BAR, barred('ann', 3 + BAR, 3));
  });

  it('[LC11] during the bar every start is refused with what remains of it, and does not prolong it', () => {
    const during = given(hostLive(), barred('ann', BAR));
    during.when(0, start('ann')).thenTooOften(BAR);
    during.when(1, start('ann')).thenTooOften(BAR - 1);
    during.when(BAR - 1, start('ann')).thenTooOften(1);
  });

  it('[LC11] the bar is over at exactly its end', () => {
    given(hostLive(), barred('ann', BAR)).when(BAR, start('ann')).thenEvents(started('ann', BAR));
  });

  it('[LC11] after the bar the user has all of the starts again', () => {
    const ended = (at: number) => applicationEnded('ann', at, 'cancelled', at);
    given(hostLive(), ...threeStarts('ann'), over, barred('ann', 3 + BAR, 3), started('ann', 3 + BAR), ended(3 + BAR))
      .when(4 + BAR, start('ann'))
      .thenEvents(started('ann', 4 + BAR));
  });

  it('[LC11] refused starts do not count', () => {
    const twice = [started('ann', 0), applicationEnded('ann', 0, 'cancelled'), started('ann', 1)];
    const refused = given(hostLive(), ...twice)
      .when(2, start('ann'))
      .thenRefused('already-applied');
    assert.deepEqual(refused.applicants.get(userId('ann')), { startedAt: [0, 1], barredUntil: 0 });
    const whileFull = [hostLive(), limited({ maxApplies: 1 }), started('bob')];
    const turnedAway = given(...whileFull)
      .when(2, start('ann'))
      .thenRefused('applies-full');
    assert.equal(turnedAway.applicants.has(userId('ann')), false);
  });

  it('[LC8] [LC11] a start that is refused for closed or in-pk brings no bar', () => {
    const before = [hostLive(), ...threeStarts('ann'), over];
    given(...before, switchClosed())
      .when(3, start('ann'))
      .thenRefused('closed');
    given(...before, pkChanged(true))
      .when(3, start('ann'))
      .thenRefused('in-pk');
  });

  it('[LC11] each user is counted and barred alone', () => {
    given(hostLive(), ...threeStarts('ann'), barred('ann', BAR))
      .when(3, start('bob'))
      .thenEvents(started('bob', 3));
  });

  it('[LC11] a barred user keeps the application and may be let in or cancel', () => {
    const before = [hostLive(), ...threeStarts('ann'), barred('ann', BAR)];
    given(...before)
      .when(3, allow('ann'))
      .thenEvents(linkStarted('ann', 3, 2));
    given(...before)
      .when(3, cancel('ann'))
      .thenEvents(applicationEnded('ann', 3, 'cancelled', 2));
  });

  it('[LC11] [LC22] the starts and the bar outlive the live session', () => {
    given(hostLive(), ...threeStarts('ann'), over, sessionEnded(), hostLive('hugo'))
      .when(3, start('ann'))
      .thenTooOften(BAR, barred('ann', 3 + BAR, 3));
    given(hostLive(), barred('ann', BAR), sessionEnded(), hostLive('hugo'))
      .when(3, start('ann'))
      .thenTooOften(BAR - 3);
  });

  it('[LC3] [LC11] burst, window and bar are the channel’s', () => {
    const own = limited({ applyBurst: 1, applyWindowMs: 100, applyBarMs: 50 });
    const once = given(hostLive(), own, started('ann', 0), applicationEnded('ann', 0, 'cancelled'));
    once.when(99, start('ann')).thenTooOften(50, barred('ann', 149, 99));
    const application = waiting('ann', 100);
    once.when(100, start('ann')).thenEvents({ type: 'application-started', at: 100, application, windowMs: 100 });
  });
});

describe('what is remembered of the starts', () => {
  const applicantsAfter = (...events: readonly Event[]): [string, Applicant][] => [
    ...channelAfter(...events).applicants,
  ];

  it('[LC11] each start is remembered under its user', () => {
    assert.deepEqual(applicantsAfter(started('ann', 0), started('bob', 1), started('ann', 2)), [
      ['ann', { startedAt: [0, 2], barredUntil: 0 }],
      ['bob', { startedAt: [1], barredUntil: 0 }],
    ]);
  });

  it('[LC11] a start makes the channel forget everybody’s starts of a minute ago', () => {
    assert.deepEqual(
      applicantsAfter(started('ann', 0), started('bob', 0), started('bob', 1), started('carl', MINUTE)),
      [
        ['bob', { startedAt: [1], barredUntil: 0 }],
        ['carl', { startedAt: [MINUTE], barredUntil: 0 }],
      ],
    );
  });

  it('[LC11] a bar is remembered until its end, without the starts that brought it', () => {
    const annBarred = [started('ann', 0), barred('ann', BAR)];
    assert.deepEqual(applicantsAfter(...annBarred, started('bob', BAR - 1)), [
      ['ann', { startedAt: [], barredUntil: BAR }],
      ['bob', { startedAt: [BAR - 1], barredUntil: 0 }],
    ]);
    assert.deepEqual(applicantsAfter(...annBarred, started('bob', BAR)), [
      ['bob', { startedAt: [BAR], barredUntil: 0 }],
    ]);
  });

  it('[LC11] a new bar replaces the old one and keeps the starts', () => {
    assert.deepEqual(applicantsAfter(started('ann', 0), barred('ann', 5), barred('ann', 9), barred('bob', 7)), [
      ['ann', { startedAt: [0], barredUntil: 9 }],
      ['bob', { startedAt: [], barredUntil: 7 }],
    ]);
  });

  it('[LC11] another user’s start leaves what is remembered of the others untouched, so that it need not be stored again', () => {
    const before = channelAfter(started('ann', 0), barred('bob', BAR));
    const after = applyChange(before, [started('carl', 1)]);
    for (const name of ['ann', 'bob'])
      assert.equal(after.applicants.get(userId(name)), before.applicants.get(userId(name)));
  });
});
