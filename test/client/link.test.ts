import assert from 'node:assert/strict';
import type { Way } from '../../src/client/dial.ts';
import { Link } from '../../src/client/link.ts';
import type { Seat, SeatEvents } from '../../src/client/seat.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';
import { FakeLine } from './fakeLine.ts';

const JOIN_WITHIN_MS = 5_000;
const HEARTBEAT_MS = 10_000;

/** One try to get in, of which the test is the server. */
type Try = {
  readonly way: Way;
  readonly at: number;
  readonly events: SeatEvents;
  readonly signal: AbortSignal;
  readonly succeed: (seat?: Seat) => Promise<void>;
  readonly refuse: (why: string) => Promise<void>;
  readonly fail: (why: string) => Promise<void>;
};

/** Answers each ping until it is mute. */
class FakeSeat extends FakeLine implements Seat {
  isMute = false;
  goodbyes = 0;
  leaveNow: () => void = () => {};

  ping(answered: () => void): void {
    if (!this.isMute) answered();
  }

  leave(): Promise<void> {
    this.goodbyes += 1;
    return new Promise((resolve) => {
      this.leaveNow = resolve;
    });
  }
}

function settle(act: () => void): Promise<void> {
  act();
  return settled();
}

function setUp() {
  const clock = new VirtualClock();
  const tries: Try[] = [];
  const told: string[] = [];
  const link = new Link({
    clock,
    random: () => 1,
    joinWithinMs: JOIN_WITHIN_MS,
    heartbeatMs: HEARTBEAT_MS,
    dial: (way, events, signal) =>
      new Promise((resolve, reject) => {
        tries.push({
          way,
          at: clock.now(),
          events,
          signal,
          succeed: (seat = new FakeSeat()) => settle(() => resolve(seat)),
          refuse: (refused) => settle(() => resolve({ refused })),
          fail: (why) => settle(() => reject(new Error(why))),
        });
      }),
    on: {
      view: ({ version }) => told.push(`view ${version}`),
      notice: (name) => told.push(name),
      up: () => told.push('up'),
      down: (why) => told.push(`down: ${why}`),
      closed: (why) => told.push(`closed: ${why}`),
    },
  });
  link.open();
  return {
    clock,
    tries,
    told,
    link,
    get last(): Try {
      const last = tries.at(-1);
      assert(last !== undefined);
      return last;
    },
    /** How long it takes until the next try. */
    async nextTryMs(): Promise<number> {
      const [begunAt, count] = [clock.now(), tries.length];
      while (tries.length === count) await clock.pass(1);
      return clock.now() - begunAt;
    },
  };
}

const view = {
  sid: 'live',
  singer_id: '',
  singer_nick: '',
  live: false,
  linkcall_state: 0,
  in_pk: false,
  version: 3,
  num_link: 0,
  num_apply: 0,
  max_link: 2,
  max_apply: 10,
  host_away_since: 0,
  epoch: 1,
  links: [],
  applies: [],
  stale: false,
};

