import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import { parseCmdId } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { cancel, closeSwitch, openSwitch, start } from '../support/orders.ts';
import { admin, SID } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';

const operator = admin('olga');
const cmd = (text: string) => parseCmdId(text);

function mailbox(limits = DEFAULT_LIMITS) {
  const world = surroundings(limits);
  return { ...world, box: new Mailbox(opened(SID), world.watcher, world.deps) };
}

describe('remembered replies', () => {
  it('[LC17] a repeat in the same commit gets the one answer, and nothing happens twice', async () => {
    const { box, store } = mailbox();
    const blocker = listen(box.give(closeSwitch(operator)));
    const [first, again] = [1, 2].map(() => listen(box.give(openSwitch(operator), cmd('x'))));
    await settled();
    store.keep();
    await settled();
    assert.deepEqual(
      [blocker, first, again].map((told) => told && reasonOf(told)),
      ['accepted', 'not answered', 'not answered'],
    );
    store.keep();
    await settled();
    assert.deepEqual(again?.answer, first?.answer);
    assert.equal(store.commits[1]?.entries.length, 1);
  });

  it('[LC17] a repeat of what was not kept is busy as well', async () => {
    const { box, store } = mailbox();
    listen(box.give(closeSwitch(operator)));
    const [first, again] = [1, 2].map(() => listen(box.give(openSwitch(operator), cmd('x'))));
    await settled();
    store.keep();
    await settled();
    store.fail();
    await settled();
    assert.deepEqual(
      [first, again].map((told) => told && reasonOf(told)),
      ['busy', 'busy'],
    );
    const third = listen(box.give(openSwitch(operator), cmd('x')));
    await settled();
    store.keep();
    await settled();
    assert.equal(third.answer?.version, 2, 'and done when it is asked for again');
  });

  it('[LC17] a cmd_id of another kind of request is a bad request', async () => {
    const { box, store } = mailbox();
    listen(box.give(openSwitch(operator), cmd('x')));
    await settled();
    store.keep();
    await settled();
    const told = listen(box.give(closeSwitch(operator), cmd('x')));
    await settled();
    assert.equal(reasonOf(told), 'bad-request');
    assert.equal(box.channel.isOpen, true);
  });

  it('[LC17] a refused command is judged afresh', async () => {
    const { box, store } = mailbox();
    const refused = listen(box.give(cancel('ann'), cmd('x')));
    listen(box.give(start('ann')));
    await settled();
    store.keep();
    await settled();
    const again = listen(box.give(cancel('ann'), cmd('x')));
    await settled();
    store.keep();
    await settled();
    assert.deepEqual([reasonOf(refused), reasonOf(again)], ['not-applied', 'accepted']);
  });
});
