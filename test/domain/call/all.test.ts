import assert from 'node:assert/strict';
import type { Caller } from '../../../src/domain/channel.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import {
  applicationEnded,
  appointed,
  hostLive,
  linkEnded,
  linked,
  linkStarted,
  started,
  waiting,
} from '../../support/events.ts';
import { given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { HOST, host, moderator, viewer } from '../../support/people.ts';

const people = [hostLive(), started('ann'), started('bob'), started('carl'), linkStarted('carl')];
const MODERATORS: readonly (readonly [string, Caller])[] = [
  ['by token', moderator('mia')],
  ['by appointment', viewer('mike')],
];

describe('all at once', () => {
  it('[PE3] everybody who waits is refused in one change, and nobody who is linked', () => {
    const after = given(...people)
      .when(1_000, order.refuseAll())
      .thenEvents(applicationEnded('ann', 1_000, 'refused'), applicationEnded('bob', 1_000, 'refused'));
    assert.deepEqual([after.waiting.length, after.linked.length, after.version], [0, 1, people.length + 1]);
  });

  it('[PE3] everybody is taken off in one change, and nobody who waits', () => {
    const after = given(...people, linkStarted('bob', 0, 0, 2))
      .when(1_000, order.removeAll())
      .thenEvents(linkEnded('carl', 1_000, 'removed'), linkEnded('bob', 1_000, 'removed', 1_000, 2));
    assert.deepEqual([after.waiting.length, after.linked.length], [1, 0]);
  });

  it('[PE3] where nobody waits or is linked both change nothing', () => {
    for (const all of [order.refuseAll(), order.removeAll()]) given(hostLive()).when(1_000, all).thenNothing();
  });

  it('[PE3] the next one is the first who waits; with the last link everybody else is refused (LC12)', () => {
    given(...people)
      .when(1_000, order.allowNext())
      .thenEvents(linkStarted('ann', 1_000, 0, 2), applicationEnded('bob', 1_000, 'links-filled'));
  });

  it('[PE3] nobody is next where nobody waits, no link is free, or no session is live', () => {
    given(hostLive()).when(1_000, order.allowNext()).thenRefused('not-applied');
    given(...people)
      .when(1_000, order.allowNext(), { ...DEFAULT_LIMITS, maxLinks: 1 })
      .thenRefused('links-full');
  });
});

describe('a moderator', () => {
  for (const [how, by] of MODERATORS) {
    const past = [appointed('mike'), appointed('mona'), ...people];
    const me = by.person.userId;

    it(`[PE1] ${how} does what a host does to the people of the call`, () => {
      given(...past)
        .when(1_000, order.allow('ann', by))
        .thenEvents(linkStarted('ann', 1_000, 0, 2), applicationEnded('bob', 1_000, 'links-filled'));
      given(...past)
        .when(1_000, order.refuse('ann', by))
        .thenEvents(applicationEnded('ann', 1_000, 'refused'));
      given(...past)
        .when(1_000, order.remove('carl', by))
        .thenEvents(linkEnded('carl', 1_000, 'removed'));
    });

    it(`[PE1] ${how} neither switches, nor appoints, nor sets limits`, () => {
      for (const wanted of [
        order.openSwitch(by),
        order.closeSwitch(by),
        order.appoint('zoe', by),
        order.dismiss('mona', by),
        order.setLimits({ maxLinks: 3 }, by),
        order.setPk(true, by),
        order.endSession(by),
      ])
        given(...past)
          .when(1_000, wanted)
          .thenRefused('bad-request');
    });

    it(`[PE1] ${how} applies, and is let in by another one or the host, and not by itself`, () => {
      const waits = [...past, started(me)];
      given(...past)
        .when(1_000, order.start(me, by))
        .thenEvents(by.role === 'viewer' ? started(me, 1_000) : startedAsModerator(me, 1_000));
      given(...waits)
        .when(1_000, order.allow(me, by))
        .thenRefused('bad-request');
      for (const giver of [host(HOST), viewer('mona'), moderator('mira')]) {
        const { refusal } = given(...waits).when(1_000, order.allow(me, giver));
        assert.equal(refusal, undefined, giver.person.userId);
      }
    });

    it(`[PE1] ${how} acts neither on the host, nor on another one, nor on itself`, () => {
      const line = [...past, started('mona'), started(me), linkStarted(me, 0, 0, 2)];
      for (const name of ['mona', me, HOST]) {
        for (const wanted of [order.refuse(name, by), order.remove(name, by), order.mute(name, MUTED, by)])
          given(...line)
            .when(1_000, wanted)
            .thenRefused('bad-request');
      }
    });

    it(`[PE1, PE3] ${how} refuses and takes off all but those, and lets the next one in who is not itself`, () => {
      given(appointed('mike'), appointed('mona'), hostLive(), started(me), started('mona'), started('ann'))
        .when(1_000, order.refuseAll(by))
        .thenEvents(applicationEnded('ann', 1_000, 'refused'));
      given(appointed('mike'), hostLive(), started(me), linkStarted(me)).when(1_000, order.removeAll(by)).thenNothing();
      const { refusal } = given(appointed('mike'), hostLive(), started(me)).when(1_000, order.allowNext(by));
      assert.equal(refusal?.reason, 'not-applied');
      given(appointed('mike'), hostLive(), started(me), started('ann'))
        .when(1_000, order.allowNext(by), { ...DEFAULT_LIMITS, whenFull: 'keep' })
        .thenEvents(linkStarted('ann', 1_000));
    });
  }

  it('[PE1] by token is known by its application: no other moderator acts on it, the host does', () => {
    const past = [hostLive(), appointed('mike'), startedAsModerator('mia')];
    given(...past)
      .when(1_000, order.refuse('mia', viewer('mike')))
      .thenRefused('bad-request');
    given(...past)
      .when(1_000, order.refuseAll(viewer('mike')))
      .thenNothing();
    const linked = given(...past).when(1_000, order.allow('mia', viewer('mike')));
    const channel = linked.thenEvents(linkStartedAsModerator('mia', 1_000));
    assert.equal(
      decide(channel, { ...order.remove('mia', viewer('mike')), at: 1_500 }, DEFAULT_LIMITS).refusal?.reason,
      'bad-request',
    );
    assert.equal(decide(channel, { ...order.remove('mia'), at: 1_500 }, DEFAULT_LIMITS).refusal, undefined);
  });
});

function startedAsModerator(name: string, at = 0): Event {
  const application = { ...waiting(name, at), isModerator: true } as const;
  return { type: 'application-started', at, application, windowMs: DEFAULT_LIMITS.applyWindowMs };
}

function linkStartedAsModerator(name: string, at: number): Event {
  return { type: 'link-started', at, link: { ...linked(name, 0, at), isModerator: true } };
}

const MUTED = { audio: true, video: false };
