import assert from 'node:assert/strict';
import { signatureOf } from '../../src/zego/verify.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { Victim } from './support/victim.ts';

const SECRET = 'secret';
const ROOMS = 300;
const AT_ONCE = 3;

/** Whoever has seen one authentic callback can sign any other one for a while: its signature does not cover the body. */
describe('rooms of ZEGO whose end is never told', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ ZEGO_CALLBACK_SECRET: SECRET, ZEGO_SILENT_MS: '3000', LOG_LEVEL: 'info' });
  });
  after(() => server.remove());

  const tell = async (fields: Record<string, unknown>): Promise<number> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signatureOf(SECRET, timestamp, '1');
    const body = JSON.stringify({ appid: '1', timestamp, nonce: '1', signature, ...fields });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${server.url}/zego/callback`, { method: 'POST', headers, body })).status;
  };
  const open = (nth: number) =>
    tell({ event: 'room_create', room_id: `room ${nth}`, room_session_id: `${nth + 1}`, room_create_time: 5 });
  const login = (nth: number) =>
    tell({
      event: 'room_login',
      room_id: `room ${nth}`,
      room_seq: `${nth + 1}`,
      user_account: 'ann',
      session_id: '1',
      login_time: 6,
      user_role: 2,
      user_update_seq: 1,
    });
  const awake = async () => {
    const { body } = await server.admin('GET', '/api/channels?limit=200');
    return Array.isArray(body.channels) ? body.channels.length : Number.NaN;
  };

  it('[ZG16] cost something only while they are news: all of them sleep, also across a restart, till there is news', async () => {
    for (let nth = 0; nth < ROOMS; nth += 10) {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, more) => open(nth + more)));
      assert.deepEqual(new Set(answers), new Set([200]));
    }
    await until(async () => (await awake()) === 0, 'all of them sleep');
    await server.kill();
    await server.start();
    assert.doesNotMatch(server.output, /awake again/);
    assert.equal(await awake(), 0);
    assert.equal(await login(7), 200);
    assert.equal((await server.admin('GET', '/api/rooms/room%207')).status, 200, 'it is as it was, and ann is there');
    await until(async () => (await awake()) === 0, 'it sleeps again');
  });

  it('[ZG16] are nothing that others wait for while they are told', async () => {
    const victim = await Victim.join(server);
    let told = ROOMS;
    await victim.isServedDuring(async () => {
      told += AT_ONCE;
      await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => open(told + more)));
    });
    await victim.leave();
  });
});
