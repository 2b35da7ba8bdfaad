import assert from 'node:assert/strict';
import { ErrorCode, ServerError } from '@colyseus/core';
import { Client } from '@colyseus/sdk';
import { SignJWT } from 'jose';
import { joinRefusal } from '../../rooms/joins/joinAnswers.ts';
import { parseTraceParent } from '../../src/domain/audit/traceParent.ts';
import { tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { done } from './replies.ts';
import { serverUnderTest } from './serverUnderTest.ts';

const base64 = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('joining', () => {
  const underTest = serverUnderTest({ RECONNECT_MS: '50', HOST_RECONNECT_MS: '50' });

  function clientWith(token: string | undefined): Client {
    const client = new Client(underTest.server.url);
    if (token !== undefined) client.auth.token = token;
    return client;
  }

  async function isRefused(sid: unknown, token: string | undefined, message: RegExp): Promise<void> {
    const options = sid === undefined ? {} : { sid };
    for (const method of ['joinOrCreate', 'join', 'create'] as const) {
      const expected = method === 'create' ? /./ : message;
      await assert.rejects(clientWith(token)[method]('live_channel', options), { message: expected });
    }
  }

  async function isUnknown(sid: string): Promise<void> {
    const { status } = await underTest.server.admin('GET', `/api/channels/${encodeURIComponent(sid)}`);
    assert.equal(status, 404);
  }

  it('[LC23] without a good token nobody joins, is told why, and no channel is made', async () => {
    const sid = underTest.newSid();
    const claims = { sub: 'ann', role: 'viewer', exp: Math.floor(Date.now() / 1000) + 60 };
    const foreign = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('the secret of somebody else, as long as ours'));
    const [head, , signature] = (await tokenFor({ sub: 'ann', role: 'viewer' })).split('.');
    await isRefused(sid, undefined, /no token was given.*client\.auth\.token/);
    await isRefused(sid, '', /no token was given/);
    await isRefused(sid, 'nonsense', /the token is not a JWT/);
    await isRefused(sid, await tokenFor({ sub: 'ann', role: 'viewer', ttl_s: -1 }), /the token has expired/);
    await isRefused(sid, foreign, /signature of the token is wrong/);
    await isRefused(sid, `${base64({ alg: 'none' })}.${base64(claims)}.`, /must be signed with HS256/);
    await isRefused(
      sid,
      `${head}.${base64({ ...claims, role: 'admin' })}.${signature}`,
      /signature of the token is wrong/,
    );
    await isUnknown(sid);
  });

  it('[LC23] a token limited to another channel, or a host token that names none, lets nobody in', async () => {
    const sid = underTest.newSid();
    await isRefused(sid, await tokenFor({ sub: 'hana', role: 'host', sid: 'another' }), /another channel/);
    await isRefused(sid, await tokenFor({ sub: 'ann', role: 'viewer', sid: 'another' }), /another channel/);
    await isRefused(sid, await tokenFor({ sub: 'olga', role: 'admin', sid: 'another' }), /another channel/);
    await isRefused(sid, await tokenFor({ sub: 'hana', role: 'host' }), /host must name its channel in "sid"/);
    await isUnknown(sid);
    await underTest.join(sid, 'viewer', 'ann', { sid });
    assert.equal((await underTest.show(sid)).clients, 1);
  });

  it('[IN1] a token of a service joins no channel, and makes none', async () => {
    const sid = underTest.newSid();
    await isRefused(sid, await tokenFor({ sub: 'backend', role: 'service' }), /role service joins no channel/);
    await isUnknown(sid);
  });

  it('[LC1] what is no sid is refused, and no channel is made', async () => {
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const wrong = [undefined, '', null, -1, 1.5, 2 ** 53, 'x'.repeat(129), 'a\u0000b', 'a\nb', {}, [], ['a'], true];
    const before = await awake();
    for (const sid of wrong) await isRefused(sid, token, /which channel\? Join with { sid }/);
    assert.deepEqual(
      (await awake()).filter((sid) => !before.includes(sid)),
      [],
    );
  });

  it('[LC22] a second host is refused while the first is there, and welcome when that one is gone', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const token = await tokenFor({ sub: 'hugo', role: 'host', sid });
    await assert.rejects(clientWith(token).joinOrCreate('live_channel', { sid }), /another host is live/);
    await until(async () => (await underTest.show(sid)).clients === 2, 'hugo is not in');
    assert.partialDeepStrictEqual(await underTest.show(sid), { singer_id: 'hana', version: 1 });
    await host.leave();
    await until(() => !ann.state.live, 'the session ends');
    assert.equal(ann.state.singer_id, 'hana');
    const hugo = await underTest.join(sid, 'host', 'hugo');
    await ann.sees(hugo.state.version);
    const { live, singer_id, singer_nick } = ann.state;
    assert.deepEqual({ live, singer_id, singer_nick }, { live: true, singer_id: 'hugo', singer_nick: 'nick of hugo' });
    done(await hugo.setSwitch(1));
  });

  it('[LC23] the same host may come twice, and the channel notices nothing', async () => {
    const { sid, host } = await underTest.gather();
    const again = await underTest.join(sid, 'host', 'hana');
    assert.equal(again.state.version, 1);
    done(await host.setSwitch(1));
    done(await again.setSwitch(1));
    await host.leave();
    done(await again.setSwitch(0));
    assert.equal(again.state.live, true);
  });

  it('[LC23] a join that is refused is answered as HTTP has it, and says why', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await tokenFor({ sub: 'ann', role: 'viewer' });
    const away = { reconnectionToken: `${host.room.roomId}:made-up` };
    const elsewhere = await tokenFor({ sub: 'ann', role: 'viewer', sid: 'another' });
    const asked: [string, string, unknown, number, RegExp][] = [
      ['joinOrCreate/live_channel', '', { sid }, 401, /no token was given/],
      ['joinOrCreate/live_channel', 'nonsense', { sid }, 401, /not a JWT/],
      ['joinOrCreate/live_channel', elsewhere, { sid }, 403, /another channel/],
      ['joinOrCreate/live_channel', ann, {}, 400, /which channel/],
      ['create/live_channel', ann, { sid }, 404, /invalid method/],
      ['joinOrCreate/another_room', ann, { sid }, 404, /not defined/],
      ['joinById/no-such-room', ann, { sid }, 404, /not found/],
      ['reconnect/no-such-room', '', away, 404, /disposed/],
      [`reconnect/${host.room.roomId}`, '', away, 410, /invalid or expired/],
      [`reconnect/${host.room.roomId}`, '', {}, 400, /reconnectionToken/],
    ];
    for (const [path, token, body, status, says] of asked) {
      const response = await fetch(`${underTest.server.url}/matchmake/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      const told = await response.json();
      assert.deepEqual([response.status, told.code], [status, status], `${path}: ${JSON.stringify(told)}`);
      assert.match(told.error, says);
    }
    const hugo = clientWith(await tokenFor({ sub: 'hugo', role: 'host', sid }));
    // Known only where the channel is: it comes in a frame, and as the same number.
    await assert.rejects(hugo.joinOrCreate('live_channel', { sid }), { code: 403, message: /another host is live/ });
  });

  it('[LC23, OP9] what keeps a server from letting people in stays there', () => {
    const told: unknown[] = [];
    const log = { warn: (fields: object) => void told.push(fields) };
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.3:6379'), { code: 'ECONNREFUSED' });
    const unknown = [away, new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, away.message), 'odd'];
    for (const error of unknown) {
      const { code, message } = joinRefusal(error, log);
      assert.deepEqual([code, message], [503, 'the server cannot let you in now: try again']);
    }
    assert.deepEqual(
      told,
      unknown.map((err) => ({ err })),
    );
    const trace = parseTraceParent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    assert(trace !== undefined);
    joinRefusal(away, log, trace);
    assert.deepEqual(told.at(-1), { traceparent: trace, err: away });
  });

  it('[LC23] `create` makes no second room of a channel, and no first one either', async () => {
    const { sid, host } = await underTest.gather();
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    await assert.rejects(clientWith(token).create('live_channel', { sid }));
    const fresh = underTest.newSid();
    await assert.rejects(clientWith(token).create('live_channel', { sid: fresh }));
    await isUnknown(fresh);
    done(await host.setSwitch(1));
  });

  it('[LC23] the room id of a channel opens it only to those who may join that channel', async () => {
    const { sid, host } = await underTest.gather();
    const { roomId } = host.room;
    const other = underTest.newSid();
    const anywhere = await tokenFor({ sub: 'ann', role: 'viewer' });
    const elsewhere = await tokenFor({ sub: 'eve', role: 'host', sid: other });
    await assert.rejects(clientWith(undefined).joinById(roomId, { sid }), /no token was given/);
    await assert.rejects(clientWith(anywhere).joinById(roomId, {}), /which channel/);
    await assert.rejects(clientWith(anywhere).joinById(roomId, { sid: other }), /another channel/);
    await assert.rejects(clientWith(elsewhere).joinById(roomId, { sid: other }), /another channel/);
    await assert.rejects(clientWith(elsewhere).joinById(roomId, { sid }), /another channel/);
    await until(async () => (await underTest.show(sid)).clients === 1, 'nobody but the host is in');
    const room = await clientWith(anywhere).joinById(roomId, { sid });
    assert.equal(room.roomId, roomId);
    await room.leave();
  });

  it('[LC23] what a client adds to its options changes nothing of the server', async () => {
    const sid = underTest.newSid();
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const options = { sid, deps: { limits: { maxLinks: 99 } }, caller: { role: 'host' }, auth: {} };
    const room = await clientWith(token).joinOrCreate('live_channel', options);
    await until(() => room.state?.max_link !== undefined && room.state.max_link > 0, 'the state comes');
    assert.equal(room.state.max_link, 2);
    assert.equal((await room.request('linkcall_set_state_rq', { op_code: 0 })).error.reason, 'bad-request');
    await room.leave();
  });

  it('[LC21] a made-up reconnection token opens nothing', async () => {
    const { host } = await underTest.gather();
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    await assert.rejects(clientWith(token).reconnect(`${host.room.roomId}:made-up`));
    await assert.rejects(clientWith(token).reconnect('no-such-room:made-up'));
  });

  it('[LC4] a channel that nobody needs sleeps, and wakes as it was', async () => {
    const { sid, host } = await underTest.gather();
    done(await host.setSwitch(0));
    await host.leave();
    await until(async () => !(await awake()).includes(sid), 'the channel sleeps');
    assert.partialDeepStrictEqual(await underTest.show(sid), { live: false, linkcall_state: 1, clients: 0 });
    const ann = await underTest.join(sid, 'viewer', 'ann');
    assert.deepEqual([ann.state.linkcall_state, ann.state.live, ann.state.singer_id], [1, false, 'hana']);
  });

  async function awake(): Promise<string[]> {
    const { body } = await underTest.server.admin('GET', '/api/channels?limit=200');
    assert(Array.isArray(body.channels));
    return body.channels.map(({ sid }) => sid);
  }
});
