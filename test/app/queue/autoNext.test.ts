import assert from 'node:assert/strict';
import { ChannelActor } from '../../../src/app/channelActor.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Event } from '../../../src/domain/event.ts';
import { DEFAULT_LIMITS, type LimitOverrides } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { hostLive, limited, linkStarted, pkChanged, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { endSession, quit, setLimits, setPk, start } from '../../support/orders.ts';
import { viewer } from '../../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../../support/surroundings.ts';

const NOW = surroundings().clock.now();
const KEEP: LimitOverrides = { maxLinks: 1, whenFull: 'keep', autoNext: true };

function wake(channel: Channel, limits: LimitOverrides = {}) {
  const world = surroundings({ ...DEFAULT_LIMITS, applyLifeMs: 3_600_000, ...limits });
  const zego = { zegoRooms: undefined, zegoGapMs: 70_000, zegoAuditMs: 300_000, zegoSilentMs: 21_600_000 };
  const graces = { reconnectMs: 3_600_000, hostReconnectMs: 3_600_000 };
  const kept = opened(channel.sid, { channel, lastAt: 0, roster: EMPTY_ROSTER });
  const actor = new ChannelActor(kept, world.watcher, { ...world.deps, ...zego, ...graces });
  const keepAll = async () => {
    await settled();
    while (world.store.pending > 0) {
      world.store.keep();
      await settled();
    }
  };
  const pass = async (span: number) => {
    await world.clock.pass(span);
    await keepAll();
  };
  const line = () =>
    [actor.channel.linked, actor.channel.waiting].map((list) => list.map(({ person }) => person.userId));
  return { ...world, actor, keepAll, pass, line };
}

const rich = (name: string, wealth: number) => {
  const by = viewer(name);
  return start(name, { ...by, person: { ...by.person, wealth } });
};

/** Ben waits, then cid. */
const two = [started('ben', NOW), started('cid', NOW)];
/** Ann is on the only link. */
const full = (...more: readonly Event[]) =>
  channelAfter(hostLive(), limited(KEEP), started('ann', NOW), linkStarted('ann', NOW, NOW), ...two, ...more);

describe('the next one, by nobody’s doing', () => {
  it('[PE14] whoever applies while a link is free is let in at once, by the clock, in the same commit', async () => {
    const { actor, store, keepAll, line, watcher } = wake(channelAfter(hostLive(), limited(KEEP)));
    const told = listen(actor.give(start('ann')));
    await settled();
    assert.equal(store.pending, 1);
    await keepAll();
    assert.partialDeepStrictEqual(told.answer, { refusal: undefined, position: 1, subject: { state: 'waiting' } });
    assert.deepEqual(line(), [['ann'], []]);
    const [commit] = store.commits;
    assert.equal(store.commits.length, 1);
    assert.deepEqual(
      commit?.entries.map(({ actor, command, subject }) => [actor.kind, command, subject]),
      [
        ['user', 'start-application', 'ann'],
        ['clock', 'let-next-in', 'ann'],
      ],
    );
    assert.deepEqual(
      watcher.shown.map(({ order, channel }) => [order.type, channel.version]),
      [
        ['start-application', 3],
        ['let-next-in', 4],
      ],
    );
  });

  it('[PE14] the first who waits follows whoever goes; if it cannot be kept, neither has happened', async () => {
    const { actor, store, keepAll, line } = wake(full());
    const lost = listen(actor.give(quit('ann')));
    await settled();
    store.fail();
    await settled();
    assert.equal(reasonOf(lost), 'busy');
    assert.deepEqual(line(), [['ann'], ['ben', 'cid']]);
    void actor.give(quit('ann'));
    await keepAll();
    assert.deepEqual(line(), [['ben'], ['cid']]);
  });

  it('[PE14] [PE10] is the first by weight where that is the order', async () => {
    const { actor, keepAll, line } = wake(full(), { queueOrder: 'weight' });
    void actor.give(rich('dan', 1_000_000_000_000));
    void actor.give(quit('ann'));
    await keepAll();
    assert.deepEqual(line(), [['dan'], ['ben', 'cid']]);
  });

  it('[PE14] as many as there are links are let in when an operator raises the limit', async () => {
    const { actor, keepAll, line } = wake(full());
    void actor.give(setLimits({ maxLinks: 5 }));
    await keepAll();
    assert.deepEqual(line(), [['ann', 'ben', 'cid'], []]);
  });

  it('[PE14] [ST3] is let in after a restart that found a link free', async () => {
    const { keepAll, pass, line } = wake(channelAfter(hostLive(), ...two), KEEP);
    await pass(0);
    await keepAll();
    assert.deepEqual(line(), [['ben'], ['cid']]);
  });

  it('[PE14] nobody is while the host is in a PK, and the first is when it is over', async () => {
    const { actor, keepAll, line } = wake(full(pkChanged(true)));
    void actor.give(quit('ann'));
    await keepAll();
    assert.deepEqual(line(), [[], ['ben', 'cid']]);
    void actor.give(setPk(false));
    await keepAll();
    assert.deepEqual(line(), [['ben'], ['cid']]);
  });

  it('[PE14] nobody is before a host is live, or after the session', async () => {
    const waits = wake(channelAfter(limited(KEEP)));
    void waits.actor.give(start('ann'));
    await waits.keepAll();
    await waits.pass(60_000);
    assert.deepEqual(waits.line(), [[], ['ann']]);
    const over = wake(full());
    void over.actor.give(endSession());
    await over.keepAll();
    assert.deepEqual(over.line(), [[], []]);
  });

  for (const [what, limits] of [
    ['AUTO_NEXT is 0', { ...KEEP, autoNext: false }],
    ['WHEN_FULL is refuse', { ...KEEP, whenFull: 'refuse' }],
  ] as const) {
    it(`[PE14] nobody is where ${what}`, async () => {
      const { actor, keepAll, pass, line } = wake(channelAfter(hostLive()), limits);
      void actor.give(start('ann'));
      await keepAll();
      await pass(60_000);
      assert.deepEqual(line(), [[], ['ann']]);
    });
  }
});

describe('how long it takes, of a channel', () => {
  it('[PE11] is told to whoever applies, by how long those took who were let in, also after a restart', async () => {
    const { actor, keepAll, pass } = wake(full());
    const first = listen(actor.give(start('dan')));
    await keepAll();
    assert.equal(first.answer?.etaMs, undefined, 'nobody has waited yet');
    await pass(10_000);
    void actor.give(quit('ann'));
    await keepAll();
    assert.equal(actor.channel.waits.length, 1);
    const [pace] = actor.channel.waits.map(({ perPlaceMs }) => perPlaceMs);
    const again = wake(actor.channel);
    const second = listen(again.actor.give(start('eva')));
    await again.keepAll();
    assert.equal(second.answer?.position, 3);
    assert.equal(second.answer?.etaMs, Math.floor((pace ?? 0) * 3));
  });
});
