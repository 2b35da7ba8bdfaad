import assert from 'node:assert/strict';
import type { RoomView } from '../../src/ports/directory.ts';
import { sid, userId } from '../support/people.ts';
import { streamId, uint64 } from '../support/zego/zegoFacts.ts';
import { adminToken, assertProblem, startServer, type TestServer, tokens } from './testServer.ts';

const quiet: RoomView = {
  sid: sid('quiet'),
  sessionId: uint64('17446744073709551557'),
  startedAt: 1_763_600_060_000,
  users: [],
  streams: [],
  hasGap: false,
};
const busy: RoomView = {
  ...quiet,
  sid: sid('a b/ü'),
  users: [{ userId: userId('u1'), sessionId: uint64('7003'), loginAt: 1_763_600_003_500 }],
  streams: [{ streamId: streamId('s1'), userId: userId('u1'), isBot: false, createdAt: 1_763_600_004_000 }],
  hasGap: true,
};

const QUIET = {
  RoomInfo: { RoomID: 'quiet', RoomSessionId: '17446744073709551557', RoomCreateTime: 1_763_600_060_000 },
  UserList: [],
  StreamList: [],
};
const BUSY = {
  RoomInfo: { ...QUIET.RoomInfo, RoomID: 'a b/ü' },
  UserList: [{ UserId: 'u1', UserSessionId: '7003', UserLoginTime: 1_763_600_003_500 }],
  StreamList: [{ StreamId: 's1', UserId: 'u1', StreamCreateTime: 1_763_600_004_000 }],
  Gap: true,
};

describe('rooms over HTTP', () => {
  let server: TestServer;
  before(async () => {
    const all = [busy, quiet];
    server = await startServer({
      rooms: {
        list: async () => ({ found: all, away: undefined }),
        find: async (id) => all.find((room) => room.sid === id),
      },
    });
  });
  after(() => server.stop());

  it('[ZG14] [ME3] the list has the original’s shape, and says where callbacks are missing', async () => {
    const { status, raw } = await server.ask('/api/rooms');
    assert.deepEqual([status, JSON.parse(raw)], [200, [BUSY, QUIET]]);
  });

  it('[ZG14] one of them is found by its percent-encoded id', async () => {
    const { status, raw } = await server.ask(`/api/rooms/${encodeURIComponent('a b/ü')}`);
    assert.deepEqual([status, JSON.parse(raw)], [200, BUSY]);
  });

  it('[ZG14] the list can be asked for one room, which may not be there', async () => {
    const asked = async (query: string) => JSON.parse((await server.ask(`/api/rooms?${query}`)).raw);
    assert.deepEqual(await asked(String(new URLSearchParams({ room_id: 'a b/ü' }))), [BUSY]);
    assert.deepEqual(await asked('room_id=nobody'), []);
    assertProblem(await server.ask('/api/rooms?room_id='), 400, 'bad-request', 'room_id');
    assertProblem(await server.ask('/api/rooms?room_id=a&room_id=b'), 400, 'bad-request', 'room_id');
    const token = await adminToken({ sid: 'quiet' });
    assert.deepEqual(JSON.parse((await server.ask('/api/rooms?room_id=quiet', { token })).raw), [QUIET]);
    assertProblem(await server.ask('/api/rooms?room_id=other', { token }), 403, 'forbidden');
  });

  it('[ZG14] a room that is not there is 404, a bad id 400', async () => {
    assertProblem(await server.ask('/api/rooms/nobody'), 404, 'not-found');
    assertProblem(await server.ask('/api/rooms/%00'), 400, 'bad-request', 'room_id');
    assertProblem(await server.ask('/api/rooms/%zz'), 400, 'bad-request', 'path');
  });

  it('is for operators, and for reading', async () => {
    assertProblem(await server.ask('/api/rooms', { token: null }), 401, 'unauthorized');
    const viewer = await tokens.issue({ sub: 'ann', role: 'viewer' });
    assertProblem(await server.ask('/api/rooms', { token: viewer }), 403, 'forbidden');
    const token = await adminToken({ sid: 'quiet' });
    assertProblem(await server.ask('/api/rooms', { token }), 403, 'forbidden');
    assertProblem(await server.ask('/api/rooms/other', { token }), 403, 'forbidden');
    assert.equal((await server.ask('/api/rooms/quiet', { token })).status, 200);
    assertProblem(await server.ask('/api/rooms', { method: 'DELETE' }), 405, 'method-not-allowed');
    assertProblem(await server.ask('/api/rooms/quiet', { method: 'PUT' }), 405, 'method-not-allowed');
  });
});
