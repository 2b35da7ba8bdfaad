import assert from 'node:assert/strict';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import { type ZegoEffect, zegoEffects } from '../../../src/domain/roster/zegoEffects.ts';
import { hostLive, linkStarted, sessionEnded, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { HOST } from '../../support/people.ts';
import { came, closed, created, learnAll, left, login, scanned, takenOver } from '../../support/zego/zegoFacts.ts';

const TAKEOVER_MS = 5_000;

/** Hana is live since 0; ann, who applied at 25, is linked; ben waits since 35. */
const CALL = channelAfter(hostLive(), started('ann', 25), linkStarted('ann', 28, 25), started('ben', 35));

const sentence = ({ dueAt, order }: ZegoEffect): string => {
  const what =
    order.type === 'leave' ? `${order.person.userId} gone at ${order.seenAt}` : `closed at ${order.closedAt}`;
  return dueAt === 0 ? what : `${what}, from ${dueAt} on`;
};

const effectsOn = (channel: Channel, ...facts: readonly ZegoFact[]): string[] =>
  zegoEffects(channel, learnAll(facts), TAKEOVER_MS).map(sentence);

const onTheCall =
  (...facts: readonly ZegoFact[]) =>
  (...effects: readonly string[]) =>
    assert.deepEqual(effectsOn(CALL, ...facts), effects);

const annIsIn = [created('A', 10), came('A', 'ann', login('80', 20))];
const annAndBenAreIn = [...annIsIn, came('A', 'ben', login('81', 21))];

describe('what ZEGO’s facts mean for the call', () => {
  it('[ZG12] takes off who left after the link’s application had begun', () => {
    onTheCall(...annIsIn, left('A', 'ann', login('80', 20), 30))('ann gone at 30');
  });

  it('[ZG12] is the same if the logout comes before the login, or without it', () => {
    const out = left('A', 'ann', login('80', 20), 30);
    onTheCall(created('A', 10), out, came('A', 'ann', login('80', 20)))('ann gone at 30');
    onTheCall(out)('ann gone at 30');
  });

  it('[ZG12] leaves alone what began when they were gone already, in the very millisecond, too', () => {
    for (const leftAt of [24, 25]) onTheCall(...annIsIn, left('A', 'ann', login('80', 20), leftAt))();
    onTheCall(...annIsIn, left('A', 'ann', login('80', 20), 26))('ann gone at 26');
  });

  it('[ZG12] counts a link from its application, not from when it was allowed', () => {
    onTheCall(...annIsIn, left('A', 'ann', login('80', 20), 27))('ann gone at 27');
  });

  it('[ZG12] is not taken back by a login that is newer: they were gone in between', () => {
    onTheCall(...annIsIn, left('A', 'ann', login('80', 20), 30), came('A', 'ann', login('9', 31)))('ann gone at 30');
  });

  it('[ZG12] names the last time they were gone, of several', () => {
    const again = [came('A', 'ann', login('9', 31)), left('A', 'ann', login('9', 31), 40)];
    onTheCall(...annIsIn, ...again, left('A', 'ann', login('80', 20), 30))('ann gone at 40');
  });

  it('[ZG12] takes no notice of a logout that ended before it began', () => {
    onTheCall(...annIsIn, left('A', 'ann', login('82', 40), 39))();
  });

  it('[ZG12, LC22] the host who left ends the session, unless it began later', () => {
    const facts = [created('A', 10), came('A', HOST, login('1', 20)), left('A', HOST, login('1', 20), 60)];
    onTheCall(...facts)(`${HOST} gone at 60`);
    for (const since of [60, 70]) assert.deepEqual(effectsOn(channelAfter(hostLive(HOST, since)), ...facts), []);
  });

  it('[ZG12, LC22] a host who was one before is nobody now', () => {
    const facts = [created('A', 10), came('A', HOST, login('1', 20)), left('A', HOST, login('1', 20), 60)];
    assert.deepEqual(effectsOn(channelAfter(hostLive(), sessionEnded(30)), ...facts), []);
  });

  it('[ZG12] somebody who is not on the call means nothing, and somebody of whom ZEGO tells nothing stays', () => {
    onTheCall(...annIsIn, left('A', 'zoe', login('7', 25), 26), scanned('A', 24, ['ann']))();
    onTheCall(created('A', 10), scanned('A', 90, []))();
  });

  it('[ZG12, ZG11] a bot of the same name means nothing', () => {
    const bot = { isBot: true };
    onTheCall(created('A', 10), came('A', 'ann', login('80', 20), bot), left('A', 'ann', login('80', 20), 30, bot))();
  });
});

describe('a room that was closed', () => {
  it('[ZG12, LC22] ends the live session, whether its beginning is known or not', () => {
    onTheCall(created('A', 10), closed('A', 50))('closed at 50');
    onTheCall(closed('A', 50))('closed at 50');
  });

  it('[ZG12, LC22] ends no session that began when it was closed already, nor what began with that', () => {
    for (const since of [50, 60]) {
      const channel = channelAfter(hostLive(HOST, since), started('ann', 70));
      assert.deepEqual(effectsOn(channel, created('A', 10), closed('A', 50)), []);
    }
  });

  it('[ZG12] is closed also if a newer one is known to be open', () => {
    onTheCall(created('A', 10), created('B', 60), closed('A', 50))('closed at 50');
  });

  it('[ZG12] is the last one that was', () => {
    onTheCall(created('A', 10), closed('A', 20), created('B', 30), closed('B', 50))('closed at 50');
  });

  it('[ZG12] takes off what began before, where no host was ever live', () => {
    const channel = channelAfter(started('ann', 25), started('ben', 55));
    assert.deepEqual(effectsOn(channel, created('A', 10), closed('A', 50)), ['closed at 50']);
    assert.deepEqual(effectsOn(channelAfter(started('ben', 55)), created('A', 10), closed('A', 50)), []);
  });

  it('[ZG12] that only has another one in its place is not closed: nobody is gone who is not in that', () => {
    onTheCall(...annAndBenAreIn, created('B', 45), came('B', 'ben', login('9', 50)))();
  });
});

describe('a logout that may be a take-over', () => {
  const out = takenOver('A', 'ann', login('80', 20), 30);

  it('[ZG12] has its effect when no newer login is known in time', () => {
    onTheCall(...annIsIn, out)('ann gone at 30, from 5000 on');
    onTheCall(out)('ann gone at 30, from 5000 on');
  });

  it('[ZG12] has none if one is known, before or after it', () => {
    const over = came('A', 'ann', login('9', 30));
    onTheCall(...annIsIn, out, over)();
    onTheCall(...annIsIn, over, out)();
    onTheCall(created('A', 10), created('B', 29), came('B', 'ann', login('9', 30)), ...annIsIn, out)();
  });

  it('[ZG12] counts from when it was heard of first', () => {
    const heard = (...times: readonly Millis[]) =>
      times.reduce((roster, at) => learnAll([out], roster, at), learnAll(annIsIn));
    for (const roster of [heard(700), heard(700, 900), heard(900, 700)])
      assert.deepEqual(zegoEffects(CALL, roster, TAKEOVER_MS).map(sentence), ['ann gone at 30, from 5700 on']);
  });

  it('[ZG12] of a chain of them the last one counts', () => {
    const chain = [came('A', 'ann', login('9', 30)), takenOver('A', 'ann', login('9', 30), 40)];
    onTheCall(...annIsIn, out, ...chain)('ann gone at 40, from 5000 on');
    onTheCall(...annIsIn, ...chain, came('A', 'ann', login('10', 40)), out)();
  });

  it('[ZG12] is no excuse for one that is known to be for good', () => {
    onTheCall(...annIsIn, out, left('A', 'ann', login('80', 20), 30))('ann gone at 30');
  });

  it('[ZG12, ZG13] has none if a scan has found them since', () => {
    onTheCall(...annIsIn, out, scanned('A', 31, ['ann']))();
    onTheCall(...annIsIn, out, scanned('A', 30, ['ann']))('ann gone at 30, from 5000 on');
  });

  it('[ZG12, LC22] may be the host’s', () => {
    const facts = [created('A', 10), came('A', HOST, login('1', 20)), takenOver('A', HOST, login('1', 20), 60)];
    onTheCall(...facts)(`${HOST} gone at 60, from 5000 on`);
  });
});

describe('a scan of ZEGO’s own list', () => {
  it('[ZG12, ZG13] takes off whom it missed, at its time, unless their first login is newer', () => {
    onTheCall(...annAndBenAreIn, scanned('A', 40, ['ben']))('ann gone at 40');
    onTheCall(created('A', 10), came('A', 'ann', login('80', 41)), scanned('A', 40, []))();
    onTheCall(created('A', 10), scanned('A', 40, []), came('A', 'ann', login('80', 20)))('ann gone at 40');
  });

  it('[ZG12, ZG13] finds out that somebody is not back, though they said so', () => {
    const facts = [...annIsIn, left('A', 'ann', login('80', 20), 24)];
    onTheCall(...facts)();
    onTheCall(...facts, scanned('A', 60, []))('ann gone at 60');
    onTheCall(...facts, scanned('A', 60, ['ann']))();
  });

  it('[ZG12, ZG13] whom it found without a login is gone by the next one', () => {
    onTheCall(created('A', 10), scanned('A', 30, ['ann']), scanned('A', 50, []))('ann gone at 50');
  });
});

describe('the call and what ZEGO told before', () => {
  const begun: readonly Event[] = [hostLive(), started('ann', 25)];

  it('[ZG12] what begins later, but before its end by ZEGO’s clock, is over as well', () => {
    const facts = [...annIsIn, left('A', 'ann', login('80', 20), 30)];
    assert.deepEqual(effectsOn(channelAfter(hostLive()), ...facts), []);
    assert.deepEqual(effectsOn(channelAfter(...begun), ...facts), ['ann gone at 30']);
  });
});
