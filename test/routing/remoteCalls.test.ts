import assert from 'node:assert/strict';
import { RemoteCalls } from '../../src/routing/remoteCalls.ts';
import { actorReply, type RemoteRequest, remoteRequest } from '../../src/routing/remoteRequests.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';
import { SID } from '../support/people.ts';
import { created } from '../support/zego/zegoFacts.ts';

type Listener = (raw: unknown) => void;

/** Topics as Redis has them: what is published arrives as other JSON of the same meaning, later. */
function topics() {
  const listeners = new Map<string, Listener>();
  const sent: unknown[] = [];
  return {
    sent,
    deliver: (topic: string, raw: unknown) => listeners.get(topic)?.(raw),
    subscribe: async (topic: string, listener: Listener) => void listeners.set(topic, listener),
    unsubscribe: (topic: string) => void listeners.delete(topic),
    publish: async (topic: string, data: unknown) => {
      const text = JSON.stringify(data);
      sent.push(JSON.parse(text));
      setImmediate(() => listeners.get(topic)?.(JSON.parse(text)));
    },
  };
}

/** Two processes, `one` and `two`; `two` carries out what it is asked. */
async function twoProcesses(execute: (asked: RemoteRequest) => Promise<unknown> = async () => ({ type: 'late' })) {
  const bus = topics();
  const clock = new VirtualClock();
  const errors: object[] = [];
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void errors.push(fields) };
  const open = async (me: string) => {
    const calls = new RemoteCalls({ topics: bus, me: () => me, clock, log, request: remoteRequest, execute });
    await calls.open();
    return calls;
  };
  const [one] = [await open('one'), await open('two')];
  return { ...bus, clock, errors, ask: (asked: RemoteRequest) => one.call('two', asked, actorReply, 1_000) };
}

const hear: RemoteRequest = { type: 'hear', sid: SID, deadline: 5, fact: created('A', 10) };

describe('remote calls', () => {
  it('[CL8] bring a question there and its answer back, each as what it is', async () => {
    const asked: RemoteRequest[] = [];
    const { ask } = await twoProcesses(async (question) => {
      asked.push(question);
      return { type: 'heard', hearing: 'kept' };
    });
    assert.deepEqual(await ask(hear), { type: 'heard', hearing: 'kept' });
    assert.deepEqual(asked, [hear]);
  });

  it('[CL8] a question that cannot be read is refused, and told of once for each process that asks', async () => {
    const { ask, errors } = await twoProcesses();
    const unreadable = { ...hear, deadline: 'soon' } as unknown as RemoteRequest;
    for (let time = 0; time < 3; time += 1) await assert.rejects(ask(unreadable), /deadline is not a number/);
    assert.equal(errors.length, 1);
    assert.deepEqual(await ask(hear), { type: 'late' }, 'the next one is carried out');
  });

  it('[CL8] an answer that cannot be read is none', async () => {
    const { ask, errors } = await twoProcesses(async () => ({ type: 'heard', hearing: 'half' }));
    for (let time = 0; time < 2; time += 1) await assert.rejects(ask(hear), /hearing is not one of/);
    assert.equal(errors.length, 1);
  });

  it('[CL8] of another release are refused, and whoever asks hears so', async () => {
    const { deliver, sent, errors } = await twoProcesses();
    deliver('linkcall:post:two', { format: 2, kind: 'question', id: 7, from: 'one', asks: hear });
    await settled();
    assert.partialDeepStrictEqual(sent, [{ kind: 'failure', id: 7, from: 'two' }]);
    assert.match(JSON.stringify(sent), /format is not 1: another release has sent it/);
    assert.equal(errors.length, 1);
  });

  it('[CL8] that are none of ours do no harm', async () => {
    const { deliver, ask, sent } = await twoProcesses();
    for (const raw of [
      null,
      7,
      'x',
      [],
      {},
      { kind: 'answer' },
      { format: 1, kind: 'question', id: 'x', from: 'one' },
    ]) {
      deliver('linkcall:post:two', raw);
    }
    await settled();
    assert.deepEqual(sent, []);
    assert.deepEqual(await ask(hear), { type: 'late' });
  });

  it('[CL8] a question that nobody answers is given up in time', async () => {
    const { ask, clock } = await twoProcesses(() => new Promise(() => {}));
    const asked = assert.rejects(ask(hear), /did not answer within 1000 ms/);
    await clock.pass(1_000);
    await asked;
  });
});
