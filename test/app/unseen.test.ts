import assert from 'node:assert/strict';
import { ChannelActor } from '../../src/app/channelActor.ts';
import { newChannel } from '../../src/domain/channel.ts';
import { parseCmdId } from '../../src/domain/ids.ts';
import { EMPTY_ROSTER } from '../../src/domain/roster/roster.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { hostLive } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { allow, leave, reportLeft, start } from '../support/orders.ts';
import { HOST, host, SID, userId, viewer } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';

const RECONNECT_MS = 20_000;
const DAY_MS = 86_400_000;
const byBackend = (name: string) => ({ ...start(name), via: userId('backend') });

function wake(channel = channelAfter(hostLive())) {
  const world = surroundings();
  const zego = { zegoRooms: undefined, zegoGapMs: 70_000, zegoAuditMs: 300_000, zegoSilentMs: DAY_MS };
  const graces = { reconnectMs: RECONNECT_MS, hostReconnectMs: 10 * DAY_MS };
  const actor = new ChannelActor(opened(SID, { channel, lastAt: 0, roster: EMPTY_ROSTER }), world.watcher, {
    ...world.deps,
    clock: world.clock,
    ...zego,
    ...graces,
  });
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
  const linked = () => actor.channel.linked.map(({ person, isUnseen }) => [person.userId, isUnseen ?? false]);
  return { ...world, actor, keepAll, pass, linked };
}

/** Ann was let in, through a system, without a connection. */
async function annLinked() {
  const woken = wake();
  void woken.actor.give(byBackend('ann'));
  void woken.actor.give(allow('ann', host(HOST)));
  await woken.keepAll();
  return woken;
}

describe('somebody who applied through a system and has no connection', () => {
  it('[IN2, LC20] is not away: they stay until they leave by order', async () => {
    const { actor, pass, linked, keepAll } = await annLinked();
    await pass(3 * DAY_MS);
    assert.deepEqual(linked(), [['ann', true]]);
    assert.equal(actor.isQuiet, false);
    void actor.give(reportLeft('ann'));
    await keepAll();
    assert.deepEqual(linked(), []);
  });

  it('[IN2, LC21] is not away for the next actor either, as somebody is who was connected', async () => {
    const { actor, keepAll } = await annLinked();
    await actor.arrive(viewer('ben'));
    void actor.give(start('ben'));
    void actor.give(allow('ben', host(HOST)));
    await keepAll();
    const next = wake(actor.channel);
    await next.pass(RECONNECT_MS);
    assert.deepEqual(next.linked(), [['ann', true]]);
  });

  it('[IN2, LC20] is away when they have come and are lost, also for the next actor', async () => {
    const { actor, pass, linked, watcher } = await annLinked();
    await actor.arrive(viewer('ann'));
    await pass(0);
    assert.deepEqual(linked(), [['ann', false]]);
    assert.equal(watcher.shown.at(-1)?.events[0]?.type, 'user-arrived');
    const next = wake(actor.channel);
    await next.pass(RECONNECT_MS);
    assert.deepEqual(next.linked(), []);
    actor.depart(userId('ann'), 5_000);
    await pass(5_000);
    assert.deepEqual(linked(), []);
  });

  it('[IN2] who comes while the store is away is told of when it is back', async () => {
    const { actor, clock, store, pass, linked } = await annLinked();
    await actor.arrive(viewer('ann'));
    await clock.pass(0);
    store.fail();
    await settled();
    assert.deepEqual(linked(), [['ann', true]]);
    await pass(500);
    assert.deepEqual(linked(), [['ann', false]]);
  });

  it('[IN2] somebody who is connected is not taken for one', async () => {
    const { actor, keepAll, linked } = wake();
    await actor.arrive(viewer('ann'));
    void actor.give(byBackend('ann'));
    void actor.give(allow('ann', host(HOST)));
    await keepAll();
    assert.deepEqual(linked(), [['ann', false]]);
  });
});

describe('what a system repeats', () => {
  const key = parseCmdId('key');

  it('[IN2, LC17] is done once, whoever it was for', async () => {
    const { actor, keepAll } = wake();
    const first = listen(actor.give(byBackend('ann'), key));
    await keepAll();
    const again = listen(actor.give(byBackend('ann'), key));
    await keepAll();
    assert.deepEqual(again.answer, first.answer);
    assert.equal(reasonOf(first), 'accepted');
  });

  it('[IN2, LC17] is no repeat for another user, nor by a user who has the name of the system', async () => {
    const { actor, keepAll } = wake();
    void actor.give(byBackend('ann'), key);
    await keepAll();
    const others = [byBackend('bob'), start('backend')].map((order) => listen(actor.give(order, key)));
    await keepAll();
    assert.deepEqual(others.map(reasonOf), ['bad-request', 'bad-request']);
    assert.equal(actor.channel.waiting.length, 1);
  });

  it('[IN3, LC17] a leave that ended nothing ends nothing later either', async () => {
    for (const order of [reportLeft('ann'), reportLeft('ann', surroundings().clock.now())]) {
      const { actor, keepAll } = wake();
      const before = actor.channel;
      const first = listen(actor.give(order, key));
      await keepAll();
      assert.deepEqual([reasonOf(first), actor.channel], ['accepted', before]);
      void actor.give(byBackend('ann'));
      await keepAll();
      const again = listen(actor.give(order, key));
      await keepAll();
      assert.deepEqual([reasonOf(again), actor.channel.waiting.length], ['accepted', 1]);
    }
  });

  it('[IN3] a leave that ends nothing writes nothing if it says since when', async () => {
    const { actor, store } = wake(newChannel(SID));
    const told = listen(actor.give(reportLeft('ann', 5), key));
    await settled();
    assert.deepEqual([reasonOf(told), store.pending], ['accepted', 0]);
  });

  it('[ST5] a leave by connections and one by a system are told apart in the journal', async () => {
    const { actor, keepAll, store } = await annLinked();
    void actor.give(byBackend('ben'));
    await keepAll();
    void actor.give(reportLeft('ann'));
    await keepAll();
    void actor.give(leave('ben'));
    await keepAll();
    const vias = store.commits.flatMap(({ entries }) => entries.map(({ command, via }) => [command, via]));
    assert.deepEqual(vias.slice(-2), [
      ['leave', 'backend'],
      ['leave', undefined],
    ]);
  });
});
