import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { cmdIdOf } from '../stores/contract/actor.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { allow, start } from '../support/orders.ts';
import { admin, SID } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';
import { created } from '../support/zego/zegoFacts.ts';

const operator = admin('olga');
const [ONE, TWO] = [cmdIdOf('one'), cmdIdOf('two')];

/** Ann waits and ZEGO's room is open, durably; then the store loses the channel while Ben applies. */
async function forgotten() {
  const world = surroundings();
  const box = new Mailbox(opened(SID), world.watcher, world.deps);
  for (const done of [box.give(start('ann'), ONE), box.hear(created('A', 10))]) {
    await settled();
    world.store.keep();
    await done;
  }
  const ben = listen(box.give(start('ben'), TWO));
  await settled();
  world.store.forget();
  await settled();
  return { ...world, box, ben };
}

const asked = async (box: Mailbox) => {
  const told = { as: 'not told' };
  box.writeBack().then(
    () => {
      told.as = 'known';
    },
    () => {
      told.as = 'unknown';
    },
  );
  await settled();
  return told;
};

describe('a channel that the store has lost', () => {
  it('[CL7] is written back, all of it, and what was asked for is done after all', async () => {
    const { box, ben, store, watcher } = await forgotten();
    const [standing] = store.standings;
    assert.equal(reasonOf(ben), 'not answered');
    assert.deepEqual(
      [standing?.epoch, standing?.journalSeq, standing?.isUnfinished, standing?.channel.waiting.length],
      [1, 1, true, 1],
    );
    assert.equal(standing?.roster.sessions.size, 1);
    assert.deepEqual(
      standing?.replies.map(({ userId, cmdId }) => [userId, cmdId]),
      [['ann', 'one']],
    );
    store.endWriteBack({ epoch: 2 });
    await settled();
    const again = store.commits.at(-1);
    assert.deepEqual([again?.epoch, again?.entries.map(({ seq }) => seq)], [2, [2]]);
    store.keep();
    await settled();
    assert.equal(reasonOf(ben), 'accepted');
    assert.deepEqual([box.channel.version, watcher.shown.length, watcher.dismissals], [2, 2, 0]);
  });

  it('[CL7, ST7] that cannot be written back now is busy, and is tried again with the next order', async () => {
    const { box, ben, store } = await forgotten();
    store.failWriteBack();
    await settled();
    assert.deepEqual([reasonOf(ben), box.channel.version], ['busy', 1]);
    const repeated = listen(box.give(start('ben'), TWO));
    await settled();
    store.forget();
    await settled();
    store.endWriteBack({ epoch: 2 });
    await settled();
    store.keep();
    await settled();
    assert.equal(reasonOf(repeated), 'accepted');
  });

  it('[CL7, ST7] and loses again in that very moment is busy', async () => {
    const { ben, store, watcher } = await forgotten();
    store.endWriteBack({ epoch: 2 });
    await settled();
    store.forget();
    await settled();
    assert.deepEqual([reasonOf(ben), store.pending, watcher.dismissals], ['busy', 0, 0]);
  });

  it('[CL7, ST4] belongs to a later actor if there is one', async () => {
    const { box, ben, store, watcher } = await forgotten();
    store.endWriteBack('fenced');
    await settled();
    assert.deepEqual([reasonOf(ben), watcher.dismissals, box.isInCharge], ['busy', 1, false]);
  });

  it('[CL7] is written back without an order, before what comes next', async () => {
    const { deps, store, watcher } = surroundings();
    const box = new Mailbox(opened(SID), watcher, deps);
    const told = await asked(box);
    const ann = listen(box.give(start('ann')));
    await settled();
    assert.deepEqual([told.as, store.standings.length, store.pending], ['not told', 1, 0]);
    store.endWriteBack({ epoch: 5 });
    await settled();
    assert.deepEqual([told.as, store.commits.at(-1)?.epoch], ['known', 5]);
    store.keep();
    await settled();
    assert.equal(reasonOf(ann), 'accepted');
  });

  it('[ST15] is told again what was committed lately, but by a store that cannot come back older', async () => {
    const told: unknown[] = [];
    for (const commits of [0, undefined]) {
      const { deps, store, watcher } = surroundings();
      const box = new Mailbox(opened(SID, { commits }), watcher, deps);
      const ann = box.give(start('ann'));
      await settled();
      store.keep();
      await ann;
      await asked(box);
      told.push(store.standings.map(({ recent }) => recent.map(({ nth }) => nth)));
    }
    assert.deepEqual(told, [[[1]], [[]]]);
  });

  it('[CL7] was not lost: nothing changes; or that cannot be found out: who asked is told', async () => {
    const { deps, store, watcher } = surroundings();
    const box = new Mailbox(opened(SID), watcher, deps);
    const known = await asked(box);
    store.endWriteBack('known');
    await settled();
    const unknown = await asked(box);
    store.failWriteBack();
    await settled();
    assert.deepEqual([known.as, unknown.as, watcher.dismissals], ['known', 'unknown', 0]);
    listen(box.give(start('ann')));
    await settled();
    assert.equal(store.commits.at(-1)?.epoch, 1);
  });

  it('[CL7, CL12] is written back even by an actor that was closed, which then takes nothing more', async () => {
    const { box, ben, store, watcher } = await forgotten();
    store.failWriteBack();
    await settled();
    const closed = box.close();
    await settled();
    store.fail();
    await closed;
    const told = await asked(box);
    assert.deepEqual([reasonOf(ben), store.standings.at(-1)?.channel.version], ['busy', 1]);
    store.endWriteBack({ epoch: 2 });
    await settled();
    const cem = listen(box.give(start('cem')));
    await settled();
    assert.deepEqual([told.as, reasonOf(cem), store.pending, watcher.shown.length], ['known', 'busy', 0, 1]);
  });

  it('[CL7, ST4] is no business of an actor that has been replaced', async () => {
    const { deps, store, watcher } = surroundings();
    const box = new Mailbox(opened(SID), watcher, deps);
    const first = await asked(box);
    store.endWriteBack('fenced');
    await settled();
    const second = await asked(box);
    assert.deepEqual([first.as, second.as, store.standings.length, watcher.dismissals], ['known', 'known', 1, 1]);
  });

  it('[CL7, ST7] in doubt was lost with what was in doubt, which was not done', async () => {
    const { deps, store, watcher } = surroundings();
    const box = new Mailbox(opened(SID), watcher, deps);
    const ann = listen(box.give(start('ann'), ONE));
    await settled();
    store.lose();
    await settled();
    store.staySilent();
    await settled();
    const told = await asked(box);
    assert.deepEqual([reasonOf(ann), told.as, store.asked], ['busy', 'not told', 1]);
    store.staySilent();
    await settled();
    assert.deepEqual([told.as, store.standings.length], ['unknown', 0], 'what is in doubt may be part of it');
    const again = await asked(box);
    store.settle('forgotten');
    await settled();
    assert.equal(store.standings.at(-1)?.channel.version, 0);
    store.endWriteBack({ epoch: 2 });
    await settled();
    assert.equal(again.as, 'known');
    const repeated = listen(box.give(start('ann'), ONE));
    listen(box.give(allow('ann', operator)));
    for (let round = 0; round < 2; round += 1) {
      await settled();
      store.keep();
    }
    await settled();
    assert.deepEqual([reasonOf(repeated), box.channel.linked.length, watcher.shown.length], ['accepted', 1, 2]);
  });
});
