import assert from 'node:assert/strict';
import { type Muting, NOT_MUTED } from '../../../src/domain/channel.ts';
import { ruleStream } from '../../../src/zego/media/ruleStream.ts';
import { SID } from '../../support/people.ts';
import { mediaHouse, streamId } from './mediaHouse.ts';

const AUDIO = { audio: true, video: false };
const BOTH = { audio: true, video: true };

describe('what is owed of mutes', () => {
  it('[ME10] a rule for the stream, for a day, and its end', async () => {
    const house = mediaHouse();
    house.publish('a', 'one');
    house.startProcess();
    await house.oweRule('a', 'one', AUDIO);
    await house.clock.pass(1_000);
    assert.deepEqual(house.air.ruleOf('one'), { ...AUDIO, forS: 86_400 });
    assert(house.air.isHeard('one'));
    await house.oweRule('a', 'one', NOT_MUTED);
    await house.clock.pass(1_000);
    assert.equal(house.air.ruleOf('one'), undefined);
    assert.deepEqual(house.orderOf(), ['SetForbidStreamRule one', 'DelForbidStreamRule one']);
    assert.equal(await house.count(), 0);
    assert.deepEqual([house.doneMs, house.failures], [[], []], 'it is no cut');
  });

  it('[ME10] is tried again while ZEGO is away, and then only the last one: none comes after a later one', async () => {
    const house = mediaHouse({ weather: { fail: 1 } });
    house.publish('a', 'one');
    house.startProcess();
    await house.oweRule('a', 'one', AUDIO);
    await house.clock.pass(20_000);
    await house.oweRule('a', 'one', BOTH);
    await house.clock.pass(20_000);
    await house.oweRule('a', 'one', NOT_MUTED);
    await house.clock.pass(500);
    house.zego.weather.fail = 0;
    const before = house.zego.asked.length;
    await house.clock.pass(60_000);
    assert.deepEqual(house.orderOf().slice(before), ['DelForbidStreamRule one']);
    assert.equal(house.air.ruleOf('one'), undefined);
    assert.equal(await house.count(), 0);
    assert(house.failures.length > 0);
  });

  it('[ME10] of a stream that has to end there is none: the cut is all', async () => {
    const house = mediaHouse();
    house.publish('a', 'one');
    await house.oweRule('a', 'one', AUDIO);
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(5_000);
    assert.deepEqual(house.orderOf(), ['ForbidRTCStream one', 'DeleteStream one']);
    assert.equal(house.doneMs.length, 1);
    assert.equal(await house.count(), 0);
  });

  it('[ME10] that ZEGO does not allow ends: the log says once what to ask for, and the next mute tries again', async () => {
    const house = mediaHouse({ weather: { notAllowed: new Set(['SetForbidStreamRule']) } });
    house.publish('a', 'one');
    house.startProcess();
    for (const stream of ['one', 'two']) await house.oweRule('a', stream, AUDIO);
    await house.clock.pass(120_000);
    assert.equal(house.zego.asked.length, 2);
    const told = house.logged.filter((line) => line.includes('code 9'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /ask ZEGO to enable SetForbidStreamRule/);
    assert.equal(await house.count(), 0);
    house.zego.weather.notAllowed = new Set();
    await house.oweRule('a', 'one', AUDIO);
    await house.clock.pass(1_000);
    assert.deepEqual(house.air.ruleOf('one'), { ...AUDIO, forS: 86_400 });
  });

  it('[ME10] that ZEGO has kept from hearing for a day is owed no more', async () => {
    const house = mediaHouse({ weather: { fail: 1 } });
    house.startProcess();
    await house.oweRule('a', 'one', AUDIO);
    await house.clock.pass(5_000);
    assert.equal(await house.count(), 1);
    house.clock.stall(86_400_000);
    await house.clock.pass(60_000);
    assert.equal(await house.count(), 0);
  });

  it('[ME10] of a stream that is not on the air yet is owed still, and its end is done', async () => {
    const orders = { setRule: async () => '138', deleteRule: async () => '138' };
    const attempt = (muting: Muting) =>
      ruleStream({ sid: SID, streamId: streamId('one'), muting }, new AbortController().signal, orders);
    assert.deepEqual(await attempt(AUDIO), { type: 'failed', code: '138' });
    assert.equal(await attempt(NOT_MUTED), 'done');
  });

  it('[ME8, ME10] who is killed is followed by another one', async () => {
    const house = mediaHouse({ weather: { hang: 1 } });
    house.publish('a', 'one');
    await house.oweRule('a', 'one', BOTH);
    const first = house.startProcess();
    await house.clock.pass(1_000);
    first.kill();
    house.zego.weather.hang = 0;
    house.startProcess();
    await house.clock.pass(10_000);
    assert.deepEqual(house.air.ruleOf('one'), { ...BOTH, forS: 86_400 });
    assert.equal(await house.count(), 0);
  });
});
