import assert from 'node:assert/strict';
import { Way } from '../../src/mirrors/way.ts';
import { SID } from '../support/people.ts';

const said = { nth: 1, wantsWhole: false, clients: 1, seated: [], gone: [], ends: false };
const heardOf = (epoch: number) => ({ ...said, position: { epoch, seq: 1 } });
const answerOf = (epoch: number) => ({ position: { epoch, seq: 1 }, own: [] });

const EPOCHS: Readonly<Record<string, number>> = { stale: 1, current: 2 };

/** To those who are found to have the actor, one after the other. */
function way(found: string[], subscribe: () => Promise<void> = async () => {}) {
  const asked: string[] = [];
  const heardAt: string[] = [];
  const left: string[] = [];
  const one = new Way({
    ...{ sid: SID, mirror: 'mirror-1', me: () => 'me', address: () => 'a:1' },
    wake: async () => found.shift() ?? assert.fail('it is found already'),
    topics: {
      subscribe: async (topic) => {
        heardAt.push(topic);
        await subscribe();
      },
      unsubscribe: async (topic) => void left.push(topic),
      publish: async () => {},
    },
    topicOf: (process) => `of ${process}`,
    calls: {
      call: async (process, _request, answer) => {
        asked.push(process);
        return answer.parse(answerOf(EPOCHS[process] ?? assert.fail('nobody is there')));
      },
    },
    hear: () => {},
    failed: (error) => assert.fail(String(error)),
  });
  return { one, asked, heardAt, left };
}

describe('the way from a mirror to its actor', () => {
  it('[SC5] leads elsewhere once an actor answers that is earlier than the one that was heard', async () => {
    const { one, asked, heardAt, left } = way(['stale', 'current']);
    assert.deepEqual(await one.ask(heardOf(2)), answerOf(1));
    assert.deepEqual(await one.ask(heardOf(2)), answerOf(2));
    assert.deepEqual(await one.ask(heardOf(2)), answerOf(2));
    assert.deepEqual(asked, ['stale', 'current', 'current']);
    assert.deepEqual([heardAt, left], [['of stale', 'of current'], ['of stale']]);
  });

  it('[SC5] is heard on anew where it could not be listened to at first', async () => {
    const troubles = [new Error('Redis is away')];
    const { one, asked, heardAt, left } = way(['current', 'current'], async () => {
      const trouble = troubles.pop();
      if (trouble !== undefined) throw trouble;
    });
    await assert.rejects(one.ask(heardOf(0)), /Redis is away/);
    assert.deepEqual([asked, left], [[], ['of current']]);
    await one.ask(heardOf(0));
    assert.deepEqual([heardAt, asked], [['of current', 'of current'], ['current']]);
  });
});
