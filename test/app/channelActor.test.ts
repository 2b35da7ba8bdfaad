import assert from 'node:assert/strict';
import { ChannelActor } from '../../src/app/channelActor.ts';
import { type Channel, type Linked, newChannel } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import { parseCmdId } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { EMPTY_ROSTER } from '../../src/domain/roster/roster.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { hostLive, linkStarted, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { allow, cancel, remove, start } from '../support/orders.ts';
import { HOST, host, SID, viewer } from '../support/people.ts';
import { settled, surroundings } from '../support/surroundings.ts';
import { came, closed, created, learnAll, login, takenOver } from '../support/zego/zegoFacts.ts';

const RECONNECT_MS = 20_000;
const HOST_RECONNECT_MS = 60_000;
const LIFE_MS = DEFAULT_LIMITS.applyLifeMs;
const SILENT_MS = 21_600_000;

function wake(channel = newChannel(SID), { lastAt = 0, roster = EMPTY_ROSTER, clock = new VirtualClock() } = {}) {
  const world = { ...surroundings(), clock };
  const zego = { zegoRooms: undefined, zegoGapMs: 70_000, zegoAuditMs: 300_000, zegoSilentMs: SILENT_MS };
  const deps = { ...world.deps, clock, ...zego, reconnectMs: RECONNECT_MS, hostReconnectMs: HOST_RECONNECT_MS };
  const actor = new ChannelActor(opened(SID, { channel, lastAt, roster }), world.watcher, deps);
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
  const shown = () => world.watcher.shown.map((change) => change.order.type);
  return { ...world, actor, keepAll, pass, shown };
}

/** As a crash would leave it: a live host, ann on the line, ben waiting. */
function busy() {
  const at = surroundings().clock.now();
  return channelAfter(hostLive(), linkStarted('ann', at), started('ben', at));
}

function link(channel: Channel, name: string): Linked {
  const found = channel.linked.find(({ person }) => person.userId === name);
  assert.ok(found !== undefined);
  return found;
}

describe('what users feel of a channel', () => {
  it('is how long who was let in had waited, and how long they talked', async () => {
    const { actor, keepAll, pass, counts } = wake(channelAfter(hostLive()));
    const ask = async (order: Order) => {
      void actor.give(order);
      await keepAll();
    };
    await ask(start('ann'));
    await pass(7_000);
    await ask(allow('ann'));
    assert.deepEqual([counts.waits, counts.talks], [[7_000], []]);
    await pass(9_000);
    await ask(remove('ann'));
    assert.deepEqual([counts.waits, counts.talks], [[7_000], [9_000]]);
  });
});

describe('the clocks of a channel', () => {
  it('[LC9] an application ends when its life is over, not before, whoever is there', async () => {
    const { actor, keepAll, pass } = wake();
    await actor.arrive(viewer('ann'));
    void actor.give(start('ann'));
    await keepAll();
    await pass(LIFE_MS - 1);
    assert.equal(actor.channel.waiting.length, 1);
    await pass(1);
    assert.equal(actor.channel.waiting.length, 0);
  });

  it('[LC9, ST3] one whose life ended while nobody was awake ends at once', async () => {
    const { actor, pass } = wake(channelAfter(started('ann', 0)));
    await pass(0);
    assert.equal(actor.channel.waiting.length, 0);
  });

  for (const setBy of [-120_000, 120_000]) {
    it(`[LC2, LC9] a life lasts as long as it should when the clock is set by ${setBy} ms meanwhile`, async () => {
      const { actor, clock, keepAll, pass } = wake();
      await actor.arrive(viewer('ann'));
      void actor.give(start('ann'));
      await keepAll();
      clock.setBy(setBy);
      await pass(LIFE_MS * 0.98 - 1);
      assert.equal(actor.channel.waiting.length, 1);
      await pass(LIFE_MS * 0.05);
      assert.equal(actor.channel.waiting.length, 0);
    });
  }

  it('[LC2, LC9] a life goes on where it was, on a machine whose clock is behind', async () => {
    const appliedAt = surroundings().clock.now() + 150_000;
    const { actor, pass } = wake(channelAfter(started('ann', appliedAt)), { lastAt: appliedAt + 10_000 });
    await actor.arrive(viewer('ann'));
    await pass(LIFE_MS - 10_000 - 1);
    assert.equal(actor.channel.waiting.length, 1);
    await pass(LIFE_MS * 0.03);
    assert.equal(actor.channel.waiting.length, 0);
  });

  it('[LC21] who was lost has their time, whatever the clock is set to', async () => {
    const { actor, clock, pass } = wake(busy());
    clock.setBy(3_600_000);
    await pass(RECONNECT_MS * 0.98 - 1);
    assert.equal(actor.channel.linked.length, 1);
    clock.setBy(-7_200_000);
    await pass(RECONNECT_MS * 0.05);
    assert.equal(actor.channel.linked.length, 0);
  });

  it('[LC9] while the store is away the end is tried again', async () => {
    const { actor, clock, store, shown, keepAll, pass } = wake();
    await actor.arrive(viewer('ann'));
    void actor.give(start('ann'));
    await keepAll();
    await clock.pass(LIFE_MS);
    store.fail();
    await clock.pass(499);
    assert.equal(store.pending, 0, 'not in a hurry');
    await pass(1);
    assert.deepEqual(shown(), ['start-application', 'end-overdue']);
  });

  it('[LC9] while the alarm rings, a change does not set another one', async () => {
    const { actor, clock, store, keepAll } = wake();
    await actor.arrive(viewer('ann'));
    void actor.give(start('ann'));
    await keepAll();
    await clock.pass(LIFE_MS - 1);
    void actor.give(start('ben'));
    await clock.pass(1);
    store.keep();
    await settled();
    assert.equal(clock.timers, 0, 'ben is shown, the end of ann is under way');
    await keepAll();
    assert.deepEqual([clock.timers, actor.channel.waiting.length], [1, 1]);
  });
});

