import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { RETRY_AFTER_MS, type Weather } from '../../loadtest/zego/delivery.ts';
import { differences } from '../../loadtest/zego/difference.ts';
import { CALM, createServerApi } from '../../loadtest/zego/serverApi.ts';
import { sign } from '../../loadtest/zego/signedCallback.ts';
import type { World } from '../../loadtest/zego/world.ts';
import { createZego } from '../../loadtest/zego/zego.ts';
import type { ZegoRooms, ZegoStreams } from '../../src/ports/zego.ts';
import { createZegoRooms } from '../../src/zego/serverApi.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { userId } from '../support/people.ts';
import { streamId } from '../support/zego/zegoFacts.ts';
import { ListeningServer, SECRET } from './listeningServer.ts';

const FAIR: Weather = { drop: 0, duplicate: 0, reorder: 0, form: 0, delayMs: 0 };
const ROUGH: Weather = { drop: 0, duplicate: 0.2, reorder: 0.5, form: 0.3, delayMs: 30 };
/** Longer than all retries of one callback. */
const LONG_MS = 100_000;

type Posted = { readonly at: number; readonly body: string; readonly contentType: string };

/** ZEGO, and a server that takes what comes unless `status` says otherwise. */
function house(weather: Partial<Weather> = {}, status: (nth: number) => number = () => 200, seed = 1) {
  const clock = new VirtualClock();
  const server = new ListeningServer(() => clock.now());
  const posts: Posted[] = [];
  const conditions = { ...FAIR, ...weather };
  const zego = createZego({
    clock,
    seed,
    rooms: { prefix: 'r', rooms: 20, users: 10 },
    sender: { appId: 1, secret: SECRET },
    weather: conditions,
    post: async (body, contentType) => {
      posts.push({ at: clock.now(), body, contentType });
      const told = status(posts.length);
      return told === 200 ? server.take(body, contentType) : told;
    },
  });
  async function live(happenings: number): Promise<void> {
    for (let nth = 0; nth < happenings; nth += 1) {
      zego.world.act();
      await clock.pass(10);
    }
  }
  const compare = (canRepair = false) => differences(zego.world.truth(), server.rooms(), zego.delivery, canRepair);
  return { ...zego, weather: conditions, clock, server, posts, live, compare };
}

function zegoRooms(clock: VirtualClock, world: World): ZegoRooms {
  const random = new Random(1);
  const credentials = { appId: '1', serverSecret: 'another secret' };
  const membersOf = world.membersOf.bind(world);
  return createZegoRooms({
    ...credentials,
    url: 'https://rtc-api.zego.im/',
    clock,
    random: () => random.next(),
    nonce: () => '0123456789abcdef',
    fetch: createServerApi({ ...credentials, clock, random, weather: { ...CALM, fail: 0.1 }, membersOf }),
  });
}

/** As it answers whoever asks seldom enough. */
const streamsIn = (world: World): ZegoStreams => ({
  listStreams: async (sid) =>
    world
      .streamsOf(sid)
      ?.map((one) => ({ streamId: streamId(one.streamId), userId: userId(one.userId), createdAt: one.createdAt })),
});

async function settle(clock: VirtualClock, work: Promise<void>): Promise<void> {
  await clock.pass(LONG_MS);
  await work;
}

const about = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 0.25 * expected, `${found} instead of about ${expected}`);

