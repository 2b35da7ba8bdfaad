import assert from 'node:assert/strict';
import { CUTS_PER_TURN } from '../../../src/zego/media/mediaPayer.ts';
import { mediaHouse } from './mediaHouse.ts';

const MANY = 100;

describe('what is owed of cuts', () => {
  it('[ME7] a stream on the air is forbidden, then deleted, and done when it is seen closed', async () => {
    const house = mediaHouse();
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(1_000);
    assert.deepEqual(house.orderOf(), ['ForbidRTCStream one', 'DeleteStream one']);
    assert(house.air.isForbidden('one') && !house.air.isListed('one'));
    assert.equal(await house.count(), 0);
    assert.deepEqual(house.failures, []);
    assert(house.doneMs.length === 1 && (house.doneMs[0] ?? 0) < 1_000);
  });

  it('[ME7] a phone that goes on publishing is off the air all the same: it must not come back between two orders', async () => {
    const house = mediaHouse();
    house.publish('a', 'one');
    house.onNews.add((news) => {
      if (news.type === 'closed') house.clock.after(1, () => house.air.publish('a', 'deaf', news.stream.streamId));
    });
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(10_000);
    assert(!house.air.isHeard('one') && !house.air.isListed('one'));
    assert.equal(await house.count(), 0);
    assert.equal(house.news.filter(({ type }) => type === 'opened').length, 1);
  });

  it('[ME7] a stream that was never seen is forbidden once and done, and nobody can publish it later', async () => {
    const house = mediaHouse();
    house.rooms.add('a');
    await house.owe({ room: 'a', stream: 'late' });
    house.startProcess();
    await house.clock.pass(5_000);
    assert.deepEqual(house.orderOf(), ['ForbidRTCStream late']);
    assert.equal(await house.count(), 0);
    assert.equal(house.publish('a', 'late'), false);
  });

  it('[ME7] where no callbacks tell, ZEGO is believed: what it has no stream or room of is done', async () => {
    const house = mediaHouse({ isCalledBack: false });
    house.publish('a', 'one');
    house.rooms.add('b');
    await house.owe({ room: 'a', stream: 'one' }, { room: 'b', stream: 'none' }, { room: 'gone', stream: 'two' });
    house.startProcess();
    await house.clock.pass(10_000);
    assert.equal(await house.count(), 0);
    assert.deepEqual(house.failures, []);
    assert.equal(house.asked('ForbidRTCStream').length, 3);
    assert.equal(house.asked('DeleteStream', 'none').length, 1);
    // Deleted once more, to see that it is gone.
    assert.equal(house.asked('DeleteStream', 'one').length, 2);
  });

  for (const code of [104, 5024, 50001] as const)
    it(`[ME7] a room that is not there any more ends it (${code})`, async () => {
      const house = mediaHouse({ isCalledBack: false, weather: { noSuchRoom: code } });
      await house.owe({ room: 'gone', stream: 'one', isKick: true });
      house.startProcess();
      await house.clock.pass(3_000);
      assert.equal(await house.count(), 0);
      assert.deepEqual(house.failures, []);
    });

  it('[ME7] whoever has to leave the room is kicked, also where the stream has ended by itself', async () => {
    const house = mediaHouse();
    house.publish('a', 'one', 'eve');
    house.rooms.add('b');
    await house.owe(
      { room: 'a', stream: 'one', user: 'eve', isKick: true },
      { room: 'b', stream: 'two', user: 'eve', isKick: true },
    );
    house.startProcess();
    await house.clock.pass(5_000);
    assert.equal(await house.count(), 0);
    const kicked = house.asked('KickoutUser').map(({ query }) => `${query.get('RoomId')} ${query.get('UserId[]')}`);
    assert.deepEqual(kicked.sort(), ['a eve', 'b eve']);
  });

  it('[ME7] is tried again for ever, with rests that grow to 30 s, and each time under a greater sequence', async () => {
    const house = mediaHouse({ weather: { fail: 1 } });
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(7_200_000);
    const tries = house.asked('ForbidRTCStream');
    const gaps = tries.slice(1).map(({ at }, nth) => at - (tries[nth]?.at ?? 0));
    assert((gaps[0] ?? 0) < 3_000, `${gaps[0]}`);
    assert(
      gaps.every((gap) => gap <= 31_500) && gaps.slice(8).every((gap) => gap >= 14_000),
      String(gaps.slice(0, 20)),
    );
    const sequences = tries.map(({ query }) => Number(query.get('Sequence')));
    assert(sequences.every((sequence, nth) => nth === 0 || sequence > (sequences[nth - 1] ?? 0)));
    house.zego.weather.fail = 0;
    await house.clock.pass(35_000);
    assert.equal(await house.count(), 0);
    assert(!house.air.isListed('one'));
  });

  it('[ME7] one stubborn stream holds up no other of its channel, nor of others, however many come', async () => {
    const house = mediaHouse();
    house.publish('a', 'stubborn');
    const api = house.air.remove.bind(house.air);
    house.air.remove = (room, stream) => (stream === 'stubborn' ? 'done' : api(room, stream));
    await house.owe({ room: 'a', stream: 'stubborn' });
    house.startProcess();
    await house.clock.pass(60_000);
    for (let nth = 0; nth < MANY; nth += 1) house.publish('a', `s${nth}`);
    house.publish('b', 'other');
    const streams = Array.from({ length: MANY }, (_, nth) => ({ room: 'a', stream: `s${nth}` }));
    await house.owe(...streams.slice(0, 1), { room: 'b', stream: 'other' });
    await house.clock.pass(3_000);
    assert(!house.air.isListed('s0') && !house.air.isListed('other'));
    await house.owe(...streams.slice(1));
    await house.clock.pass(90_000);
    assert(streams.every(({ stream }) => !house.air.isListed(stream)));
    assert.equal(await house.count(), 1);
    assert(house.failures.every((code) => code === 'on-air') && house.failures.length > 3);
    house.air.remove = api;
    await house.clock.pass(40_000);
    assert.equal(await house.count(), 0);
  });

  it('[ME7] who is heard comes before those who only have to be tidied away, however many channels have some', async () => {
    const house = mediaHouse();
    const streams = Array.from({ length: MANY }, (_, nth) => ({ room: `r${nth}`, stream: `s${nth}` }));
    for (const { room, stream } of streams) house.publish(room, stream);
    await house.owe(...streams);
    house.startProcess();
    await house.clock.pass(8_000);
    assert(streams.every(({ stream }) => !house.air.isHeard(stream)));
    assert(streams.some(({ stream }) => house.air.isListed(stream)));
    house.publish('a', 'heard');
    await house.owe({ room: 'a', stream: 'heard' });
    await house.clock.pass(1_000);
    assert(!house.air.isHeard('heard'));
    await house.clock.pass(30_000);
    assert.equal(await house.count(), 0);
    assert.deepEqual(house.failures, []);
  });

  it('[ME7] nor is who is heard behind all those who stopped by themselves while ZEGO was away', async () => {
    const house = mediaHouse({ weather: { fail: 1 } });
    const gone = Array.from({ length: 4 * MANY }, (_, nth) => ({ room: `r${nth}`, stream: `s${nth}` }));
    for (const { room } of gone) house.rooms.add(room);
    await house.owe(...gone);
    house.startProcess();
    await house.clock.pass(20_000);
    house.zego.weather.fail = 0;
    await house.clock.pass(2_000);
    assert(gone.some(({ stream }) => !house.air.isForbidden(stream)));
    house.publish('a', 'heard');
    await house.owe({ room: 'a', stream: 'heard' });
    await house.clock.pass(1_000);
    assert(!house.air.isHeard('heard'));
    await house.clock.pass(60_000);
    assert(gone.every(({ stream }) => house.air.isForbidden(stream)));
    assert.equal(await house.count(), 0);
  });

  it('[ME7] nor behind one of its channel who has only to leave the room, and waits for a turn at that', async () => {
    const house = mediaHouse();
    const strangers = Array.from({ length: MANY }, (_, nth) => ({ room: `r${nth}`, stream: `s${nth}`, isKick: true }));
    for (const { room } of strangers) house.rooms.add(room);
    await house.owe(...strangers);
    house.startProcess();
    await house.clock.pass(8_000);
    const waits = strangers.filter(({ room, stream }) => {
      const isKicked = house.asked('KickoutUser').some(({ query }) => query.get('RoomId') === room);
      return house.air.isForbidden(stream) && !isKicked;
    });
    assert(waits.length > 10);
    for (const { room } of waits.slice(0, 10)) {
      house.publish(room, `heard in ${room}`);
      await house.owe({ room, stream: `heard in ${room}` });
    }
    await house.clock.pass(2_500);
    assert.deepEqual(
      waits.slice(0, 10).filter(({ room }) => house.air.isHeard(`heard in ${room}`)),
      [],
    );
    await house.clock.pass(40_000);
    assert.equal(house.asked('KickoutUser').length, MANY);
    assert.equal(await house.count(), 0);
  });

  it('[ME7] nor do as many stubborn ones as are looked at in one turn', async () => {
    const house = mediaHouse();
    const api = house.air.remove.bind(house.air);
    house.air.remove = (room, stream) => (stream.startsWith('stubborn') ? 'done' : api(room, stream));
    const stubborn = Array.from({ length: CUTS_PER_TURN }, (_, nth) => ({ room: 'a', stream: `stubborn ${nth}` }));
    for (const { stream } of stubborn) house.publish('a', stream);
    house.publish('a', 'one');
    await house.owe(...stubborn, { room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(300_000);
    assert(!house.air.isListed('one'));
    assert.equal(await house.count(), CUTS_PER_TURN);
  });

  it('[ME7] of one stream that is owed twice at once one attempt is made', async () => {
    const house = mediaHouse();
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' }, { room: 'a', stream: 'one', isKick: true });
    house.startProcess();
    await house.clock.pass(3_000);
    assert.equal(await house.count(), 0);
    assert.equal(house.asked('ForbidRTCStream').length, 1);
    assert.equal(house.asked('KickoutUser').length, 1);
  });

  it('[ME7] 206 and 207 are no answer to give up at', async () => {
    const house = mediaHouse({ weather: { tooMany: 1 } });
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    await house.clock.pass(10_000);
    house.zego.weather.tooMany = 0;
    await house.clock.pass(35_000);
    assert.equal(await house.count(), 0);
    assert(house.failures.length > 0 && house.failures.every((code) => code === '206'));
  });

  it('[ME9] of code 9 the log says once what to ask ZEGO for', async () => {
    const house = mediaHouse({ weather: { notAllowed: new Set(['ForbidRTCStream']) } });
    for (const stream of ['one', 'two', 'three']) house.publish('a', stream);
    await house.owe({ room: 'a', stream: 'one' }, { room: 'a', stream: 'two' }, { room: 'a', stream: 'three' });
    house.startProcess();
    await house.clock.pass(600_000);
    const told = house.logged.filter((line) => line.includes('code 9'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /ask ZEGO to enable ForbidRTCStream/);
    assert(house.failures.every((code) => code === '9'));
    house.zego.weather.notAllowed = new Set();
    await house.clock.pass(60_000);
    assert.equal(await house.count(), 0);
  });

  it('[ME8] who dies in the middle of it is followed within seconds, and whoever is stopped has it to the next one', async () => {
    const house = mediaHouse({ weather: { hang: 1 } });
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' });
    const first = house.startProcess();
    await house.clock.pass(1_000);
    assert.equal(house.asked('ForbidRTCStream').length, 1);
    first.kill();
    house.zego.weather.hang = 0;
    house.startProcess();
    await house.clock.pass(5_000);
    assert.equal(await house.count(), 0);
    assert(!house.air.isListed('one'));

    house.zego.weather.hang = 1;
    house.publish('a', 'two');
    await house.owe({ room: 'a', stream: 'two' });
    await house.clock.pass(1_000);
    const third = house.startProcess();
    const closing = third.media.close();
    await house.clock.pass(10_000);
    await closing;
  });

  it('[ME8] a slow ZEGO does not make two processes pay the same', async () => {
    const house = mediaHouse({ weather: { hang: 1 } });
    house.publish('a', 'one');
    await house.owe({ room: 'a', stream: 'one' });
    house.startProcess();
    house.startProcess();
    await house.clock.pass(2_900);
    assert.equal(house.asked('ForbidRTCStream').length, 1);
  });
});
