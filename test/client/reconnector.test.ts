import assert from 'node:assert/strict';
import type { Way } from '../../src/client/joinRoom.ts';
import { Reconnector } from '../../src/client/reconnector.ts';
import type { RoomConnection, RoomEvents } from '../../src/client/roomConnection.ts';
import { settled, VirtualClock } from '../support/doubles/virtualClock.ts';
import { FakeLine } from './fakeLine.ts';

const JOIN_WITHIN_MS = 5_000;
const HEARTBEAT_MS = 10_000;

/** One try to get in, of which the test is the server. */
type Try = {
  readonly way: Way;
  readonly at: number;
  readonly events: RoomEvents;
  readonly signal: AbortSignal;
  readonly succeed: (connection?: RoomConnection) => Promise<void>;
  readonly refuse: (why: string) => Promise<void>;
  readonly fail: (why: string) => Promise<void>;
};

/** Answers each ping until it is mute. */
class FakeConnection extends FakeLine implements RoomConnection {
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
  const reconnector = new Reconnector({
    clock,
    random: () => 1,
    joinWithinMs: JOIN_WITHIN_MS,
    heartbeatMs: HEARTBEAT_MS,
    joinRoom: (way, events, signal) =>
      new Promise((resolve, reject) => {
        tries.push({
          way,
          at: clock.now(),
          events,
          signal,
          succeed: (connection = new FakeConnection()) => settle(() => resolve(connection)),
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
  reconnector.open();
  return {
    clock,
    tries,
    told,
    reconnector,
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
  locked_seats: [],
  applies: [],
  invites: [],
  moderators: [],
  stale: false,
};

describe('the reconnector', () => {
  it('tries to join until it is in: within 50 ms at first, once a second in the end, for ever', async () => {
    const setup = setUp();
    const rests: number[] = [];
    for (let failures = 1; failures <= 9; failures += 1) {
      await setup.last.fail('nobody there');
      rests.push(await setup.nextTryMs());
    }
    assert.deepEqual(rests, [100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000, 1_000]);
    await setup.last.succeed();
    assert.deepEqual([setup.told.at(0), setup.told.at(-1)], ['down: nobody there', 'up']);
    assert(setup.tries.every(({ way }) => way === 'join'));
  });

  for (const code of [1001, 1005, 1006, 1012, 4010, 4408]) {
    it(`asks for the same seat until it is back when the network took the connection (${code})`, async () => {
      const setup = setUp();
      await setup.last.succeed();
      await setup.clock.pass(2_000);
      setup.last.events.closed(code, '');
      assert((await setup.nextTryMs()) <= 50);
      assert.equal(setup.last.way, 'reconnect');
      await setup.last.fail('nobody there');
      assert.equal(await setup.nextTryMs(), 100);
      assert.equal(setup.last.way, 'reconnect');
      await setup.last.succeed();
      assert.deepEqual(setup.told, ['up', `down: the connection was closed (${code})`, 'down: nobody there', 'up']);
    });
  }

  for (const code of [4100, 4001, 4002, 1011]) {
    it(`joins anew at once when the room let it go (${code})`, async () => {
      const setup = setUp();
      await setup.last.succeed();
      await setup.clock.pass(2_000);
      setup.last.events.closed(code, 'gone');
      assert((await setup.nextTryMs()) <= 50);
      assert.deepEqual(
        [setup.last.way, setup.told.at(-1)],
        ['join', `down: the connection was closed (${code}): gone`],
      );
    });
  }

  for (const when of ['before the first state', 'later'] as const) {
    it(`[LC25] ends when an operator shows it out ${when}`, async () => {
      const setup = setUp();
      if (when === 'later') await setup.last.succeed();
      setup.last.events.closed(4402, 'spam');
      await setup.clock.pass(60_000);
      assert.equal(setup.told.at(-1), 'closed: the connection was closed (4402): spam');
      assert.equal(setup.tries.length, 1);
    });
  }

  it('[LC24] waits longer when it was closed for flooding', async () => {
    const setup = setUp();
    await setup.last.succeed();
    await setup.clock.pass(2_000);
    setup.last.events.closed(4290, 'too many messages');
    assert.equal(await setup.nextTryMs(), 5_000);
    assert.equal(setup.last.way, 'join');
  });

  it('rests longer and longer when each connection is lost as soon as it is made', async () => {
    const setup = setUp();
    const rests: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await setup.last.succeed();
      setup.last.events.closed(4100, '');
      rests.push(await setup.nextTryMs());
    }
    assert.deepEqual(rests, [100, 200, 400, 800, 1_000, 1_000, 1_000]);
    await setup.last.succeed();
    await setup.clock.pass(1_000);
    setup.last.events.closed(4100, '');
    assert.equal(await setup.nextTryMs(), 50);
  });

  it('does not wait for ever for a server that does not answer, and takes no seat that comes too late', async () => {
    const setup = setUp();
    const late = setup.last;
    await setup.clock.pass(JOIN_WITHIN_MS);
    assert.deepEqual([late.signal.aborted, setup.told], [true, ['down: no answer to a join within 5000 ms']]);
    await setup.nextTryMs();
    await late.succeed();
    assert.equal(setup.told.length, 1);
    await setup.last.succeed();
    assert.equal(setup.told.at(-1), 'up');
  });

  it('notices a connection that went silent', async () => {
    const setup = setUp();
    const connection = new FakeConnection();
    await setup.last.succeed(connection);
    await setup.clock.pass(HEARTBEAT_MS * 10);
    assert.deepEqual(setup.told, ['up']);
    connection.isMute = true;
    await setup.clock.pass(HEARTBEAT_MS * 2);
    assert.equal(setup.told[1], 'down: nothing was heard for 10000 ms');
    assert.deepEqual([setup.tries[0]?.signal.aborted, setup.last.way], [true, 'join']);
  });

  it('hears nothing of an earlier connection any more', async () => {
    const setup = setUp();
    const { events } = setup.last;
    events.view(view);
    await setup.last.succeed();
    events.view(view);
    events.closed(1006, '');
    events.view(view);
    events.notice('linkcall_room_state_nt', { ...view, datas: [] });
    events.closed(4100, '');
    assert.deepEqual(setup.told, ['view 3', 'up', 'view 3', 'down: the connection was closed (1006)']);
  });

  it('ends when it is refused for good', async () => {
    const setup = setUp();
    await setup.last.refuse('the token has expired');
    assert.deepEqual(setup.told, ['closed: the token has expired']);
    assert.deepEqual([setup.clock.timers, setup.last.signal.aborted], [0, true]);
  });

  it('says goodbye when it leaves, and waits a moment for the server to hear it', async () => {
    for (const isHeard of [true, false]) {
      const setup = setUp();
      const connection = new FakeConnection();
      await setup.last.succeed(connection);
      const left = setup.reconnector.leave('left');
      assert.deepEqual([connection.goodbyes, setup.told], [1, ['up']]);
      setup.last.events.closed(4000, '');
      if (isHeard) connection.leaveNow();
      else await setup.clock.pass(1_000);
      await left;
      assert.deepEqual(setup.told, ['up', 'closed: left']);
      assert.deepEqual([setup.clock.timers, setup.last.signal.aborted], [0, true]);
    }
  });

  it('leaves while it is away, and leaves no timer behind', async () => {
    const joining = setUp();
    const resting = setUp();
    await resting.last.fail('nobody there');
    for (const setup of [joining, resting]) {
      await setup.reconnector.leave('left');
      assert.deepEqual([setup.told.at(-1), setup.clock.timers], ['closed: left', 0]);
      await setup.clock.pass(60_000);
      assert.equal(setup.tries.length, 1);
    }
    await joining.last.succeed();
    assert.deepEqual([joining.told, joining.last.signal.aborted], [['closed: left'], true]);
  });
});