describe("ZEGO's simulated callbacks", () => {
  it('[ZG2] are signed as documented', () => {
    assert.equal(sign('secret', '1470820198', '123412'), '5bd59fd62953a8059fb7eaba95720f66d19e4517');
  });

  it('[ZG2, ZG3] are all authentic and well formed, as JSON and as a form', async () => {
    const { live, posts, server } = house({ form: 0.5 });
    await live(1_000);
    assert.deepEqual(server.refused, []);
    about(
      posts.filter(({ contentType }) => contentType === 'application/x-www-form-urlencoded').length,
      posts.length / 2,
    );
  });

  it('[ZG1] have the field types of the samples: a bare number here, text there', async () => {
    const { live, posts } = house();
    await live(1_000);
    const body = (event: string) => posts.find((post) => post.body.startsWith(`{"event":"${event}"`))?.body ?? '';
    assert.match(body('room_create'), /"appid":1,"timestamp":\d+,.*"room_session_id":\d+,"room_create_time":"\d+"/);
    assert.match(body('room_close'), /"room_session_id":\d+,"close_reason":[01],"room_close_time":"\d+"/);
    assert.match(body('room_login'), /"appid":"1","timestamp":"\d+",.*"room_seq":"\d+".*"login_time":"\d+"/);
    assert.match(body('room_logout'), /"session_id":"\d+".*"logout_time":"\d+","reason":"\d".*"user_update_seq":"\d+"/);
    assert.match(body('stream_create'), /"room_session_id":"\d+"/);
  });

  it('[ZG5] make the truth, whatever the order and the repeats', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { live, clock, compare, delivery } = house(ROUGH, () => 200, seed);
      await live(1_000);
      await clock.pass(LONG_MS);
      assert.equal(delivery.pending, 0);
      assert.deepEqual(compare(), [], `seed ${seed}`);
    }
  });

  it('[ZG5] make the truth also through a server that is away for a while', async () => {
    const { live, clock, compare, delivery } = house(ROUGH, (nth) => (nth > 200 && nth < 700 ? 503 : 200));
    await live(1_000);
    await clock.pass(LONG_MS);
    assert.ok(delivery.counts.retries > 100);
    assert.deepEqual(delivery.missing, []);
    assert.deepEqual(compare(), []);
  });

  it('[ZG13] that are lost leave nothing wrong that ZEGO can tell, once somebody comes and the rooms are scanned', async () => {
    let excused = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const weather = { ...ROUGH, drop: 0.05 };
      const { live, world, delivery, clock, server, weather: now, compare } = house(weather, () => 200, seed);
      await live(1_000);
      await clock.pass(LONG_MS);
      assert.ok(compare().some(({ user }) => user !== ''));
      now.drop = 0;
      for (const { roomId } of delivery.missing) world.visit(roomId);
      await clock.pass(LONG_MS);
      await settle(clock, server.repair(zegoRooms(clock, world), streamsIn(world)));
      const found = compare(true);
      excused += found.length;
      assert.deepEqual(
        found.filter(({ excuse }) => excuse === undefined),
        [],
        `seed ${seed}`,
      );
    }
    assert.ok(excused > 0 && excused < 200, `${excused}`);
  });

  it('are dropped, doubled and held back about as often as asked', async () => {
    const { live, clock, posts, delivery } = house({ drop: 0.1, duplicate: 0.2, reorder: 0.3 });
    await live(3_000);
    await clock.pass(LONG_MS);
    const { told, dropped, duplicated, heldBack } = delivery.counts;
    about(dropped, 0.1 * told);
    about(duplicated, 0.9 * 0.2 * told);
    about(heldBack, 0.9 * 0.3 * told);
    assert.equal(posts.length, told - dropped + duplicated);
    assert.equal(delivery.missing.length, dropped);
  });

  it('[ZG3] are tried again after 2, 4, 8, 16 and 32 s, and then lost', async () => {
    for (const status of [500, 404, 302, 0]) {
      const { world, clock, posts, delivery } = house({}, () => status);
      world.visit('r0');
      await clock.pass(LONG_MS);
      const [created, login] = [...Map.groupBy(posts, ({ body }) => body).values()];
      assert.equal(created?.length, 6);
      const pauses = login?.slice(1).map(({ at }, nth) => at - (login[nth]?.at ?? 0));
      assert.deepEqual(pauses, RETRY_AFTER_MS);
      assert.deepEqual([delivery.missing.length, delivery.counts.givenUp, delivery.pending], [2, 2, 0]);
    }
  });

  it('[ZG3] are not tried again after any 2xx', async () => {
    const { world, clock, posts } = house({}, () => 204);
    world.visit('r0');
    await clock.pass(LONG_MS);
    assert.equal(posts.length, 2);
  });

  it('are waited for until none is under way', async () => {
    const { world, clock, delivery } = house({ delayMs: 100 }, (nth) => (nth === 1 ? 503 : 200));
    let isIdle = false;
    await delivery.idle();
    world.visit('r0');
    const idle = delivery.idle().then(() => {
      isIdle = true;
    });
    await clock.pass(2_099);
    assert.deepEqual([isIdle, delivery.pending], [false, 1]);
    await clock.pass(1);
    await idle;
    assert.equal(delivery.pending, 0);
  });

  it('are the same for the same seed', async () => {
    const runs = [house({ ...ROUGH, drop: 0.1 }), house({ ...ROUGH, drop: 0.1 })] as const;
    for (const { live } of runs) await live(500);
    assert.deepEqual(runs[0].posts, runs[1].posts);
  });
});
