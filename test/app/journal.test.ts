import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { userActor } from '../../src/domain/command.ts';
import { parseCmdId } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { cancel, leave, openSwitch, start, startSession } from '../support/orders.ts';
import { admin, SID, viewer } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';

const operator = admin('olga');
const cmd = (text: string) => parseCmdId(text);

function mailbox(limits = DEFAULT_LIMITS) {
  const world = surroundings(limits);
  return { ...world, box: new Mailbox(opened(SID), world.watcher, world.deps) };
}

describe('the journal of refusals', () => {
  it('[ST5] a refusal does not wait for a commit, and is written within a second', async () => {
    const { box, store, clock } = mailbox();
    const told = listen(box.give(cancel('ann')));
    await settled();
    assert.deepEqual([reasonOf(told), store.pending], ['not-applied', 0]);
    await clock.pass(1_000);
    assert.equal(store.pending, 1);
    store.keep();
    await settled();
    assert.deepEqual(
      store.commits[0]?.entries.map(({ seq, outcome }) => [seq, outcome]),
      [[1, 'not-applied']],
    );
    await clock.pass(5_000);
    assert.equal(store.commits.length, 1, 'and once');
  });

  it('[ST5] what happens by itself and changes nothing is not told of, as when a host comes again', async () => {
    const { box, store } = mailbox();
    listen(box.give(startSession()));
    listen(box.give(startSession()));
    await settled();
    store.keep();
    await settled();
    const again = listen(box.give(startSession()));
    await settled();
    assert.deepEqual([reasonOf(again), store.pending, store.commits.length], ['accepted', 0, 1]);
  });

  it('[ST5] it rides the next commit if there is one', async () => {
    const { box, store, clock } = mailbox();
    listen(box.give(cancel('ann')));
    listen(box.give(start('ben')));
    await settled();
    store.keep();
    await clock.pass(5_000);
    assert.deepEqual(
      store.commits.map(({ entries }) => entries.map(({ outcome }) => outcome)),
      [['not-applied', 'accepted']],
    );
  });

  it('[ST5] it is not lost when that commit fails', async () => {
    const { box, store, clock } = mailbox();
    listen(box.give(cancel('ann')));
    listen(box.give(start('ben')));
    await settled();
    store.fail();
    await clock.pass(1_000);
    store.keep();
    await settled();
    assert.deepEqual(
      store.commits[1]?.entries.map(({ seq, outcome }) => [seq, outcome]),
      [
        [1, 'not-applied'],
        [2, 'busy'],
      ],
    );
  });

  it('[ST5] a request that could not be read is in it', async () => {
    const { box, store, clock } = mailbox();
    box.noteMalformed({ actor: userActor(viewer('ann').person.userId), cmdId: cmd('c') });
    await clock.pass(1_000);
    store.keep();
    const [entry] = store.commits[0]?.entries ?? [];
    assert.deepEqual(
      [entry?.command, entry?.actor, entry?.cmdId, entry?.outcome],
      ['malformed', { kind: 'user', id: 'ann' }, 'c', 'bad-request'],
    );
  });

  it('[ST5] closing writes what is left, after all messages are answered', async () => {
    const { box, store } = mailbox();
    const told = listen(box.give(start('ann')));
    listen(box.give(cancel('ben')));
    const closing = box.close();
    const late = listen(box.give(start('cem')));
    await settled();
    store.keep();
    await settled();
    store.keep();
    await closing;
    assert.deepEqual([reasonOf(told), reasonOf(late)], ['accepted', 'busy']);
    assert.deepEqual(
      store.commits.map(({ entries }) => entries.map(({ outcome }) => outcome)),
      [['accepted'], ['not-applied']],
    );
  });

  it('what changes nothing by itself is neither committed nor noted', async () => {
    const { box, store, clock } = mailbox();
    const told = listen(box.give({ type: 'end-overdue' }));
    const gone = listen(box.give(leave('ann')));
    await clock.pass(5_000);
    assert.deepEqual([reasonOf(told), reasonOf(gone), store.commits.length], ['accepted', 'accepted', 0]);
  });

  it('[ST1] a command that is accepted without a change is committed too', async () => {
    const { box, store, watcher } = mailbox();
    const told = listen(box.give(openSwitch(operator)));
    await settled();
    store.keep();
    await settled();
    assert.deepEqual([reasonOf(told), told.answer?.version, watcher.shown.length], ['accepted', 0, 0]);
    assert.equal(store.commits[0]?.entries[0]?.outcome, 'accepted');
  });

  it('[ST5] of more than a thousand that wait the oldest are counted as lost', async () => {
    const { box, store, clock, counts } = mailbox();
    for (let nth = 0; nth < 1_200; nth += 1) {
      box.noteMalformed({ actor: userActor(viewer(`user-${nth}`).person.userId), cmdId: cmd(`c${nth}`) });
    }
    assert.equal(counts.unjournaled, 200);
    await clock.pass(1_000);
    const cmdIds = store.commits[0]?.entries.map(({ cmdId }) => cmdId) ?? [];
    assert.deepEqual([cmdIds.length, cmdIds[0], cmdIds.at(-1)], [1_000, 'c200', 'c1199']);
  });
});

