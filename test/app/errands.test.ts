import assert from 'node:assert/strict';
import { Channels } from '../../src/app/channels.ts';
import { type Errand, Errands } from '../../src/app/errands.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { SID } from '../support/people.ts';
import { opened } from '../support/pumpedStore.ts';
import { settled, surroundings } from '../support/surroundings.ts';
import { created } from '../support/zegoFacts.ts';

const errand: Errand = { type: 'hear', sid: SID, fact: created('A', 10) };

/** One of two processes; the other one answers as the test says. */
function process(others: () => Promise<unknown>) {
  const world = surroundings();
  const { deps, store, clock, watcher } = world;
  const more = { reconnectMs: 1, hostReconnectMs: 1, zegoGapMs: 1_000, zegoAuditMs: 1_000, zegoRooms: undefined };
  const open = async (sid: Sid) => opened(sid);
  const commit = store.commit.bind(store);
  const writeBack = store.writeBack.bind(store);
  const channels = new Channels({ ...deps, ...more, store: { open, commit, writeBack } });
  const asked: Errand[] = [];
  const ask = (_process: string, errand: Errand) => {
    asked.push(errand);
    return others();
  };
  const errands = new Errands({ channels, clock, me: () => 'here', wake: async () => 'there', ask });
  return { ...world, channels, errands, asked, house: watcher };
}

describe('an errand', () => {
  it('[CL8] for a channel that is elsewhere is carried out there', async () => {
    const { errands, asked } = process(async () => 'kept');
    assert.equal(await errands.run(errand), 'kept');
    assert.deepEqual(asked, [errand]);
  });

  it('[CL5, CL8] at an actor that has been replaced is brought to the one who is in charge', async () => {
    const { errands, asked, channels, house, store, clock } = process(async () => 'kept');
    await channels.open(SID, house);
    const outcome = errands.run(errand);
    await settled();
    store.fence();
    await settled();
    await channels.close(SID);
    await clock.pass(50);
    assert.equal(await outcome, 'kept');
    assert.equal(asked.length, 1);
  });

  it('[CL8] is brought again while the channel moves, and given up in time', async () => {
    let answers = 0;
    const moving = process(async () => {
      answers += 1;
      return answers < 3 ? 'not-here' : 'kept';
    });
    const outcome = moving.errands.run(errand);
    await moving.clock.pass(200);
    assert.deepEqual([await outcome, answers], ['kept', 3]);

    const lost = process(async () => assert.fail('no answer'));
    const refused = assert.rejects(lost.errands.run(errand), /no answer/);
    await lost.clock.pass(5_000);
    await refused;
    assert(lost.asked.length > 10);
  });
});
