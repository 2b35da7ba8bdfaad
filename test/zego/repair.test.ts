import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import { differences } from '../../loadtest/zego/difference.ts';
import type { ListedRoom } from '../../loadtest/zego/room.ts';
import { CALM, createServerApi } from '../../loadtest/zego/serverApi.ts';
import { createZego } from '../../loadtest/zego/zego.ts';
import { Channels } from '../../src/app/channels.ts';
import type { Sid } from '../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import type { RoomView } from '../../src/ports/directory.ts';
import { OrderRouter } from '../../src/routing/orderRouter.ts';
import { roomsOf } from '../../src/routing/roomDirectory.ts';
import { createZegoInbox } from '../../src/routing/zegoInbox.ts';
import { ownBudget } from '../../src/runtime/ownBudget.ts';
import { newCmdId } from '../../src/server/channelIds.ts';
import { ActionBudget } from '../../src/zego/actionBudget.ts';
import { parseCallback } from '../../src/zego/callback.ts';
import { readFields } from '../../src/zego/fields.ts';
import { createZegoRooms } from '../../src/zego/serverApi.ts';
import type { SignedCallDeps } from '../../src/zego/signedCall.ts';
import { createZegoStreams } from '../../src/zego/streamList.ts';
import { ModelStore } from '../simulation/modelStore.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { LIVE } from '../support/people.ts';

const GAP_MS = 70_000;
const REPAIRED_WITHIN_MS = 90_000;
const SECRET = 'secret';
const APP = { appId: 1, serverSecret: '9193cc662a4c0ec135ec71fb57194b38' };

/** A ZEGO whose callbacks get lost, and our side of it but for the socket: bytes in, room list out, in virtual time. */
class House {
  readonly clock = new VirtualClock();
  readonly gaps: string[] = [];
  readonly asked: Asked[] = [];
  readonly zego;
  readonly #channels: Channels;

  constructor(seed: number, drop: number, hasCredentials: boolean) {
    const { clock } = this;
    const random = new Random(seed);
    const { store } = new ModelStore(new Random(seed + 1), new Random(seed + 1), clock).connect(clock);
    const none = () => {};
    this.#channels = new Channels({
      store,
      clock,
      log: { info: none, warn: none, error: none },
      metrics: {
        command: none,
        broken: none,
        evictions: none,
        unjournaled: none,
        scan: none,
        streamScan: none,
        waited: none,
        talked: none,
        gap: (outcome) => void this.gaps.push(outcome),
      },
      limits: DEFAULT_LIMITS,
      reconnectMs: 20_000,
      hostReconnectMs: 60_000,
      newLiveId: () => LIVE,
      tombstoneMs: 86_400_000,
      takeoverMs: 5_000,
      media: { graceMs: 2_000, trusted: [] },
      zegoGapMs: GAP_MS,
      zegoAuditMs: 300_000,
      zegoSilentMs: 21_600_000,
      ...(hasCredentials ? this.#serverApi(random) : { zegoRooms: undefined }),
    });
    const house = { show: none, activityChanged: none, dismiss: none, clientCount: () => 0, announce: async () => {} };
    const wake = async (sid: Sid) => {
      await this.#channels.open(sid, house);
      return 'here';
    };
    const call = async () => assert.fail('there is no other process');
    const router = new OrderRouter({
      channels: this.#channels,
      clock,
      sharedClock: { earliest: () => clock.elapsed(), latest: () => clock.elapsed() },
      newCmdId,
      me: () => 'here',
      wake,
      call,
    });
    const inbox = createZegoInbox(router);
    this.zego = createZego({
      clock,
      seed,
      rooms: { prefix: 'room-', rooms: 12, users: 6 },
      sender: { appId: APP.appId, secret: SECRET },
      weather: { drop, reorder: 0.3, duplicate: 0.1, form: 0.2, delayMs: 20 },
      post: async (body, contentType) => {
        const read = readFields(Buffer.from(body), contentType);
        assert.equal(read.kind, 'read');
        const callback = parseCallback(read.kind === 'read' ? read.fields : {});
        if (callback.kind !== 'fact') return 200;
        return (await inbox.tell(callback.sid, callback.fact)) === 'kept' ? 200 : 503;
      },
    });
  }

  #serverApi(random: Random) {
    const { clock } = this;
    const api = createServerApi({
      clock,
      random,
      appId: String(APP.appId),
      serverSecret: APP.serverSecret,
      weather: CALM,
      membersOf: (roomId) => this.zego.world.membersOf(roomId),
      streamsOf: (roomId) => this.zego.world.streamsOf(roomId),
    });
    const access: SignedCallDeps = {
      appId: String(APP.appId),
      serverSecret: APP.serverSecret,
      url: 'https://rtc-api.zego.im/',
      clock,
      nonce: () =>
        random
          .below(2 ** 32)
          .toString(16)
          .padStart(16, '0'),
      fetch: async (input, init) => {
        const { searchParams } = new URL(String(input));
        this.asked.push({
          at: clock.now(),
          room: searchParams.get('RoomId') ?? '',
          action: searchParams.get('Action'),
        });
        return api(input, init);
      },
    };
    const budget = new ActionBudget({ budget: ownBudget(clock), clock });
    return {
      zegoRooms: createZegoRooms({ ...access, random: () => random.next() }),
      zegoStreams: createZegoStreams({ ...access, budget }),
    };
  }

  async live(happenings: number): Promise<void> {
    for (let n = 0; n < happenings; n += 1) {
      this.zego.world.act();
      await this.clock.pass(500);
    }
  }

  get rooms(): readonly RoomView[] {
    return roomsOf(this.#channels);
  }

  /** What is wrong and need not be. */
  wrong(canRepair: boolean) {
    const found = differences(this.zego.world.truth(), this.rooms.map(listed), this.zego.delivery, canRepair);
    return found.filter(({ excuse }) => excuse === undefined);
  }
}