describe('a logout that may be a take-over', () => {
  const TAKEOVER_MS = 5_000;
  const annIsIn = [created('A', 10), came('A', 'ann', login('80', 20))];
  const lineOf = (actor: ChannelActor) => actor.channel.linked.map(({ person }) => person.userId);

  /** Ann is on the line and in the room, and is connected. */
  async function annOut() {
    const world = wake(busy());
    const { actor, keepAll, clock } = world;
    for (const name of ['ann', 'ben']) await actor.arrive(viewer(name));
    const out = takenOver('A', 'ann', login('80', 20), clock.now() + 1);
    for (const fact of [...annIsIn, out]) void actor.hear(fact);
    await keepAll();
    return { ...world, takenAt: clock.now() + 1 };
  }

  it('[ZG12] takes off the line when its time is over and no newer login is known', async () => {
    const { actor, pass, shown } = await annOut();
    await pass(TAKEOVER_MS - 1);
    assert.deepEqual(lineOf(actor), ['ann']);
    await pass(1);
    assert.deepEqual([lineOf(actor), shown()], [[], ['leave']]);
  });

  it('[ZG12] leaves them on the line if one comes in time', async () => {
    const { actor, pass, takenAt, shown } = await annOut();
    await pass(TAKEOVER_MS - 1);
    void actor.hear(came('A', 'ann', login('9', takenAt)));
    await pass(TAKEOVER_MS);
    assert.deepEqual([lineOf(actor), shown()], [['ann'], []]);
  });

  it('[ZG12] is judged by when a message comes, not by when the alarm rings', async () => {
    const { actor, clock, keepAll, takenAt } = await annOut();
    clock.stall(TAKEOVER_MS);
    void actor.hear(came('A', 'ann', login('9', takenAt)));
    await keepAll();
    assert.deepEqual(lineOf(actor), []);
  });

  it('[ZG12, ST3] waits no longer for a restart, and not less', async () => {
    for (const [downMs, leftMs] of [
      [2_000, 3_000],
      [4_999, 1],
      [9_000, 0],
    ] as const) {
      const { actor, clock } = await annOut();
      await actor.close();
      clock.stall(downMs);
      const after = wake(actor.channel, { clock, roster: actor.roster });
      await after.actor.arrive(viewer('ann'));
      await after.clock.pass(leftMs - 1);
      assert.deepEqual([lineOf(after.actor), after.store.pending], [['ann'], 0], `after ${downMs} ms`);
      await after.pass(1);
      assert.deepEqual(lineOf(after.actor), [], `after ${downMs} ms`);
    }
  });

  it('[ZG12] while the store is away its end is tried again', async () => {
    const { actor, clock, store, pass } = await annOut();
    await clock.pass(TAKEOVER_MS);
    store.fail();
    await pass(0);
    assert.deepEqual(lineOf(actor), ['ann']);
    await pass(500);
    assert.deepEqual(lineOf(actor), []);
  });
});