describe('the link', () => {
  it('tries to join until it is in: within 50 ms at first, once a second in the end, for ever', async () => {
    const house = setUp();
    const rests: number[] = [];
    for (let failures = 1; failures <= 9; failures += 1) {
      await house.last.fail('nobody there');
      rests.push(await house.nextTryMs());
    }
    assert.deepEqual(rests, [100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000, 1_000]);
    await house.last.succeed();
    assert.deepEqual([house.told.at(0), house.told.at(-1)], ['down: nobody there', 'up']);
    assert(house.tries.every(({ way }) => way === 'join'));
  });

  for (const code of [1001, 1005, 1006, 1012, 4010, 4408]) {
    it(`asks for the same seat until it is back when the network took the connection (${code})`, async () => {
      const house = setUp();
      await house.last.succeed();
      await house.clock.pass(2_000);
      house.last.events.closed(code, '');
      assert((await house.nextTryMs()) <= 50);
      assert.equal(house.last.way, 'same-seat');
      await house.last.fail('nobody there');
      assert.equal(await house.nextTryMs(), 100);
      assert.equal(house.last.way, 'same-seat');
      await house.last.succeed();
      assert.deepEqual(house.told, ['up', `down: the connection was closed (${code})`, 'down: nobody there', 'up']);
    });
  }

  for (const code of [4100, 4001, 4002, 1011]) {
    it(`joins anew at once when the room let it go (${code})`, async () => {
      const house = setUp();
      await house.last.succeed();
      await house.clock.pass(2_000);
      house.last.events.closed(code, 'gone');
      assert((await house.nextTryMs()) <= 50);
      assert.deepEqual(
        [house.last.way, house.told.at(-1)],
        ['join', `down: the connection was closed (${code}): gone`],
      );
    });
  }

  for (const when of ['before the first state', 'later'] as const) {
    it(`[LC25] ends when an operator shows it out ${when}`, async () => {
      const house = setUp();
      if (when === 'later') await house.last.succeed();
      house.last.events.closed(4402, 'spam');
      await house.clock.pass(60_000);
      assert.equal(house.told.at(-1), 'closed: the connection was closed (4402): spam');
      assert.equal(house.tries.length, 1);
    });
  }

  it('[LC24] waits longer when it was closed for flooding', async () => {
    const house = setUp();
    await house.last.succeed();
    await house.clock.pass(2_000);
    house.last.events.closed(4290, 'too many messages');
    assert.equal(await house.nextTryMs(), 5_000);
    assert.equal(house.last.way, 'join');
  });

  it('rests longer and longer when each connection is lost as soon as it is made', async () => {
    const house = setUp();
    const rests: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await house.last.succeed();
      house.last.events.closed(4100, '');
      rests.push(await house.nextTryMs());
    }
    assert.deepEqual(rests, [100, 200, 400, 800, 1_000, 1_000, 1_000]);
    await house.last.succeed();
    await house.clock.pass(1_000);
    house.last.events.closed(4100, '');
    assert.equal(await house.nextTryMs(), 50);
  });

  it('does not wait for ever for a server that does not answer, and takes no seat that comes too late', async () => {
    const house = setUp();
    const late = house.last;
    await house.clock.pass(JOIN_WITHIN_MS);
    assert.deepEqual([late.signal.aborted, house.told], [true, ['down: no answer to a join within 5000 ms']]);
    await house.nextTryMs();
    await late.succeed();
    assert.equal(house.told.length, 1);
    await house.last.succeed();
    assert.equal(house.told.at(-1), 'up');
  });

  it('notices a connection that went silent', async () => {
    const house = setUp();
    const seat = new FakeSeat();
    await house.last.succeed(seat);
    await house.clock.pass(HEARTBEAT_MS * 10);
    assert.deepEqual(house.told, ['up']);
    seat.isMute = true;
    await house.clock.pass(HEARTBEAT_MS * 2);
    assert.equal(house.told[1], 'down: nothing was heard for 10000 ms');
    assert.deepEqual([house.tries[0]?.signal.aborted, house.last.way], [true, 'join']);
  });

  it('hears nothing of an earlier connection any more', async () => {
    const house = setUp();
    const { events } = house.last;
    events.view(view);
    await house.last.succeed();
    events.view(view);
    events.closed(1006, '');
    events.view(view);
    events.notice('linkcall_room_state_nt', { ...view, datas: [] });
    events.closed(4100, '');
    assert.deepEqual(house.told, ['view 3', 'up', 'view 3', 'down: the connection was closed (1006)']);
  });

  it('ends when it is refused for good', async () => {
    const house = setUp();
    await house.last.refuse('the token has expired');
    assert.deepEqual(house.told, ['closed: the token has expired']);
    assert.deepEqual([house.clock.timers, house.last.signal.aborted], [0, true]);
  });

  it('says goodbye when it leaves, and waits a moment for the server to hear it', async () => {
    for (const isHeard of [true, false]) {
      const house = setUp();
      const seat = new FakeSeat();
      await house.last.succeed(seat);
      const left = house.link.leave('left');
      assert.deepEqual([seat.goodbyes, house.told], [1, ['up']]);
      house.last.events.closed(4000, '');
      if (isHeard) seat.leaveNow();
      else await house.clock.pass(1_000);
      await left;
      assert.deepEqual(house.told, ['up', 'closed: left']);
      assert.deepEqual([house.clock.timers, house.last.signal.aborted], [0, true]);
    }
  });

  it('leaves while it is away, and leaves no timer behind', async () => {
    const dialling = setUp();
    const resting = setUp();
    await resting.last.fail('nobody there');
    for (const house of [dialling, resting]) {
      await house.link.leave('left');
      assert.deepEqual([house.told.at(-1), house.clock.timers], ['closed: left', 0]);
      await house.clock.pass(60_000);
      assert.equal(house.tries.length, 1);
    }
    await dialling.last.succeed();
    assert.deepEqual([dialling.told, dialling.last.signal.aborted], [['closed: left'], true]);
  });
});
