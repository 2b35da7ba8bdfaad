import assert from 'node:assert/strict';
import { ChannelActor } from '../../../src/app/channelActor.ts';
import { HostBlocks } from '../../../src/app/people/hostBlocks.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Order } from '../../../src/domain/command.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import type { BlockChange } from '../../../src/domain/moderation/blocks.ts';
import { writeCommit } from '../../../src/stores/records/commitRecord.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { hostLive, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { block, start, unblock } from '../../support/orders.ts';
import { HOST, host, moderator, SID, userId, viewer } from '../../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../../support/surroundings.ts';
import { memoryPeople } from './memoryPeople.ts';

const NO_ZEGO = { zegoRooms: undefined, zegoGapMs: 60_000, zegoAuditMs: 60_000, zegoSilentMs: 1e9 };
const GRACE = { reconnectMs: 20_000, hostReconnectMs: 60_000 };

const blockOf = (hostId: UserId, name: string): BlockChange => ({
  hostId,
  userId: userId(name),
  block: { until: 'for-ever', reason: '', by: hostId, at: 1 },
});

/** An actor whose store waits for the test, and what its process knows of hosts. */
async function actorWith(channel: Channel, blockedNames: readonly string[] = []) {
  const world = surroundings();
  const { people, asked } = memoryPeople();
  const actors: ChannelActor[] = [];
  const changed = () => {
    for (const actor of actors) actor.blocksChanged();
  };
  const lists = new HostBlocks({ people, clock: world.clock, blockedMax: 20_000, changed });
  await lists.know(userId(HOST));
  lists.note(blockedNames.map((name) => blockOf(userId(HOST), name)));
  const deps = { ...world.deps, ...GRACE, ...NO_ZEGO, hostLists: lists };
  const actor = new ChannelActor(opened(SID, { channel }), world.watcher, {
    ...deps,
    store: Object.assign(world.store, { journal: async () => [] }),
  });
  actors.push(actor);
  const keepAll = async (): Promise<void> => {
    await settled();
    while (world.store.pending > 0) {
      world.store.keep();
      await settled();
    }
  };
  /** What is noted is written first. */
  const close = async (): Promise<void> => {
    const closed = actor.close();
    await keepAll();
    await closed;
  };
  return { ...world, actor, lists, asked, close, keepAll };
}

const pending = (channel: Channel): string[] => channel.waiting.map(({ person }) => person.userId);
const LINE = channelAfter(
  hostLive(),
  started('ann', 1_000_000),
  started('bob', 1_000_000),
  linkStarted('bob', 1_000_000),
);

describe('a block, and what comes at the same time', () => {
  for (const isKept of [true, false]) {
    it(`[PE6] [LC19] holds for what shares its commit${isKept ? '' : ', and for nothing if that is lost'}`, async () => {
      const { actor, close, store, keepAll } = await actorWith(channelAfter(hostLive()));
      const first = listen(actor.give(block('carl')));
      await settled();
      const orders = [start('ann'), block('ann'), start('ann'), unblock('ann')];
      const others = orders.map((order) => listen(actor.give(order)));
      store.keep();
      await settled();
      if (!isKept) store.fail();
      await keepAll();
      assert.equal(reasonOf(first), 'accepted');
      const kept = ['accepted', 'accepted', 'blocked', 'accepted'];
      assert.deepEqual(others.map(reasonOf), isKept ? kept : ['busy', 'busy', 'busy', 'busy']);
      const again = listen(actor.give(start('ann')));
      await keepAll();
      assert.equal(reasonOf(again), 'accepted');
      assert.deepEqual(pending(actor.channel), ['ann']);
      await close();
    });
  }

  it('[PE6] is known to the very next round, wherever that begins', async () => {
    const { actor, close, store } = await actorWith(LINE);
    const told = listen(actor.give(block('ann')));
    await settled();
    const asked = listen(actor.give(start('ann')));
    store.keep();
    await settled();
    assert.deepEqual([told, asked].map(reasonOf), ['accepted', 'blocked']);
    assert.deepEqual(pending(actor.channel), []);
    await close();
  });

  it('[PE6] [ST7] counts when a doubt turns out to be kept', async () => {
    const { actor, close, store, keepAll } = await actorWith(LINE);
    const told = listen(actor.give(block('ann')));
    await settled();
    store.lose();
    await settled();
    store.settle({ epoch: 2, isKept: true });
    await keepAll();
    assert.equal(reasonOf(told), 'accepted');
    const asked = listen(actor.give(start('ann')));
    await keepAll();
    assert.equal(reasonOf(asked), 'blocked');
    await close();
  });

  it('[PE6] that another channel of the host decides takes them off here, with no message, until it is kept', async () => {
    const { actor, close, store, clock, lists } = await actorWith(LINE);
    lists.note([blockOf(userId(HOST), 'bob'), blockOf(userId('hugo'), 'ann')]);
    await clock.pass(0);
    store.fail();
    await settled();
    assert.equal(actor.channel.linked.length, 1);
    await clock.pass(1_000);
    store.keep();
    await settled();
    assert.equal(actor.channel.linked.length, 0);
    assert.deepEqual(pending(actor.channel), ['ann']);
    await close();
  });

  it('[PE6] whoever waits for a host who has blocked them is off with that host’s coming', async () => {
    const waiting = channelAfter(started('ann', 1_000_000), started('bob', 1_000_000));
    const { actor, close, store, watcher } = await actorWith(waiting, ['ann']);
    const arrived = actor.arrive(host(HOST));
    await settled();
    store.keep();
    await arrived;
    assert.deepEqual(pending(actor.channel), ['bob']);
    assert.deepEqual(store.commits.length, 1);
    assert.deepEqual(
      watcher.shown.map(({ order }) => order.type),
      ['start-session', 'shut-out'],
    );
    await close();
  });
});

describe('a moderator by token who only watches', () => {
  it('[PE1] [PE6] is blocked by no other moderator, but by the host', async () => {
    const { actor, keepAll } = await actorWith(channelAfter(hostLive()));
    await actor.arrive(moderator('mia'));
    await actor.arrive(viewer('ann'));
    const tell = async (order: Order) => {
      const heard = listen(actor.give(order));
      await keepAll();
      return reasonOf(heard);
    };
    assert.equal(await tell(block('mia', moderator('mike'))), 'bad-request');
    assert.equal(await tell(block('ann', moderator('mike'))), 'accepted');
    assert.equal(await tell(block('mia')), 'accepted');
  });
});

describe('10,000 blocked users', () => {
  it('[PE6] cost a start no more than none: it asks the store for nothing, and commits as much', async () => {
    const costOf = async (blocked: readonly string[]) => {
      const { actor, close, store, asked } = await actorWith(channelAfter(hostLive()), blocked);
      const before = asked.pages;
      const told = listen(actor.give(start('ann')));
      await settled();
      store.keep();
      await settled();
      assert.equal(reasonOf(told), 'accepted');
      const bytes = store.commits.map((commit) => JSON.stringify(writeCommit(commit, 0)).length);
      await close();
      return { pages: asked.pages - before, bytes, snapshot: JSON.stringify(actor.channel).length };
    };
    const many = Array.from({ length: 10_000 }, (_, n) => `user ${n}`);
    assert.deepEqual(await costOf(many), await costOf([]));
  });
});
