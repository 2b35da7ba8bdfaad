import assert from 'node:assert/strict';
import { ChannelState, LinkcallUser, QueuedUser } from '../../schema/channelState.ts';
import { Report } from '../../src/client/report.ts';
import { viewOf } from '../../src/client/view.ts';

const noticeOf = (version: number) => ({
  sid: 'live',
  version,
  singer_id: '',
  singer_nick: '',
  linkcall_state: 0,
  datas: [],
});

function stateAt(version: number, epoch = 1): ChannelState {
  const state = new ChannelState();
  state.version = version;
  state.epoch = epoch;
  return state;
}

function setUp() {
  const report = new Report();
  const heard: string[] = [];
  const stops = [
    report.on('state', ({ version, stale }) => heard.push(`state ${version}${stale ? ' stale' : ''}`)),
    report.on('linkcall_room_state_nt', ({ version }) => heard.push(`notice ${version}`)),
    report.on('connection', ({ status, reason }) => heard.push(`${status} ${reason}`.trim())),
  ];
  return { report, heard, stops };
}

describe('what an app is told', () => {
  it('[CL13] follows a later epoch though its version is smaller, and its notices from then on, not an earlier one', () => {
    const { report, heard } = setUp();
    report.view(viewOf(stateAt(9, 2_048)));
    report.view(viewOf(stateAt(7, 1_024)));
    report.view(viewOf(stateAt(7, 3_072)));
    report.notice('linkcall_room_state_nt', noticeOf(8));
    report.view(viewOf(stateAt(6, 3_072)));
    // Epochs of a file may begin anew with its server; its versions do not.
    report.view(viewOf(stateAt(8, 1)));
    assert.deepEqual(heard, ['state 9', 'state 7', 'notice 8', 'state 8']);
  });

  it('[LC18] never goes back, and is marked stale while the connection is away', () => {
    const { report, heard } = setUp();
    report.down('nobody there');
    report.view(viewOf(stateAt(5)));
    report.up();
    report.notice('linkcall_room_state_nt', noticeOf(6));
    report.view(viewOf(stateAt(6)));
    report.down('cut');
    report.down('cut');
    report.notice('linkcall_room_state_nt', noticeOf(5));
    report.view(viewOf(stateAt(5)));
    report.up();
    assert.deepEqual([report.state?.version, report.state?.stale], [6, true]);
    report.view(viewOf(stateAt(6)));
    report.closed('left');
    assert.deepEqual(heard, [
      'connecting nobody there',
      'state 5',
      'connected',
      'notice 6',
      'state 6',
      'state 6 stale',
      'reconnecting cut',
      'connected',
      'state 6',
      'state 6 stale',
      'closed left',
    ]);
  });

  it('is a copy, in order, that does not change any more', () => {
    const state = stateAt(1);
    for (const [user_id, position] of [
      ['bob', 2],
      ['ann', 1],
    ] as const) {
      state.links.set(user_id, new LinkcallUser({ user_id, time_allow: 100 - position }));
      state.applies.set(user_id, new QueuedUser({ user_id, position }));
    }
    const view = viewOf(state);
    state.links.clear();
    state.version = 9;
    const ids = (users: readonly { user_id: string }[]) => users.map(({ user_id }) => user_id);
    assert.deepEqual([ids(view.links), ids(view.applies), view.version], [['bob', 'ann'], ['ann', 'bob'], 1]);
  });

  it('is not told to whoever stopped listening, and one who throws keeps nobody from hearing', async () => {
    const { report, heard, stops } = setUp();
    const { promise: thrown, resolve } = Promise.withResolvers<unknown>();
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', resolve);
    const again = report.on('connection', () => {
      throw new Error('a mistake of the app');
    });
    report.on('connection', () => heard.push('also heard'));
    report.up();
    assert.match(`${await thrown}`, /a mistake of the app/);
    for (const other of others) process.on('uncaughtException', other);
    again();
    stops[2]?.();
    report.down('cut');
    assert.deepEqual(heard, ['connected', 'also heard', 'also heard']);
  });

  it('tells who waits for the connection when it is there, or will never be', async () => {
    const { report } = setUp();
    const waiting = report.connected();
    report.up();
    await waiting;
    await report.connected();
    report.down('cut');
    const never = report.connected();
    report.closed('left');
    await assert.rejects(never, /closed: left/);
    await assert.rejects(report.connected(), /closed: left/);
  });
});
