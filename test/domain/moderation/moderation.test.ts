import assert from 'node:assert/strict';
import type { Caller } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import {
  type BlockChange,
  type Blocks,
  blocksAfter,
  NOBODY_IS_BLOCKED,
} from '../../../src/domain/moderation/blocks.ts';
import { blockChanges } from '../../../src/domain/moderation/events.ts';
import { blockEffects } from '../../../src/domain/moderation/moderation.ts';
import * as past from '../../support/events.ts';
import { channelAfter, given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { admin, HOST, host, moderator, userId, viewer } from '../../support/people.ts';

const { hostLive, started, linkStarted } = past;
const HOST_ID = userId(HOST);

const only =
  (name: string, until: Millis | 'for-ever' = 'for-ever'): Blocks =>
  (id) =>
    id === name ? { until, by: HOST_ID, at: 0 } : undefined;

const withBlocks = (events: readonly Event[], given: Order, blocks: Blocks, at = 1_000) =>
  decide(channelAfter(...events), { ...given, at, blocks }, DEFAULT_LIMITS);

describe('a block', () => {
  const ended = { at: 500, why: 'blocked' };

  it('[PE6] of somebody who is not here is kept for the host', () => {
    given(hostLive())
      .when(500, order.block('ann'))
      .thenEvents(past.blocked('ann', 'for-ever', 500));
  });

  it('[PE6] takes who waits out of the queue, and who is linked off the call, in the same change', () => {
    const waiting = decide(
      channelAfter(hostLive(), started('ann')),
      { ...order.block('ann'), at: 500 },
      DEFAULT_LIMITS,
    );
    assert.deepEqual(
      waiting.events.map(({ type }) => type),
      ['user-blocked', 'application-ended'],
    );
    assert.partialDeepStrictEqual(waiting.events[1], ended);
    const linked = given(hostLive(), started('ann'), linkStarted('ann')).when(500, order.block('ann'));
    assert.equal(linked.refusal, undefined);
    const off = decide(
      channelAfter(hostLive(), started('ann'), linkStarted('ann')),
      { ...order.block('ann'), at: 500 },
      DEFAULT_LIMITS,
    );
    assert.partialDeepStrictEqual(off.events[1], { type: 'link-ended', ...ended });
  });

  it('[PE6] lasts for its minutes, by the time of the channel; for ever if they are 0', () => {
    const decision = withBlocks([hostLive()], order.block('ann', host(HOST), 2, 'spam'), NOBODY_IS_BLOCKED, 500);
    const kept = { hostId: HOST_ID, userId: userId('ann') };
    assert.deepEqual(blockChanges(decision.events), [
      { ...kept, block: { until: 120_500, reason: 'spam', by: HOST_ID, at: 500 } },
    ]);
  });

  it('[PE6] once more counts anew, and so does the end of one that nobody knows of', () => {
    const again = withBlocks([hostLive()], order.block('ann', host(HOST), 1), only('ann'));
    assert.deepEqual(again.events, [past.blocked('ann', 61_000, 1_000)]);
    given(hostLive()).when(500, order.unblock('ann')).thenEvents(past.unblocked('ann', 500));
  });

  it('[PE6] is for the staff, and of nobody on it', () => {
    const refused: readonly (readonly [Caller, string])[] = [
      [viewer('ann'), 'bob'],
      [host('hugo'), 'bob'],
      [host(HOST), HOST],
      [admin('olga'), HOST],
      [moderator('moritz'), HOST],
      [moderator('moritz'), 'moritz'],
    ];
    for (const [by, name] of refused) {
      for (const give of [order.block, order.unblock])
        given(hostLive()).when(500, give(name, by)).thenRefused('bad-request');
    }
    for (const by of [host(HOST), admin('olga'), moderator('moritz')]) {
      given(hostLive())
        .when(500, order.block('bob', by))
        .thenEvents(past.blocked('bob', 'for-ever', 500, by.person.userId));
    }
  });

  it('[PE6] belongs to a host: without one there is none', () => {
    for (const give of [order.block, order.unblock])
      given()
        .when(500, give('ann', admin('olga')))
        .thenRefused('not-live');
  });
});

describe('somebody whom the host has blocked', () => {
  const refusal = (events: readonly Event[], blocks: Blocks, at = 1_000) =>
    withBlocks(events, order.start('ann'), blocks, at).refusal;

  it('[LC8] [PE6] is refused after what is wrong with the request or the channel, and before all else', () => {
    const blocked = { reason: 'blocked', until: 'for-ever' };
    assert.deepEqual(refusal([hostLive()], only('ann')), blocked);
    for (const events of [
      [past.barred('ann', 600_000)],
      past.threeStarts('ann'),
      [past.limited({ maxLinks: 1 }), started('bob'), linkStarted('bob')],
      [past.limited({ maxApplies: 1 }), started('bob')],
      [started('ann')],
      [started('ann'), linkStarted('ann')],
    ]) {
      assert.deepEqual(refusal([hostLive(), ...events], only('ann')), blocked);
    }
    for (const event of [past.switchClosed(), past.sessionEnded(), past.pkChanged(true)]) {
      assert.notEqual(refusal([hostLive(), event], only('ann'))?.reason, 'blocked');
    }
    assert.equal(withBlocks([hostLive()], order.start(HOST, viewer(HOST)), only(HOST)).refusal?.reason, 'bad-request');
  });

  it('[PE6] may apply when it is over, and nobody else is meant', () => {
    assert.deepEqual(refusal([hostLive()], only('ann', 1_001)), { reason: 'blocked', until: 1_001 });
    assert.equal(refusal([hostLive()], only('ann', 1_000)), undefined);
    assert.equal(refusal([hostLive()], only('bob')), undefined);
  });

  it('[PE6] and is on the line all the same is shut out', () => {
    const line = [hostLive(), started('ann'), started('bob'), linkStarted('bob'), started('carl')];
    const blocks: Blocks = (id) => only('ann')(id) ?? only('bob')(id);
    const effects = blockEffects(channelAfter(...line), blocks, 1_000);
    assert.deepEqual(effects, [order.shutOut('ann'), order.shutOut('bob')]);
    const ends = effects.map((effect) => withBlocks(line, effect, blocks).events.map(({ type }) => type));
    assert.deepEqual(ends, [
      ['user-shut-out', 'application-ended'],
      ['user-shut-out', 'link-ended'],
    ]);
    assert.deepEqual(blockEffects(channelAfter(...line), only('ann', 1_000), 1_000), []);
  });
});

describe('what a host has blocked, and what has just changed of it', () => {
  const change = (name: string, until: Millis | undefined, hostId = HOST_ID): BlockChange => ({
    hostId,
    userId: userId(name),
    block: until === undefined ? undefined : { until, reason: '', by: HOST_ID, at: 0 },
  });

  it('[PE6] the last change counts, of that host alone', () => {
    const blocks = blocksAfter(only('ann'), [change('bob', 1), change('bob', 2), change('ann', undefined)], HOST_ID);
    assert.deepEqual([blocks(userId('ann')), blocks(userId('bob'))?.until], [undefined, 2]);
    const others = blocksAfter(
      only('ann'),
      [change('bob', 1, userId('hugo')), change('ann', undefined, userId('hugo'))],
      HOST_ID,
    );
    assert.deepEqual([others(userId('ann'))?.until, others(userId('bob'))], ['for-ever', undefined]);
  });
});
