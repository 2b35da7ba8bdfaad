import assert from 'node:assert/strict';
import { withCheckpoint } from '../../../src/app/mailbox/checkpoints.ts';
import { Mailbox } from '../../../src/app/mailbox/mailbox.ts';
import { type Channel, newChannel } from '../../../src/domain/channel.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { cancel, closeSwitch, openSwitch } from '../../support/orders.ts';
import { admin, callId, person, SID } from '../../support/people.ts';
import { listen, settled, surroundings } from '../../support/surroundings.ts';

const olga = admin('olga');

/** The versions at which the channel was put into the journal whole, when its switch was turned so often. */
async function checkpointsOf(channel: Channel, journalSeq: number, turns: number): Promise<number[]> {
  const world = surroundings(DEFAULT_LIMITS);
  const box = new Mailbox(opened(SID, { channel, journalSeq }), world.watcher, world.deps);
  for (let turn = 0; turn < turns; turn += 1) {
    listen(box.give(cancel('ann')));
    listen(box.give(box.channel.isOpen ? closeSwitch(olga) : openSwitch(olga)));
    await settled();
    world.store.keep();
    await settled();
  }
  const entries = world.store.commits.flatMap((commit) => commit.entries);
  const whole = entries.filter(({ checkpoint }) => checkpoint !== undefined);
  for (const { checkpoint, version } of whole) {
    assert.equal(checkpoint?.version, version, 'as its entry left it');
    assert.equal('applicants' in (checkpoint ?? {}), false);
  }
  return whole.map(({ version }) => version);
}

describe('the checkpoints of a journal', () => {
  it('[OP4] of a new channel come after so many changes each, whatever was refused between', async () => {
    assert.deepEqual(await checkpointsOf(newChannel(SID), 0, 120), [50, 100]);
  });

  it('[OP4] of a channel that wakes begin with its first change: what there is of them nobody knows', async () => {
    assert.deepEqual(await checkpointsOf({ ...newChannel(SID), version: 7 }, 300, 60), [8, 58]);
  });

  it('[OP4] are the rarer the more people are in its lists, up to a bound', () => {
    const turned: JournalEntry = {
      ...{ seq: 1, at: 1, version: 1, actor: { kind: 'clock' }, command: 'open-switch', subject: undefined },
      ...{ cmdId: undefined, outcome: 'accepted', events: [{ type: 'switch-opened', at: 1 }], times: 1 },
    };
    const isDue = (waiting: number, version: number): boolean => {
      const one = { status: 'waiting', person: person('ann'), callId: callId('ann'), appliedAt: 1, endsAt: 2 } as const;
      const channel = { ...newChannel(SID), version, waiting: Array.from({ length: waiting }, () => one) };
      return withCheckpoint([turned], channel, 0)[0]?.checkpoint !== undefined;
    };
    assert.deepEqual([isDue(5, 49), isDue(5, 50)], [false, true]);
    assert.deepEqual([isDue(100, 399), isDue(100, 400)], [false, true]);
    assert.deepEqual([isDue(9_000, 1_999), isDue(9_000, 2_000)], [false, true]);
  });
});
