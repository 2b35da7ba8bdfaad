import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { type Order, userActor } from '../../src/domain/command.ts';
import { cmdIdOf } from '../stores/contract/actor.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { allow, cancel, start } from '../support/orders.ts';
import { admin, SID, userId, viewer } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';
import { created } from '../support/zego/zegoFacts.ts';

const operator = admin('olga');
const ONE = cmdIdOf('one');

/** A mailbox in which Ann has applied, and the store's answer to that is lost. */
async function inDoubt(refused: readonly Order[] = []) {
  const world = surroundings();
  const box = new Mailbox(opened(SID), world.watcher, world.deps);
  for (const order of refused) await box.give(order);
  const ann = listen(box.give(start('ann'), ONE));
  await settled();
  world.store.lose();
  await settled();
  return { ...world, box, ann };
}

/** … and could not be found out at once. */
async function inLastingDoubt() {
  const doubt = await inDoubt();
  doubt.store.staySilent();
  await settled();
  return doubt;
}

describe('a commit whose answer is lost', () => {
  it('[ST7, LC19] is answered as what it was, if that can be found out at once', async () => {
    const kept = await inDoubt();
    assert.equal(reasonOf(kept.ann), 'not answered');
    kept.store.settle({ epoch: 2, isKept: true });
    await settled();
    assert.deepEqual([reasonOf(kept.ann), kept.watcher.shown.length, kept.box.channel.version], ['accepted', 1, 1]);
    await kept.clock.pass(60_000);
    assert.equal(kept.store.pending, 0, 'there is nothing more to write');

    const lost = await inDoubt();
    lost.store.settle({ epoch: 2, isKept: false });
    await settled();
    assert.deepEqual([reasonOf(lost.ann), lost.watcher.shown.length, lost.box.channel.version], ['busy', 0, 0]);
  });

  it('[ST7] tells apart what was not done and what may be', async () => {
    const lasting = await inLastingDoubt();
    assert.deepEqual(lasting.ann.answer?.refusal, { reason: 'busy', mayBeDone: true });
    const [fenced, lost] = [await inDoubt(), await inDoubt()];
    fenced.store.settle('fenced');
    lost.store.settle({ epoch: 2, isKept: false });
    await settled();
    assert.deepEqual(fenced.ann.answer?.refusal, { reason: 'busy', mayBeDone: true }, 'its successor may have it');
    assert.deepEqual(lost.ann.answer?.refusal, { reason: 'busy' });
  });

  it('[ST7, LC17] may be done, says a repeat of it as well, and of nothing else', async () => {
    const { box, store } = await inLastingDoubt();
    const again = listen(box.give(start('ann'), ONE));
    const others = [listen(box.give(start('ben'), ONE)), listen(box.give(start('ann'), cmdIdOf('two')))];
    for (let round = 0; round < 2; round += 1) {
      await settled();
      store.staySilent();
    }
    await settled();
    assert.deepEqual(again.answer?.refusal, { reason: 'busy', mayBeDone: true });
    for (const other of others) assert.deepEqual(other.answer?.refusal, { reason: 'busy' });
  });

  it('[ST7] is busy, and so is everything until it is known', async () => {
    const { box, ann, store, watcher } = await inLastingDoubt();
    assert.equal(reasonOf(ann), 'busy');
    // Whether Ann has something to cancel is what nobody knows.
    const [cancelled, ben] = [listen(box.give(cancel('ann'))), listen(box.give(start('ben')))];
    await settled();
    assert.deepEqual([reasonOf(cancelled), store.asked], ['not answered', 1], 'the store is asked once more first');
    store.staySilent();
    await settled();
    store.staySilent();
    await settled();
    assert.deepEqual([reasonOf(cancelled), reasonOf(ben), store.pending, watcher.shown.length], ['busy', 'busy', 0, 0]);
  });

  it('[ST7] is found out without anybody asking, and shown if it was kept', async () => {
    const { box, store, watcher, clock } = await inLastingDoubt();
    for (let time = 0; time < 3; time += 1) {
      await clock.pass(250);
      assert.equal(store.asked, 1);
      store.staySilent();
      await settled();
    }
    await clock.pass(250);
    store.settle({ epoch: 2, isKept: true });
    await settled();
    assert.deepEqual([watcher.shown.length, box.channel.version], [1, 1]);
    await clock.pass(60_000);
    assert.equal(store.asked, 0, 'and then nobody asks any more');
  });

  it('[LC17] is remembered if it was kept: a repeat is told that it was done, and nothing is done twice', async () => {
    const { box, store, clock } = await inLastingDoubt();
    await clock.pass(250);
    store.settle({ epoch: 2, isKept: true });
    await settled();
    // The journal tells that Ann was told otherwise.
    store.keep();
    const again = listen(box.give(start('ann'), ONE));
    await settled();
    assert.deepEqual([reasonOf(again), again.answer?.version, store.pending], ['accepted', 1, 0]);
  });

  it('[ST4] goes on under the epoch that settled it, and with the number that comes next', async () => {
    for (const isKept of [true, false]) {
      const { box, store, clock } = await inLastingDoubt();
      await clock.pass(250);
      store.settle({ epoch: 7, isKept });
      await settled();
      const next = listen(box.give(isKept ? allow('ann', operator) : start('ann')));
      store.keep();
      await settled();
      const first = isKept ? 2 : 1;
      assert.deepEqual(
        store.commits.slice(1).map(({ epoch, entries }) => [epoch, entries[0]?.outcome, entries[0]?.seq]),
        [
          [7, 'busy', first],
          [7, 'accepted', first + 1],
        ],
      );
      store.keep();
      await settled();
      assert.equal(reasonOf(next), 'accepted');
    }
  });

  it('[ST5] keeps the refusals that rode along, once', async () => {
    const { box, store, clock } = await inLastingDoubt();
    const away = listen(box.give(start('ben')));
    await settled();
    store.staySilent();
    await settled();
    assert.equal(reasonOf(away), 'busy');
    await clock.pass(250);
    store.settle({ epoch: 2, isKept: false });
    await settled();
    assert.deepEqual(
      store.commits.at(-1)?.entries.map(({ actor, outcome, seq }) => [actor, outcome, seq]),
      [
        [userActor(userId('ann')), 'busy', 1],
        [userActor(userId('ben')), 'busy', 2],
      ],
    );
    store.lose();
    await settled();
    store.settle({ epoch: 3, isKept: false });
    await settled();
    await clock.pass(1_000);
    assert.equal(store.commits.at(-1)?.entries.length, 2, 'they were not kept, and come again');
    store.keep();
    await settled();
    await clock.pass(60_000);
    assert.equal(store.pending, 0);
  });

  it('[ST4] ends the actor if the channel has another one by now', async () => {
    for (const isKnownAtOnce of [true, false]) {
      const { box, ann, store, watcher, clock } = isKnownAtOnce ? await inDoubt() : await inLastingDoubt();
      const ben = listen(box.give(start('ben')));
      await clock.pass(250);
      store.settle('fenced');
      await settled();
      assert.deepEqual([reasonOf(ann), reasonOf(ben), box.isInCharge], ['busy', 'busy', false]);
      assert.deepEqual([watcher.dismissals, watcher.shown.length, store.pending], [1, 0, 0]);
    }
  });

  it('[ZG3] of what ZEGO told is not acknowledged, and leaves nothing to write', async () => {
    const { store, clock, watcher, deps } = surroundings();
    const box = new Mailbox(opened(SID), watcher, deps);
    const hearing = box.hear(created('A', 10));
    await settled();
    store.lose();
    await settled();
    store.staySilent();
    assert.equal(await hearing, 'not-kept');
    await clock.pass(250);
    store.settle({ epoch: 2, isKept: true });
    await settled();
    assert.equal(store.pending, 0);
    assert.equal(await box.hear(created('A', 10)), 'kept', 'it is known by now');
  });

  it('is not asked for any more by a mailbox that was closed', async () => {
    const { box, store, clock } = await inLastingDoubt();
    const closed = box.close();
    await settled();
    store.staySilent();
    await closed;
    await clock.pass(60_000);
    assert.equal(store.asked, 0);
  });

  it('[ST5] that a closing mailbox settles is written down and shown, and then there is silence', async () => {
    const { box, store, watcher, clock } = await inLastingDoubt();
    const closed = box.close();
    await settled();
    store.settle({ epoch: 2, isKept: true });
    await settled();
    assert.deepEqual(
      [watcher.shown.length, store.commits.at(-1)?.entries.map(({ outcome }) => outcome)],
      [1, ['busy']],
    );
    store.keep();
    await closed;
    await clock.pass(60_000);
    assert.deepEqual([store.asked, store.pending, clock.timers], [0, 0, 0]);
  });

  it('[ST4] that stays when its mailbox is closed is settled by whoever comes next: nothing is shown or written', async () => {
    const { box, store, watcher, clock, counts } = await inLastingDoubt();
    // Asked for by the alarm, the answer comes after the end.
    await clock.pass(250);
    const closed = box.close();
    store.staySilent();
    await settled();
    store.staySilent();
    await closed;
    assert.equal(counts.unjournaled, 1, "the journal will not tell of Ann's refusal");
    await clock.pass(60_000);
    // CL12: a store that has lost the channel is told what was certain of it.
    const written = box.writeBack();
    await settled();
    store.endWriteBack('known');
    await written;
    box.noteMalformed({ actor: userActor(viewer('ben').person.userId), cmdId: undefined });
    await clock.pass(60_000);
    assert.deepEqual([store.asked, store.pending, watcher.shown.length, clock.timers], [0, 0, 0, 0]);
    assert.deepEqual([store.standings.length, store.commits.length, counts.unjournaled], [1, 1, 2]);
  });

  it('[ST5] counts as lost what rode along with it, and what waited for it', async () => {
    const { box, store, counts } = await inDoubt([cancel('cem')]);
    const closed = box.close();
    for (let time = 0; time < 2; time += 1) {
      store.staySilent();
      await settled();
    }
    await closed;
    assert.equal(counts.unjournaled, 2, "Cem's refusal is in the commit, Ann's waits for it");
  });

  it('[ST5] that turns out to be lost has its refusals written by the mailbox that closes, or counted', async () => {
    const { box, store, counts } = await inDoubt([cancel('cem')]);
    const closed = box.close();
    store.staySilent();
    await settled();
    store.settle({ epoch: 2, isKept: false });
    await settled();
    assert.deepEqual(
      store.commits.at(-1)?.entries.map(({ actor, outcome }) => [actor, outcome]),
      [
        [userActor(userId('ann')), 'busy'],
        [userActor(userId('cem')), 'not-applied'],
      ],
    );
    store.fail();
    await closed;
    assert.equal(counts.unjournaled, 2);
  });
});