describe('coming and going', () => {
  it('[LC20] the last connection that leaves takes the user off the line', async () => {
    const { actor, pass } = wake(busy());
    await actor.arrive(viewer('ann'));
    await actor.arrive(viewer('ann'));
    actor.depart(viewer('ann').person.userId);
    await pass(0);
    assert.equal(actor.channel.linked.length, 1, '[LC23] one connection is left');
    actor.depart(viewer('ann').person.userId);
    await pass(0);
    assert.equal(actor.channel.linked.length, 0);
  });

  it('[LC20, LC26] whoever is gone was last there when the last connection was lost, not when its time was over', async () => {
    const { actor, clock, pass, watcher } = wake(busy());
    const ann = viewer('ann').person.userId;
    await actor.arrive(viewer('ann'));
    await actor.arrive(viewer('ann'));
    await pass(2);
    actor.lose(ann);
    await pass(5);
    assert.equal(actor.awaySince(ann), 0, 'one is there');
    const lostAt = clock.now();
    actor.lose(ann);
    await pass(7);
    actor.giveUp(ann);
    await pass(10);
    assert.equal(actor.awaySince(ann), lostAt);
    actor.giveUp(ann);
    await pass(0);
    const [leave] = watcher.shown.map(({ order }) => order).filter((order) => order.type === 'leave');
    assert.equal(leave?.seenAt, lostAt);
    assert.equal(actor.awaySince(ann), 0, 'nothing is known of them any more');
  });

  it('[LC26] after a restart they were there as long as somebody served the channel, and who is back all the time', async () => {
    const servedUntil = surroundings().clock.now() - 70_000;
    const { actor, pass, watcher } = wake(busy(), { lastAt: servedUntil });
    const [ann, ben, hana] = [viewer('ann'), viewer('ben'), host(HOST)].map(({ person }) => person.userId);
    const since = () => [ann, ben, hana].map((userId) => userId && actor.awaySince(userId));
    assert.deepEqual(since(), [servedUntil, servedUntil, servedUntil]);
    await actor.arrive(viewer('ben'));
    assert.deepEqual(since(), [servedUntil, 0, servedUntil]);
    await pass(RECONNECT_MS);
    const ends = watcher.shown.flatMap(({ events }) => events).filter((event) => event.type === 'link-ended');
    assert.deepEqual(
      ends.map(({ link, seenAt }) => [link.person.userId, seenAt]),
      [['ann', link(busy(), 'ann').allowedAt]],
      'the talk began after that: it is of no length, and not of less',
    );
  });

  it('[LC26] the talk of somebody whom the host removes while they are away counts until they were there', async () => {
    const { actor, clock, store, keepAll, pass } = wake(busy());
    await actor.arrive(viewer('ann'));
    await pass(9_000);
    const lostAt = clock.now();
    actor.lose(viewer('ann').person.userId);
    await pass(5_000);
    void actor.give(remove('ann'));
    await keepAll();
    const [call] = store.commits.flatMap(({ endedCalls }) => endedCalls);
    assert.deepEqual([call?.userId, call?.seenAt, call?.endedAt], ['ann', lostAt, lostAt + 5_000]);
  });

  it('[LC17, LC26] an answer tells since when its user is away, and a repeat the same', async () => {
    const { actor, clock, keepAll, pass } = wake(busy());
    const cmdId = parseCmdId('allow ben');
    const ben = viewer('ben').person.userId;
    await actor.arrive(viewer('ben'));
    await pass(5);
    const lostAt = clock.now();
    actor.lose(ben);
    const first = actor.give(allow('ben'), cmdId);
    await keepAll();
    assert.equal((await first).awaySince, lostAt);
    actor.comeBack(ben);
    const repeat = actor.give(allow('ben'), cmdId);
    await keepAll();
    assert.deepEqual(await repeat, await first);
  });

  it("[LC26] who was in ZEGO's room until it was closed was there, whatever became of the connection", async () => {
    const { actor, clock, store, keepAll, pass } = wake(busy());
    const at = clock.now();
    for (const fact of [created('A', at - 9_000), came('A', 'ann', login('80', at - 8_000))]) void actor.hear(fact);
    await keepAll();
    await actor.arrive(viewer('ann'));
    actor.lose(viewer('ann').person.userId);
    await pass(5_000);
    void actor.hear(closed('A', clock.now()));
    await keepAll();
    const calls = store.commits.flatMap(({ endedCalls }) => endedCalls);
    assert.equal(calls.find(({ userId }) => userId === 'ann')?.seenAt, at + 5_000);
  });

  it('[LC21] after a restart users of the lists have RECONNECT_MS, the host HOST_RECONNECT_MS', async () => {
    const { actor, pass, shown } = wake(busy());
    await pass(RECONNECT_MS - 1);
    assert.deepEqual([actor.channel.linked.length, actor.channel.waiting.length], [1, 1]);
    await pass(1);
    assert.deepEqual([actor.channel.linked.length, actor.channel.waiting.length], [0, 0]);
    await pass(HOST_RECONNECT_MS - RECONNECT_MS - 1);
    assert.equal(actor.channel.stage.status, 'live');
    await pass(1);
    assert.equal(actor.channel.stage.status, 'ended');
    assert.deepEqual(shown(), ['leave', 'leave', 'leave']);
  });

  it('[LC21] whoever is back in time stays, and the host goes on with the same session', async () => {
    const { actor, pass, shown } = wake(busy());
    await pass(RECONNECT_MS - 1);
    await actor.arrive(viewer('ann'));
    await actor.arrive(viewer('ben'));
    const back = actor.arrive(host(HOST));
    await pass(HOST_RECONNECT_MS);
    assert.equal((await back)?.refusal, undefined);
    assert.deepEqual(shown(), ['end-overdue'], 'only ben, whose 30 s are over');
    assert.equal(actor.channel.linked.length, 1);
  });

  it('[LC22] a host who comes back at the very moment is not taken for gone', async () => {
    const { actor, clock, pass } = wake(busy());
    await clock.pass(HOST_RECONNECT_MS - 1);
    const back = actor.arrive(host(HOST));
    await pass(10);
    await back;
    assert.equal(actor.channel.stage.status, 'live');
  });

  it('[LC20] a user who is gone while the store is away is gone when it is back', async () => {
    const { actor, clock, store, pass } = wake(busy());
    await actor.arrive(viewer('ann'));
    await actor.arrive(viewer('ben'));
    actor.depart(viewer('ann').person.userId);
    await clock.pass(0);
    store.fail();
    await clock.pass(0);
    assert.equal(actor.channel.linked.length, 1);
    await pass(500);
    assert.equal(actor.channel.linked.length, 0);
  });

  it('[LC20] a user who came back while the store was away is not gone', async () => {
    const { actor, clock, store, pass } = wake(busy());
    await actor.arrive(viewer('ann'));
    actor.depart(viewer('ann').person.userId);
    await clock.pass(0);
    await actor.arrive(viewer('ann'));
    store.fail();
    await pass(1_000);
    assert.equal(actor.channel.linked.length, 1);
  });

  it('a second host is refused, and their going does not end the session', async () => {
    const { actor, keepAll, pass } = wake(channelAfter(hostLive()));
    const first = actor.arrive(host(HOST));
    await keepAll();
    await first;
    const second = await actor.arrive(host('other'));
    assert.equal(second?.refusal?.reason, 'host-present');
    await pass(1_000);
    assert.equal(actor.channel.stage.status, 'live');
    actor.depart(host(HOST).person.userId);
    await pass(0);
    assert.equal(actor.isQuiet, true, 'and nobody waits for them');
  });

  it('a host of whom nothing can be kept is told so', async () => {
    const { actor, store } = wake();
    const coming = actor.arrive(host(HOST));
    await settled();
    store.fail();
    assert.equal((await coming)?.refusal?.reason, 'busy');
  });
});

