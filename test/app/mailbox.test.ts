import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { DEFAULT_LIMITS, type LimitOverrides } from '../../src/domain/limits.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { allow, cancel, openSwitch, setLimits, start } from '../support/orders.ts';
import { admin, SID } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';

const operator = admin('olga');

function mailbox(limits = DEFAULT_LIMITS) {
  const world = surroundings(limits);
  return { ...world, box: new Mailbox(opened(SID), world.watcher, world.deps) };
}

describe('the mailbox', () => {
  it('[LC19] tells and shows nothing before it is durable', async () => {
    const { box, store, watcher } = mailbox();
    const told = listen(box.give(start('ann')));
    await settled();
    assert.equal(reasonOf(told), 'not answered');
    assert.deepEqual([watcher.shown.length, box.channel.version, store.pending], [0, 0, 1]);
    store.keep();
    await settled();
    assert.equal(reasonOf(told), 'accepted');
    assert.deepEqual([watcher.shown.length, box.channel.version], [1, 1]);
  });

  it('[ST2] what waits together shares one commit, each command with a version of its own', async () => {
    const { box, store, watcher } = mailbox();
    const all = [start('ann'), start('ben'), allow('ann', operator)].map((order) => listen(box.give(order)));
    await settled();
    assert.equal(store.pending, 1, 'the first went at once');
    store.keep();
    await settled();
    assert.equal(store.pending, 1, 'the others together');
    store.keep();
    await settled();
    assert.deepEqual(
      all.map((told) => told.answer?.version),
      [1, 2, 3],
    );
    assert.deepEqual(
      watcher.shown.map((change) => change.channel.version),
      [1, 2, 3],
    );
    assert.deepEqual(
      store.commits.map((commit) => commit.entries.map((entry) => entry.seq)),
      [[1], [2, 3]],
    );
  });

  it('[LC19] what cannot be made durable is answered busy, and the channel is as before', async () => {
    const { box, store, watcher, errors } = mailbox();
    const first = listen(box.give(start('ann')));
    await settled();
    store.fail();
    await settled();
    assert.equal(reasonOf(first), 'busy');
    assert.deepEqual([watcher.shown.length, box.channel.version, box.channel.waiting.length], [0, 0, 0]);
    assert.deepEqual(errors, ['a change could not be made durable']);
    const second = listen(box.give(start('ann')));
    await settled();
    store.keep();
    await settled();
    assert.equal(second.answer?.version, 1);
    assert.deepEqual(
      store.commits.at(-1)?.entries.map(({ seq, outcome, events }) => [seq, outcome, events.length]),
      [
        [1, 'busy', 0],
        [2, 'accepted', 1],
      ],
      'the journal tells of the one that failed',
    );
  });

  it('[LC19] a refusal that rests on a change that was not kept is busy; one that stands alone is told', async () => {
    const { box, store } = mailbox({ ...DEFAULT_LIMITS, maxApplies: 1 });
    const blocker = listen(box.give(openSwitch(operator)));
    const alone = listen(box.give(cancel('cem')));
    const first = listen(box.give(start('ann')));
    const second = listen(box.give(start('ben')));
    await settled();
    store.keep();
    await settled();
    store.fail();
    await settled();
    assert.deepEqual([blocker, alone, first, second].map(reasonOf), ['accepted', 'not-applied', 'busy', 'busy']);
  });

  it('[LC19] a bug in a command is answered unknown and leaves the channel as it was', async () => {
    const { box, store, errors, counts } = mailbox();
    const broken: LimitOverrides = {
      get maxLinks(): never {
        throw new Error('a bug');
      },
    };
    const blocker = listen(box.give(start('ann')));
    const bug = listen(box.give(setLimits(broken)));
    const after = listen(box.give(start('ben')));
    await settled();
    store.keep();
    await settled();
    store.keep();
    await settled();
    assert.deepEqual([blocker, bug, after].map(reasonOf), ['accepted', 'unknown', 'accepted']);
    assert.deepEqual(errors, ['a message broke rules of ours']);
    assert.deepEqual(counts.broken, ['decide']);
    assert.equal(box.channel.version, 2);
  });

  it('[LC18] an observer in trouble does not keep the answer back', async () => {
    const { box, store, watcher, errors, counts } = mailbox();
    watcher.trouble = new Error('nobody can see me');
    const told = listen(box.give(start('ann')));
    await settled();
    store.keep();
    await settled();
    assert.equal(reasonOf(told), 'accepted');
    assert.deepEqual(errors, ['a change is durable but could not be shown']);
    assert.deepEqual(counts.broken, ['show']);
  });

  it('[ST4] a replaced actor answers busy to all, for ever, and dismisses its observer once', async () => {
    const { box, store, watcher } = mailbox();
    const all = [start('ann'), start('ben')].map((order) => listen(box.give(order)));
    await settled();
    store.fence();
    await settled();
    all.push(listen(box.give(start('cem'))));
    await box.close();
    assert.deepEqual(all.map(reasonOf), ['busy', 'busy', 'busy']);
    assert.deepEqual([watcher.dismissals, watcher.shown.length, store.commits.length], [1, 0, 1]);
  });

  it('[LC2] time never goes backwards, even if the clock does', async () => {
    const { box, store, clock } = mailbox();
    await clock.pass(1_000);
    const first = listen(box.give(start('ann')));
    await settled();
    store.keep();
    await settled();
    clock.setBy(-900_000);
    const second = listen(box.give(start('ben')));
    await settled();
    store.keep();
    await settled();
    assert.equal(second.answer?.at, first.answer?.at);
  });

  it('[LC2] a channel that moves to a machine whose clock is behind keeps the order of its queue', async () => {
    const { clock, watcher, deps, store } = surroundings();
    const lastAt = clock.now() + 150_000;
    const box = new Mailbox(opened(SID, { lastAt }), watcher, deps);
    const told = listen(box.give(start('ben')));
    await settled();
    store.keep();
    await settled();
    assert.equal(told.answer?.at, lastAt);
    assert.equal(box.channel.waiting[0]?.appliedAt, lastAt);
    assert.equal(store.commits[0]?.at, lastAt, 'which the next machine is told of');
  });

  it('[LC9] a command that comes when a life is over finds it ended, though no alarm has rung', async () => {
    const { box, store, clock, watcher } = mailbox();
    listen(box.give(start('ann')));
    await settled();
    store.keep();
    await clock.pass(DEFAULT_LIMITS.applyLifeMs);
    const late = listen(box.give(allow('ann', operator)));
    await settled();
    store.keep();
    await settled();
    assert.equal(reasonOf(late), 'not-applied');
    assert.deepEqual(
      watcher.shown.map((change) => change.order.type),
      ['start-application', 'end-overdue'],
    );
  });

  it('a message that comes with the last answer is not forgotten', async () => {
    const { box, store } = mailbox();
    const chain = box.give(start('ann')).then(() => box.give(cancel('ann')));
    await settled();
    store.keep();
    await settled();
    store.keep();
    assert.equal((await chain).version, 2);
  });

  it('above its limit of waiting messages it is busy at once', async () => {
    const { box, store } = mailbox();
    const all = Array.from({ length: 10_002 }, () => listen(box.give(openSwitch(operator))));
    await settled();
    assert.equal(all.filter((told) => reasonOf(told) === 'busy').length, 1, 'one is under way, 10,000 wait');
    while (store.pending > 0) {
      store.keep();
      await settled();
    }
    assert.equal(all.filter((told) => reasonOf(told) === 'accepted').length, 10_001);
  });

  it('[ST4] a round that fails is the end of its memory: all are answered, and the observer is dismissed', async () => {
    const { box, store, watcher, errors, counts } = mailbox();
    const all = [start('ann'), start('ben')].map((order) => listen(box.give(order)));
    await settled();
    counts.evict = () => {
      throw new Error('a bug');
    };
    store.keep();
    await settled();
    assert.deepEqual(all.map(reasonOf), ['unknown', 'busy']);
    assert.deepEqual([box.isInCharge, watcher.dismissals], [false, 1]);
    assert.deepEqual([errors, counts.broken], [['a round broke rules of ours: the channel begins anew'], ['round']]);
    await box.close();
  });
});