function listed({ sid, sessionId, startedAt, users, streams }: RoomView): ListedRoom {
  return {
    RoomInfo: { RoomID: sid, RoomSessionId: sessionId, RoomCreateTime: startedAt },
    UserList: users.map((user) => ({
      UserId: user.userId,
      UserSessionId: user.sessionId,
      UserLoginTime: user.loginAt,
    })),
    StreamList: streams.map(({ streamId, userId, createdAt }) => ({
      StreamId: streamId,
      UserId: userId,
      StreamCreateTime: createdAt,
    })),
  };
}

describe('callbacks that are lost for good', () => {
  it('[ZG5] [ME3] without loss the lists are the truth as soon as everything has arrived', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const house = new House(seed, 0, false);
      await house.live(300);
      await house.clock.pass(60_000);
      assert.deepEqual(house.wrong(true), [], `seed ${seed}`);
      assert.equal(
        house.rooms.some((room) => room.hasGap),
        false,
      );
    }
  });

  it('[ZG13] [ME3] with 5 % lost, every list is the truth 90 s later, within the budgets of ZEGO', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const house = new House(seed, 0.05, true);
      await house.live(400);
      await house.clock.pass(REPAIRED_WITHIN_MS);
      assert.deepEqual(house.wrong(true), [], `seed ${seed}`);
      assertWithinBudgets(house.asked);
      assert.ok(house.zego.delivery.counts.dropped > 0 && house.gaps.includes('repaired'));
    }
  });

  it('[ZG13] without credentials the gaps are counted, once each, and shown', async () => {
    const house = new House(3, 0.05, false);
    await house.live(400);
    await house.clock.pass(GAP_MS);
    const open = house.rooms.filter((room) => room.hasGap);
    assert.ok(open.length > 0);
    assert.deepEqual(new Set(house.gaps), new Set(['no-credentials']));
    const counted = house.gaps.length;
    await house.clock.pass(10 * GAP_MS);
    assert.equal(house.gaps.length, counted);
  });
});

type Asked = { readonly at: number; readonly room: string; readonly action: string | null };

/** At most 1 a second of a room, of its streams 1 in 10 s; 200 of all, 50 of streams. */
function assertWithinBudgets(asked: readonly Asked[]): void {
  const lastOf = new Map<string, number>();
  for (const { at, room, action } of asked) {
    const last = lastOf.get(`${action} ${room}`);
    const apart = action === 'DescribeUserList' ? 1_000 : 10_000;
    assert.ok(last === undefined || at - last >= apart, `${room} was asked twice within ${apart} ms`);
    lastOf.set(`${action} ${room}`, at);
  }
  for (const { at } of asked) assert.ok(asked.filter((one) => one.at >= at && one.at < at + 1_000).length <= 200);
}
