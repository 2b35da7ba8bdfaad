import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mediaHouse } from './mediaHouse.ts';

/** As often as ZEGO allows: in a second, in all. */
const LIMITS: Readonly<Record<string, number>> = {
  ForbidRTCStream: 20,
  DeleteStream: 10,
  KickoutUser: 10,
  DescribeSimpleStreamList: 50,
};
const ROOM_MS = 10_000;
const PROCESSES = 2;

const chance = (max: number) => fc.double({ min: 0, max, noNaN: true });
const WEATHER = fc.record({
  fail: chance(0.3),
  hang: chance(0.2),
  mute: chance(0.2),
  garble: chance(0.2),
  tooMany: chance(0.3),
  isForbidden: fc.boolean(),
});
const PHONE = fc.record({
  room: fc.constantFrom('a', 'b', 'c'),
  /** When its cut becomes owed, and when it begins to publish, in ms; undefined: it never does. */
  owedAt: fc.integer({ min: 0, max: 8_000 }),
  publishesAt: fc.option(fc.integer({ min: 0, max: 15_000 }), { nil: undefined }),
  /** It publishes again whenever it is off the air. */
  isDeaf: fc.boolean(),
  isKick: fc.boolean(),
  isOwedTwice: fc.boolean(),
});
const KILLS = fc.array(fc.integer({ min: 1, max: 250 }), { maxLength: 5 });

function most(times: readonly number[], spanMs: number): number {
  const counts = times.map((first) => times.filter((at) => at >= first && at < first + spanMs).length);
  return Math.max(0, ...counts);
}

describe('cuts, whatever happens', () => {
  it('[ME7, ME8] each is paid once in effect, within ZEGO’s budgets, and nobody else’s stream ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          weather: WEATHER,
          phones: fc.array(PHONE, { minLength: 1, maxLength: 25 }),
          kills: KILLS,
          setBackMs: fc.constantFrom(0, 0, 300_000),
          isCalledBack: fc.boolean(),
        }),
        async ({ seed, weather: { isForbidden, ...weather }, phones, kills, setBackMs, isCalledBack }) => {
          const notAllowed = new Set(isForbidden ? ['DeleteStream'] : []);
          const house = mediaHouse({ seed, isCalledBack, weather: { ...weather, notAllowed } });
          const { clock, air } = house;
          for (const room of ['a', 'b', 'c']) house.publish(room, `host of ${room}`);
          phones.forEach((phone, nth) => {
            const stream = `s${nth}`;
            const owing = { room: phone.room, stream, isKick: phone.isKick };
            clock.after(phone.owedAt, () => void house.owe(owing));
            if (phone.isOwedTwice) clock.after(phone.owedAt + 2_000, () => void house.owe(owing));
            if (phone.publishesAt !== undefined)
              clock.after(phone.publishesAt, () => house.publish(phone.room, stream));
          });
          house.onNews.add((news) => {
            if (news.type !== 'closed') return;
            const { roomId, streamId, userId } = news.stream;
            const isDeaf = phones[Number(streamId.slice(1))]?.isDeaf === true;
            if (isDeaf) clock.after(20, () => air.publish(roomId, userId, streamId));
          });
          clock.after(4_000, () => clock.setBy(-setBackMs));

          // Each is followed by another one when it has been killed.
          const steps = [...kills];
          const serving = Array.from({ length: PROCESSES }, () => house.startProcess(steps.pop()));
          for (let second = 0; second < 20; second += 1) {
            await clock.pass(1_000);
            serving.forEach((process, nth) => {
              if (process.isDead()) serving[nth] = house.startProcess(steps.pop());
            });
          }
          Object.assign(house.zego.weather, {
            fail: 0,
            hang: 0,
            mute: 0,
            garble: 0,
            tooMany: 0,
            notAllowed: new Set(),
          });
          for (const process of serving) process.kill();
          for (let nth = 0; nth < PROCESSES; nth += 1) house.startProcess();
          await clock.pass(100_000);

          assert.equal(await house.count(), 0, 'all is paid');
          phones.forEach(({ room, publishesAt, isKick }, nth) => {
            const stream = `s${nth}`;
            assert(!air.isListed(stream) && !house.publish(room, stream), `${stream} can be published`);
            const isKicked = house
              .asked('KickoutUser')
              .some(({ query }) => query.get('UserId[]') === `user of ${stream}`);
            assert.equal(isKicked, isKick, `${stream} ${publishesAt}`);
            const sequences = house.asked('ForbidRTCStream', stream).map(({ query }) => Number(query.get('Sequence')));
            assert(sequences.length > 0);
            assert(
              sequences.every((one, at) => at === 0 || one > (sequences[at - 1] ?? 0)),
              String(sequences),
            );
          });
          for (const room of ['a', 'b', 'c']) assert(air.isHeard(`host of ${room}`), 'a stream of the call');
          for (const [action, perS] of Object.entries(LIMITS)) {
            const times = house.asked(action).map(({ at }) => at);
            assert(most(times, 1_000) <= perS, `${action}: ${most(times, 1_000)} in a second`);
          }
          const lists = Map.groupBy(house.asked('DescribeSimpleStreamList'), ({ query }) => query.get('RoomId'));
          for (const ofRoom of lists.values())
            assert(
              most(
                ofRoom.map(({ at }) => at),
                ROOM_MS,
              ) <= 1,
            );
          assert(!house.zego.codes.includes('207') && !house.zego.codes.includes('2'));
          if (weather.tooMany === 0) assert(!house.zego.codes.includes('206'));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('[ME7] calls of a hundred links that end at once are paid at the pace that ZEGO allows, by whichever process', async () => {
    const house = mediaHouse();
    const streams = Array.from({ length: 100 }, (_, nth) => `s${nth}`);
    const roomOf = (stream: string) => `room ${Number(stream.slice(1)) % 10}`;
    for (const stream of streams) house.publish(roomOf(stream), stream);
    const owing = streams.map((stream) => ({ room: roomOf(stream), stream }));
    const isFirsts = ({ room }: { readonly room: string }) => Number(room.slice(5)) < 5;
    await house.owe(...owing.filter(isFirsts));
    house.startProcess();
    await house.clock.pass(50);
    // The first one looks again only later.
    await house.owe(...owing.filter((one) => !isFirsts(one)));
    house.startProcess();
    await house.clock.pass(8_000);
    assert(
      streams.every((stream) => !house.air.isHeard(stream)),
      'cut within 8 s',
    );
    await house.clock.pass(10_000);
    assert.equal(await house.count(), 0);
    assert(house.zego.codes.every((code) => code === '0'));
    assert.deepEqual(house.failures, []);
  });
});
