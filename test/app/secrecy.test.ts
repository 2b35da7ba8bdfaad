import assert from 'node:assert/strict';
import { Mailbox } from '../../src/app/mailbox/mailbox.ts';
import type { Caller } from '../../src/domain/channel.ts';
import type { Order } from '../../src/domain/command.ts';
import { type Millis, parseCmdId } from '../../src/domain/ids.ts';
import { opened } from '../support/doubles/pumpedStore.ts';
import { hostLive, linkStarted, sessionEnded, started } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { allow, endSession, refuse, remove, startSession } from '../support/orders.ts';
import { admin, HOST, host, SID, viewer } from '../support/people.ts';
import { listen, reasonOf, settled, surroundings } from '../support/surroundings.ts';

/** Of the virtual clock. */
const NOW: Millis = 1_000_000;
const CMD = parseCmdId('x');

/** ann waits, carl is linked. */
const BUSY = [hostLive(), started('ann', NOW), started('carl', NOW), linkStarted('carl', NOW)];

function mailbox(past = BUSY) {
  const world = surroundings();
  const box = new Mailbox(opened(SID, { channel: channelAfter(...past) }), world.watcher, world.deps);
  async function told(order: Order) {
    const answered = listen(box.give(order, order.type === 'refuse-application' ? CMD : undefined));
    await settled();
    if (world.store.pending > 0) world.store.keep();
    await settled();
    assert(answered.answer !== undefined);
    return answered.answer;
  }
  return { ...world, box, told };
}

describe('who may be told of whom', () => {
  const strangers: readonly Caller[] = [viewer('eve'), viewer('carl'), viewer(HOST), host('hugo')];
  for (const by of strangers) {
    it(`[LC12] [LC14] a refusal tells a ${by.role} named ${by.person.userId} nothing of the user they name`, async () => {
      const { told } = mailbox();
      for (const order of [allow, refuse, remove]) {
        for (const name of ['ann', 'carl', 'nobody']) {
          const { refusal, subject, position } = await told(order(name, by));
          assert.deepEqual([refusal?.reason, subject, position], ['bad-request', undefined, 0]);
        }
      }
    });
  }

  it('[LC19] nor does “busy”, when the store is away', async () => {
    const { box, store } = mailbox();
    listen(box.give(remove('carl')));
    await settled();
    // They share a commit, and what was decided behind a change does not stand if that is not kept.
    const [hosts, eves] = [listen(box.give(refuse('ann'))), listen(box.give(refuse('ann', viewer('eve'))))];
    store.keep();
    await settled();
    store.fail();
    await settled();
    assert.deepEqual([reasonOf(hosts), reasonOf(eves)], ['busy', 'busy']);
    assert.equal(hosts.answer?.subject?.person.nick, 'nick of ann');
    assert.equal(eves.answer?.subject, undefined);
  });

  it('[LC19] nor a mailbox that is closed', async () => {
    const { box } = mailbox();
    await box.close();
    const { refusal, subject } = await box.give(refuse('ann', viewer('eve')));
    assert.deepEqual([refusal?.reason, subject], ['busy', undefined]);
  });

  it('[LC17] a repeat by the same user in another role is told that it was done, and nothing of the other', async () => {
    const { told } = mailbox();
    const first = await told(refuse('ann', admin('olga')));
    assert.equal(first.subject?.person.nick, 'nick of ann');
    const again = await told(refuse('ann', viewer('olga')));
    assert.deepEqual(again, { ...first, subject: undefined });
    assert.deepEqual(await told(refuse('ann', admin('olga'))), first);
  });

  it('[LC17] so is a repeat by a host whose place another one has taken', async () => {
    const { told } = mailbox();
    const first = await told(refuse('ann'));
    await told(endSession());
    assert.deepEqual(await told(refuse('ann')), first);
    await told(startSession(host('hugo')));
    assert.deepEqual(await told(refuse('ann')), { ...first, subject: undefined });
  });

  it('[LC18] a host whose session has ended, and who has no successor, is still told', async () => {
    const { told } = mailbox([hostLive(), started('ann', NOW), sessionEnded()]);
    assert.equal((await told(refuse('ann'))).subject?.person.nick, 'nick of ann');
  });
});