describe('sleep', () => {
  it('a channel rests when the last one is gone and nothing runs', async () => {
    const { actor, watcher, pass, keepAll } = wake();
    assert.equal(actor.isQuiet, true);
    await actor.arrive(viewer('ann'));
    void actor.give(start('ann'));
    await keepAll();
    assert.equal(actor.isQuiet, false);
    void actor.give(cancel('ann'));
    await keepAll();
    assert.equal(actor.isQuiet, false, 'ann is there');
    actor.depart(viewer('ann').person.userId);
    assert.equal(actor.isQuiet, false, 'it is not known yet');
    await pass(0);
    assert.equal(actor.isQuiet, true);
    assert.ok(watcher.stirs > 0, 'and it is told');
  });

  it('[ZG4] a room that opens keeps the channel awake, and the room is told; one that is over lets it sleep', async () => {
    const { actor, watcher, keepAll } = wake();
    for (const [fact, isQuiet] of [
      [created('A', 10), false],
      [closed('A', 20), true],
    ] as const) {
      const { stirs } = watcher;
      void actor.hear(fact);
      await keepAll();
      assert.equal(actor.isQuiet, isQuiet);
      assert.ok(watcher.stirs > stirs);
    }
  });

  it('[ZG16] a room without news for so long lets its channel sleep, durably; what is new of it keeps it awake again', async () => {
    const { actor, watcher, store, keepAll, pass } = wake();
    void actor.hear(created('A', 10));
    await keepAll();
    await pass(SILENT_MS - 1);
    assert.equal(actor.isQuiet, false);
    const { stirs } = watcher;
    await pass(1);
    assert.deepEqual([actor.isQuiet, store.commits.at(-1)?.isUnfinished], [true, false]);
    assert.ok(watcher.stirs > stirs);
    void actor.hear(came('A', 'ann', login('1', 20)));
    await keepAll();
    assert.deepEqual([actor.isQuiet, store.commits.at(-1)?.isUnfinished], [false, true]);
  });

  it('[ZG16] a restart does not begin the wait anew', async () => {
    const clock = new VirtualClock();
    const roster = learnAll([created('A', 10)], EMPTY_ROSTER, clock.now());
    await clock.pass(SILENT_MS - 1);
    const { actor, pass } = wake(newChannel(SID), { roster, clock });
    assert.equal(actor.isQuiet, false);
    await clock.pass(1);
    await pass(0);
    assert.equal(actor.isQuiet, true);
  });

  it('[ZG16] a silent room does not put a channel to sleep in which somebody is, or a host is live', async () => {
    const { actor, keepAll, pass } = wake();
    await actor.arrive(viewer('ann'));
    const begun = actor.arrive(host(HOST));
    await keepAll();
    await begun;
    void actor.hear(created('A', 10));
    await keepAll();
    await pass(SILENT_MS);
    assert.deepEqual([actor.isQuiet, actor.channel.stage.status], [false, 'live']);
    actor.depart(host(HOST).person.userId);
    await pass(0);
    assert.equal(actor.isQuiet, false, 'ann is there');
    actor.depart(viewer('ann').person.userId);
    await pass(0);
    assert.equal(actor.isQuiet, true);
  });

  it('[ZG16] one whose silence cannot be kept stays awake, and it is tried again', async () => {
    const { actor, clock, store, keepAll, pass } = wake();
    void actor.hear(created('A', 10));
    await keepAll();
    await clock.pass(SILENT_MS);
    store.fail();
    await settled();
    assert.equal(actor.isQuiet, false);
    await pass(10_000);
    assert.equal(actor.isQuiet, true);
  });

  it('[ZG4] a fact that comes in the moment of closing leaves the channel needed again: it must be woken', async () => {
    const { actor, keepAll } = wake();
    void actor.hear(created('A', 10));
    const closing = actor.close();
    await keepAll();
    await closing;
    assert.equal(actor.isNeededAgain, true);
  });

  it('[ST4] one that was replaced is not needed again: somebody else looks after it', async () => {
    const { actor, store, watcher } = wake(busy());
    void actor.hear(created('A', 10));
    await settled();
    store.fence();
    await settled();
    await actor.close();
    assert.deepEqual([actor.isNeededAgain, watcher.dismissals], [false, 1]);
  });

  it('a closed actor answers busy and rings no more', async () => {
    const { actor, clock, keepAll } = wake(busy());
    await clock.pass(RECONNECT_MS);
    const closing = actor.close();
    await keepAll();
    await closing;
    assert.equal(actor.channel.linked.length, 0, 'what was due is done');
    assert.equal((await actor.give(start('cem'))).refusal?.reason, 'busy');
    assert.equal(clock.timers, 0);
  });
});