describe('the refusals of an actor that was replaced', () => {
  type World = ReturnType<typeof mailbox>;
  const ends: Readonly<Record<string, (store: World['store'], clock: World['clock']) => Promise<void>>> = {
    'is refused': async (store) => store.fence(),
    'was in doubt for a moment': async (store) => {
      store.lose();
      await settled();
      store.settle('fenced');
    },
    'was in doubt for a while': async (store, clock) => {
      store.lose();
      await settled();
      store.staySilent();
      await settled();
      await clock.pass(250);
      store.settle('fenced');
    },
  };

  for (const [what, end] of Object.entries(ends)) {
    it(`[ST5] whose commit ${what} are counted as lost, once`, async () => {
      const { box, store, watcher, clock, counts } = mailbox();
      listen(box.give(cancel('ann')));
      listen(box.give(start('ben')));
      await settled();
      await end(store, clock);
      await settled();
      assert.deepEqual([watcher.dismissals, box.isInCharge], [1, false]);
      await box.close();
      await clock.pass(60_000);
      assert.deepEqual([counts.unjournaled, store.commits.length, clock.timers], [2, 1, 0], "Ann's, and Ben's of it");
    });
  }
});

describe('like refusals of one user', () => {
  const malformed = (name: string, cmdId = 'c') => ({
    actor: userActor(viewer(name).person.userId),
    cmdId: cmd(cmdId),
  });
  type World = ReturnType<typeof mailbox>;

  /** What a commit wrote, in short. */
  const written = ({ store }: World) =>
    store.commits.map(({ entries }) => entries.map(({ outcome, times }) => `${outcome} ${times}`));

  it('[ST12] have ten entries in a minute, and then one that says how often', async () => {
    const world = mailbox();
    const { box, store, clock } = world;
    for (let nth = 1; nth <= 227; nth += 1) box.noteMalformed(malformed('ann', `c${nth}`));
    box.noteMalformed(malformed('ben'));
    await clock.pass(1_000);
    store.keep();
    await clock.pass(59_000);
    await clock.pass(1_000);
    store.keep();
    await settled();
    assert.deepEqual(written(world), [Array(11).fill('bad-request 1'), ['bad-request 217']]);
    const [gathered] = store.commits[1]?.entries ?? [];
    assert.deepEqual([gathered?.actor, gathered?.cmdId], [{ kind: 'user', id: 'ann' }, undefined]);
    box.noteMalformed(malformed('ann'));
    await clock.pass(1_000);
    store.keep();
    assert.deepEqual(written(world).at(-1), ['bad-request 1'], 'and the next minute begins anew');
    assert.deepEqual(world.counts.unjournaled, 0);
  });

  it('[ST12] are gathered by what was asked and why it was refused', async () => {
    const world = mailbox();
    const { box, store, clock } = world;
    for (let nth = 0; nth < 12; nth += 1) {
      listen(box.give(cancel('ann')));
      listen(box.give({ type: 'quit-link', by: viewer('ann') }));
      await settled();
    }
    await clock.pass(1_000);
    store.keep();
    await clock.pass(60_000);
    store.keep();
    assert.deepEqual(written(world)[1]?.toSorted(), ['not-applied 2', 'not-linked 2']);
  });

  it('[ST12] count once, also if what was noted of them could not be written', async () => {
    const world = mailbox();
    const { box, store, clock } = world;
    for (let nth = 0; nth < 15; nth += 1) listen(box.give(cancel('ann')));
    listen(box.give(start('ben')));
    await settled();
    store.fail();
    await clock.pass(1_000);
    store.keep();
    await clock.pass(60_000);
    store.keep();
    assert.deepEqual(written(world).slice(1), [[...Array(10).fill('not-applied 1'), 'busy 1'], ['not-applied 5']]);
  });

  it('[ST12] do not wait for their minute where the channel is closed', async () => {
    const world = mailbox();
    const { box, store } = world;
    for (let nth = 0; nth < 25; nth += 1) box.noteMalformed(malformed('ann'));
    const closing = box.close();
    await settled();
    store.keep();
    await closing;
    assert.deepEqual(written(world), [[...Array(10).fill('bad-request 1'), 'bad-request 15']]);
  });

  it('[ST12] that are lost are counted as often as they were', async () => {
    const { box, store, counts } = mailbox();
    for (let nth = 0; nth < 25; nth += 1) box.noteMalformed(malformed('ann'));
    const closing = box.close();
    await settled();
    store.fail();
    await settled();
    await closing;
    assert.equal(counts.unjournaled, 25);
  });
});
