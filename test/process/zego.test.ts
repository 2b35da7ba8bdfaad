import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Redis } from 'ioredis';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { openBeside } from '../support/sqliteFile.ts';
import { until } from '../support/until.ts';

type Case = { name: string; sent: string[]; arrival: number[]; rooms: { RoomInfo: { RoomID: string } }[] };
const { cases }: { cases: Case[] } = JSON.parse(readFileSync('test/zego/fixtures.json', 'utf8'));

const SECRET = 'secret';
/** The fixtures are recorded: so old that only a very wide tolerance takes them. */
const ENV = { ZEGO_CALLBACK_SECRET: SECRET, ZEGO_TOLERANCE_S: '9999999999' };

describe('ZEGO’s callbacks at a server', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start(ENV);
  });
  after(() => server.remove());

  const post = (body: string, type = 'application/json') =>
    fetch(`${server.url}/zego/callback`, { method: 'POST', headers: { 'content-type': type }, body });

  const tell = async (fields: Record<string, unknown>): Promise<number> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signatureOf(SECRET, timestamp, '1');
    return (await post(JSON.stringify({ appid: '1', timestamp, nonce: '1', signature, ...fields }))).status;
  };

  const room = (id: string) => server.admin('GET', `/api/rooms/${encodeURIComponent(id)}`);
  const isAwake = async (sid: string) => {
    const { body } = await server.admin('GET', '/api/channels?limit=200');
    return JSON.stringify(body.channels).includes(`"sid":${JSON.stringify(sid)}`);
  };

  for (const { name, sent, arrival, rooms } of cases) {
    it(`[ZG5, ZG14] ${name}`, async () => {
      for (const index of arrival) assert.equal((await post(sent[index] ?? '')).status, 200);
      const ids = new Set(sent.map((body) => JSON.parse(body).room_id));
      const { body } = await server.admin('GET', '/api/rooms');
      const shown = Object.values(body).filter((one) => ids.has(roomIdOf(one)));
      assert.deepEqual(
        shown,
        rooms.map((one) => ({ ...one, StreamList: [] })),
      );
    });
  }

  it('[ME3] lists what is on the air, in whatever order streams were told of', async () => {
    const stream = (stream_id: string, stream_sid: string, create_time_ms: number, seq: string) => ({
      ...{ room_id: 'streams', room_session_id: '5', user_id: 'ann', stream_id, stream_sid, create_time_ms },
      stream_seq: seq,
    });
    const closed = (told: ReturnType<typeof stream>, stream_seq: string) => ({
      ...{ ...told, event: 'stream_close', type: '0', destroy_timemillis: 90, stream_seq },
    });
    const [first, second, other] = [
      stream('s1', 'p', 10, '1'),
      stream('s1', 'q', 95, '3'),
      stream('s2', 'p', 20, '004'),
    ];
    const callbacks = [
      { ...second, event: 'stream_create' },
      closed(first, '2'),
      closed(other, '5'),
      { ...first, event: 'stream_create' },
      { ...other, event: 'stream_create' },
    ];
    for (const callback of callbacks) assert.equal(await tell(callback), 200);
    const { body } = await room('streams');
    assert.deepEqual(body, {
      RoomInfo: { RoomID: 'streams', RoomSessionId: '5', RoomCreateTime: 10 },
      UserList: [],
      StreamList: [{ StreamId: 's1', UserId: 'ann', StreamCreateTime: 95 }],
    });
  });

  it('[ZG3] answers 200 with code 0, and 401 to what is not signed', async () => {
    const answered = await post(cases[0]?.sent[0] ?? '');
    assert.deepEqual([answered.status, await answered.json()], [200, { code: 0 }]);
    assert.equal((await post('{"event":"room_create","timestamp":1,"nonce":2,"signature":"x"}')).status, 401);
  });

  it('[ZG4] a callback wakes a channel nobody is in, and it sleeps when its room is over', async () => {
    const session = '17446744073709551000';
    assert.equal(
      await tell({ event: 'room_create', room_id: 'alone', room_session_id: session, room_create_time: 5 }),
      200,
    );
    assert.equal((await room('alone')).status, 200);
    assert.equal(await isAwake('alone'), true);
    assert.equal(
      await tell({ event: 'room_close', room_id: 'alone', room_session_id: session, room_close_time: 9 }),
      200,
    );
    await until(async () => !(await isAwake('alone')), 'it sleeps');
    assert.equal((await room('alone')).status, 404);
    assert.equal(
      await tell({ event: 'room_create', room_id: 'alone', room_session_id: session, room_create_time: 5 }),
      200,
    );
    assert.equal((await room('alone')).status, 404, 'what ended is remembered');
  });

  it('[ZG12, LC20] a user who logs out of ZEGO’s room is off the line, once, though told six times', async () => {
    const sid = 'call';
    const host = await TestClient.join(server, sid, 'host', 'hana');
    const ann = await TestClient.join(server, sid, 'viewer', 'ann');
    const login = {
      room_id: sid,
      room_seq: '77',
      user_account: 'ann',
      session_id: '1',
      login_time: '100',
      user_role: 2,
    };
    assert.equal(await tell({ event: 'room_login', ...login, user_update_seq: 1 }), 200);
    await ann.apply(1);
    const { version } = await host.direct(1, 'ann');
    const logout = { event: 'room_logout', ...login, logout_time: Date.now() + 1_000, reason: 0, user_update_seq: 2 };
    assert.deepEqual(await Promise.all(Array.from({ length: 6 }, () => tell(logout))), Array(6).fill(200));
    await host.sees(version + 1);
    assert.deepEqual(host.linkedIds, []);
    const notices = host.receivedOf('linkcall_apply_singer_nt').filter(({ data }) => data.linkcall_apply === 3);
    assert.equal(notices.length, 1);
    assert.equal((await ann.apply(3)).version, version + 1, 'nothing more has happened');
    await Promise.all([host.leave(), ann.leave()]);
  });

  it('[ZG5, ME3, ST3] the lists are there again after kill -9, and the same rows after any order of callbacks', async () => {
    const [first] = cases.filter(({ rooms }) => rooms.length > 0);
    assert.ok(first !== undefined);
    // A start brings what was committed into its tables.
    const crash = async () => {
      await server.kill();
      await server.start();
    };
    const { body: before } = await server.admin('GET', '/api/rooms');
    await crash();
    const isBack = async () => isDeepStrictEqual((await server.admin('GET', '/api/rooms')).body, before);
    await until(isBack, 'all rooms are listed again');
    const rows = await storedRows(server);
    for (const body of cases.flatMap(({ sent }) => sent).reverse()) assert.equal((await post(body)).status, 200);
    await crash();
    await until(isBack, 'all rooms are listed again');
    assert.deepEqual(await storedRows(server), rows);
  });

  it('[ZG3] the metrics count callbacks by what became of them', async () => {
    await tell({ event: 'room_create', room_id: 'counted', room_session_id: '5', room_create_time: 5 });
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const counted = /^linkcall_zego_callbacks_total\{event="room_create",outcome="kept"\} [1-9]/m;
    assert.ok(counted.test(text));
  });
});

function roomIdOf(listed: unknown): string {
  const [, id = ''] = JSON.stringify(listed).match(/"RoomID":"([^"]*)"/) ?? [];
  return id;
}

async function storedRows({ dataDir, redisUrl }: TestServer): Promise<unknown> {
  if (redisUrl !== undefined) return storedFields(redisUrl);
  const db = openBeside(dataDir, { readOnly: true });
  const rows = ['zego_sessions', 'zego_users', 'zego_streams'].map((table) =>
    db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all(),
  );
  db.close();
  return rows;
}

async function storedFields(url: string): Promise<unknown> {
  const client = new Redis(url);
  const keys = (await client.keys('linkcall:zego-*')).sort();
  const fields = await Promise.all(keys.map(async (key) => [key, await client.hgetall(key)]));
  client.disconnect();
  return fields;
}
