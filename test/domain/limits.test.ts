import assert from 'node:assert/strict';
import { limitsOf } from '../../src/domain/channel.ts';
import { DEFAULT_LIMITS, type LimitOverrides, type Limits } from '../../src/domain/limits.ts';
import {
  applicationEnded,
  hostLive,
  limited,
  linkEnded,
  linked,
  linkStarted,
  started,
  waiting,
} from '../support/events.ts';
import { channelAfter, given } from '../support/given.ts';
import { allow, setLimits, start } from '../support/orders.ts';

const names = ['amy', 'ben', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal', 'ivy', 'jan'];
const queueOf = (count: number) => names.slice(0, count).map((name) => started(name));
const twoLinked = [started('ann'), linkStarted('ann'), started('bob'), linkStarted('bob', 0, 0, 2)];

describe('the limits', () => {
  it('[LC3] are by default 2 links, 10 applications of 30 s, 3 starts a minute, then a bar of 10 minutes', () => {
    assert.deepEqual(DEFAULT_LIMITS, {
      maxLinks: 2,
      maxApplies: 10,
      applyLifeMs: 30_000,
      applyBurst: 3,
      applyWindowMs: 60_000,
      applyBarMs: 600_000,
      inviteLifeMs: 30_000,
      inviteBurst: 3,
      inviteWindowMs: 60_000,
      whenFull: 'refuse',
      queueOrder: 'time',
      queueWeights: { wealth: 1, level: 1, waited: 1 },
      autoNext: false,
      linkMediaMs: 0,
      mediaEnforce: 'watch',
      maxStaff: 50,
      hasZegoApi: false,
      seatSelfMove: false,
    });
  });

  it('[LC13] the tenth application is let in, the eleventh is not', () => {
    given(hostLive(), ...queueOf(9))
      .when(1_000, start('zoe'))
      .thenEvents(started('zoe', 1_000));
    given(hostLive(), ...queueOf(10))
      .when(1_000, start('zoe'))
      .thenRefused('applies-full');
  });

  it('[LC13] the second link is let in, the third is not', () => {
    given(hostLive(), ...twoLinked.slice(0, 2), started('carl'))
      .when(1_000, allow('carl'))
      .thenEvents(linkStarted('carl', 1_000, 0, 2));
    given(hostLive(), ...twoLinked, started('carl'))
      .when(1_000, allow('carl'))
      .thenRefused('links-full');
  });

  it('[LC3] without an override the environment’s default counts', () => {
    const defaults: Limits = { ...DEFAULT_LIMITS, maxApplies: 1, applyLifeMs: 5 };
    given(hostLive())
      .when(1_000, start('ann'), defaults)
      .thenEvents({
        type: 'application-started',
        at: 1_000,
        application: { ...waiting('ann', 1_000), endsAt: 1_005 },
        windowMs: 60_000,
      });
    given(hostLive(), started('bob')).when(1_000, start('ann'), defaults).thenRefused('applies-full');
  });

  it('[LC3] a channel overrides each of them, and only for itself', () => {
    const own: LimitOverrides = {
      maxLinks: 7,
      maxApplies: 8,
      applyLifeMs: 9,
      applyBurst: 10,
      applyWindowMs: 11,
      applyBarMs: 12,
      inviteLifeMs: 14,
      inviteBurst: 15,
      inviteWindowMs: 16,
      whenFull: 'keep',
      queueOrder: 'weight',
      queueWeights: { wealth: 2, level: 3, waited: 0.5 },
      autoNext: true,
      linkMediaMs: 13,
      mediaEnforce: 'off',
    };
    assert.deepEqual(limitsOf(channelAfter(limited(own)), DEFAULT_LIMITS), {
      ...own,
      maxStaff: 50,
      hasZegoApi: false,
      seatSelfMove: false,
    });
    assert.deepEqual(limitsOf(channelAfter(limited({ maxLinks: 7 })), DEFAULT_LIMITS), {
      ...DEFAULT_LIMITS,
      maxLinks: 7,
    });
    assert.deepEqual(limitsOf(channelAfter(), DEFAULT_LIMITS), DEFAULT_LIMITS);
  });

  it('[LC3] a new override replaces its own kind and leaves the others', () => {
    const after = given(hostLive(), limited({ maxLinks: 1, whenFull: 'keep' }))
      .when(1_000, setLimits({ maxLinks: 4, maxApplies: 5 }))
      .thenEvents(limited({ maxLinks: 4, whenFull: 'keep', maxApplies: 5 }, 1_000));
    assert.deepEqual(after.overrides, { maxLinks: 4, whenFull: 'keep', maxApplies: 5 });
  });

  it('[LC3] an override that says what holds already changes nothing', () => {
    const limits = { maxLinks: 4, whenFull: 'keep', queueWeights: { wealth: 2, level: 3, waited: 4 } } as const;
    given(hostLive(), limited(limits)).when(1_000, setLimits(limits)).thenNothing();
    given(hostLive(), limited(limits))
      .when(1_000, setLimits({ queueWeights: { ...limits.queueWeights } }))
      .thenNothing();
    given(hostLive(), limited(limits)).when(1_000, setLimits({})).thenNothing();
    given(hostLive())
      .when(1_000, setLimits({ maxLinks: DEFAULT_LIMITS.maxLinks }))
      .thenEvents(limited({ maxLinks: DEFAULT_LIMITS.maxLinks }, 1_000));
  });

  it('[LC3] the event holds all overrides of the channel, not only the new ones', () => {
    assert.deepEqual(channelAfter(limited({ maxLinks: 1 }), limited({ maxApplies: 1 })).overrides, { maxApplies: 1 });
  });

  it('[LC3] the channel’s life of an application counts from the next start on', () => {
    const application = { ...waiting('ann', 1_000), endsAt: 1_007 };
    const after = given(hostLive(), started('bob'), limited({ applyLifeMs: 7 }))
      .when(1_000, start('ann'))
      .thenEvents({ type: 'application-started', at: 1_000, application, windowMs: 60_000 });
    assert.deepEqual(after.waiting, [waiting('bob'), application]);
  });

  it('[LC3] [LC12] the channel’s number of links decides which link is the last', () => {
    given(hostLive(), limited({ maxLinks: 1 }), started('ann'), started('bob'))
      .when(1_000, allow('ann'))
      .thenEvents(linkStarted('ann', 1_000), applicationEnded('bob', 1_000, 'links-filled'));
    given(hostLive(), limited({ maxLinks: 3 }), ...twoLinked.slice(0, 2), started('carl'), started('dora'))
      .when(1_000, allow('carl'))
      .thenEvents(linkStarted('carl', 1_000, 0, 2));
  });
});

describe('limits lowered under what is there', () => {
  const lowered = limited({ maxLinks: 1, maxApplies: 1 });

  it('[LC13] nobody is thrown out', () => {
    const after = given(hostLive(), ...twoLinked, started('carl'), started('dora'))
      .when(1_000, setLimits({ maxLinks: 1, maxApplies: 1 }))
      .thenEvents(limited({ maxLinks: 1, maxApplies: 1 }, 1_000));
    assert.deepEqual(after.linked, [linked('ann'), linked('bob', 0, 0, 2)]);
    assert.deepEqual(after.waiting, [waiting('carl'), waiting('dora')]);
  });

  it('[LC13] nobody more comes in', () => {
    const above = [hostLive(), ...twoLinked, started('carl'), started('dora'), lowered];
    given(...above)
      .when(1_000, allow('carl'))
      .thenRefused('links-full');
    given(...above)
      .when(1_000, start('zoe'))
      .thenRefused('applies-full');
  });

  it('[LC13] at the limit still nobody more comes in, below it somebody does', () => {
    const annGone = [hostLive(), ...twoLinked, started('carl'), lowered, linkEnded('ann', 1, 'quit')];
    given(...annGone)
      .when(1_000, allow('carl'))
      .thenRefused('links-full');
    given(...annGone, linkEnded('bob', 1, 'quit'))
      .when(1_000, allow('carl'))
      .thenEvents(linkStarted('carl', 1_000));
  });

  it('[LC13] limits of nothing let nobody in', () => {
    given(hostLive(), limited({ maxApplies: 0 }))
      .when(1_000, start('ann'))
      .thenRefused('applies-full');
    given(hostLive(), limited({ maxLinks: 0 }))
      .when(1_000, start('ann'))
      .thenRefused('links-full');
    given(hostLive(), started('ann'), limited({ maxLinks: 0 }))
      .when(1_000, allow('ann'))
      .thenRefused('links-full');
  });

  it('[LC3] raised again they let somebody in at the next command', () => {
    given(hostLive(), ...twoLinked, started('carl'), limited({ maxLinks: 2 }), limited({ maxLinks: 3 }))
      .when(1_000, allow('carl'))
      .thenEvents(linkStarted('carl', 1_000, 0, 3));
  });
});
