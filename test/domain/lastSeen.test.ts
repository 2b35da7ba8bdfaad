import assert from 'node:assert/strict';
import { endedCalls } from '../../src/domain/call/callLog.ts';
import type { Order } from '../../src/domain/command.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { lastSeen } from '../../src/domain/lastSeen.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import type { ZegoFact } from '../../src/domain/roster/roster.ts';
import { hostLive, linkStarted } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { closeRoom, closeSwitch, endSession, leave, quit, remove, reportLeft } from '../support/orders.ts';
import { admin, HOST, host, userId } from '../support/people.ts';
import { came, created, learnAll, left, login } from '../support/zego/zegoFacts.ts';

const AWAY_SINCE = 500;
const AT = 900;
const channel = channelAfter(hostLive(), linkStarted('ann', 100), linkStarted('ben', 100));

const awaySince = (name: string): Millis => (name === 'ann' ? AWAY_SINCE : 0);

function seenAfter(order: Order, ...facts: readonly ZegoFact[]): Record<string, Millis> {
  const seen = lastSeen({ linked: channel.linked, roster: learnAll(facts), awaySince }, order);
  const { events } = decide(channel, { ...order, at: AT, lastSeen: seen }, DEFAULT_LIMITS);
  return Object.fromEntries(endedCalls(channel, events).map((call) => [call.userId, call.seenAt]));
}

describe('who was last there when', () => {
  const ends: Record<string, Order> = {
    'is removed': remove('ann'),
    'hangs up': quit('ann'),
    'is gone': leave('ann', AWAY_SINCE),
  };
  for (const [what, order] of Object.entries(ends)) {
    it(`[LC26] the talk of somebody who is away and ${what} counts until they were there`, () => {
      assert.deepEqual(seenAfter(order), { ann: AWAY_SINCE });
    });
  }

  const endsOfAll: Record<string, Order> = {
    'the switch is closed': closeSwitch(host(HOST)),
    'the session ends': endSession(admin('olga')),
    'the host is gone': leave(HOST, AT),
  };
  for (const [when, order] of Object.entries(endsOfAll)) {
    it(`[LC26] each talk counts until its user was there when ${when}`, () => {
      assert.deepEqual(seenAfter(order), { ann: AWAY_SINCE, ben: AT });
    });
  }

  it('[IN2, IN3, LC26] the talk of somebody without a connection counts until the platform saw them last', () => {
    const unseen = channelAfter(hostLive(), linkStarted('cid', 100)).linked.map(
      (link) => ({ ...link, isUnseen: true }) as const,
    );
    const seenBy = (order: Order) =>
      lastSeen({ linked: unseen, roster: learnAll([]), awaySince: () => 0 }, order).get(userId('cid'));
    assert.equal(seenBy(reportLeft('cid', 400)), 400);
    assert.equal(seenBy(reportLeft('cid')), undefined);
    assert.equal(seenBy(reportLeft('ben', 400)), undefined);
    assert.equal(seenBy(remove('cid')), undefined);
  });

  it("[LC26] whoever is in ZEGO's room is there, without a connection", () => {
    const there = login('80', 20);
    const inRoom = [created('A', 10), came('A', 'ann', there)];
    assert.deepEqual(seenAfter(remove('ann'), ...inRoom), { ann: AT });
    assert.deepEqual(seenAfter(remove('ann'), ...inRoom, left('A', 'ann', there, 400)), { ann: AWAY_SINCE });
  });

  it("[LC26] whoever was in ZEGO's room when it was closed was there until then", () => {
    const inRoom = [created('A', 10), came('A', 'ann', login('80', 20))];
    assert.deepEqual(seenAfter(closeRoom(800), ...inRoom), { ann: 800, ben: AT });
    assert.deepEqual(seenAfter(closeRoom(800)), { ann: AWAY_SINCE, ben: AT });
  });

  it('[LC26] they were there until the later of what their connections and ZEGO say', () => {
    const says = (seenAt: Millis): Order => ({
      type: 'leave',
      person: { userId: userId('ann') },
      says: 'zego',
      seenAt,
    });
    assert.deepEqual(seenAfter(says(700)), { ann: 700 });
    assert.deepEqual(seenAfter(says(300)), { ann: AWAY_SINCE });
    assert.deepEqual(
      seenAfter(says(5_000)),
      { ann: AT },
      'not longer than the talk, whatever the clocks of others say',
    );
  });
});
