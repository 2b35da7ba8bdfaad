import assert from 'node:assert/strict';
import type { Order } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import type { PlainReason } from '../../../src/domain/refusal.ts';
import { appointed, dismissed, hostLive, linkStarted, sessionEnded, started } from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { admin, HOST, userId, viewer } from '../../support/people.ts';

// Who is appointed or dismissed: who they are to the channel × how many moderators there may be. The compiler demands each cell.

type Target = 'anybody' | 'one who waits' | 'one who is linked' | 'a moderator' | 'the host';
type Room = 'room for more' | 'none';
type Expectation = Event['type'] | PlainReason | 'nothing';

const NAMES: Record<Target, string> = {
  anybody: 'zoe',
  'one who waits': 'ann',
  'one who is linked': 'bob',
  'a moderator': 'mia',
  'the host': HOST,
};

const APPOINTED: Record<Room, Record<Target, Expectation>> = {
  'room for more': {
    anybody: 'moderator-appointed',
    'one who waits': 'moderator-appointed',
    'one who is linked': 'moderator-appointed',
    'a moderator': 'nothing',
    'the host': 'bad-request',
  },
  none: {
    anybody: 'staff-full',
    'one who waits': 'staff-full',
    'one who is linked': 'staff-full',
    'a moderator': 'nothing',
    'the host': 'bad-request',
  },
};

const DISMISSED: Record<Target, Expectation> = {
  anybody: 'nothing',
  'one who waits': 'nothing',
  'one who is linked': 'nothing',
  'a moderator': 'moderator-dismissed',
  'the host': 'nothing',
};

const past = [hostLive(), started('ann'), started('bob'), linkStarted('bob'), appointed('mia')];

function becomes(wanted: Order, maxStaff: number): string {
  const { refusal, events } = decide(channelAfter(...past), { ...wanted, at: 1_000 }, { ...DEFAULT_LIMITS, maxStaff });
  return refusal?.reason ?? events[0]?.type ?? 'nothing';
}

describe('who is appointed, and who is dismissed [PE1]', () => {
  for (const [room, row] of Object.entries(APPOINTED)) {
    for (const [target, expected] of Object.entries(row)) {
      it(`${target}, ${room}: ${expected}`, () => {
        const name = Object.entries(NAMES).find(([key]) => key === target)?.[1] ?? assert.fail();
        assert.equal(becomes(order.appoint(name), room === 'none' ? 1 : 2), expected);
      });
    }
  }
  for (const [target, expected] of Object.entries(DISMISSED)) {
    it(`${target} is dismissed: ${expected}`, () => {
      const name = Object.entries(NAMES).find(([key]) => key === target)?.[1] ?? assert.fail();
      assert.equal(becomes(order.dismiss(name), 2), expected);
    });
  }
});

describe('moderators', () => {
  it('[PE1] are kept across sessions, with who appointed them and when, in that order', () => {
    const decided = given(hostLive(), appointed('mia', 5), sessionEnded(7), hostLive(HOST, 9)).when(
      10,
      order.appoint('mike', admin('olga')),
    );
    const after = decided.thenEvents({
      type: 'moderator-appointed',
      at: 10,
      moderator: { userId: userId('mike'), nick: '', by: userId('olga'), at: 10 },
    });
    assert.deepEqual(
      after.moderators.map(({ userId, by, at }) => [userId, by, at]),
      [
        ['mia', HOST, 5],
        ['mike', 'olga', 10],
      ],
    );
  });

  it('[PE1] go by the name that their token has, if they wait or are linked', () => {
    given(hostLive(), started('ann'))
      .when(1_000, order.appoint('ann'))
      .thenEvents(appointed('ann', 1_000, 'nick of ann'));
  });

  it('[PE1] who is dismissed directs nobody any more', () => {
    given(hostLive(), started('ann'), appointed('mia'), dismissed('mia'))
      .when(1_000, order.allow('ann', viewer('mia')))
      .thenRefused('bad-request');
  });
});
