import assert from 'node:assert/strict';
import { publicState } from '../../../schema/plain.ts';
import { PlainClient, plainUrl, refusedBy } from '../../support/plainClient.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { done, hearOut, refused } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

/** Longer than anybody here waits: what ends was ended on purpose. */
const RECONNECT_MS = '600000';

describe('the plain door', () => {
  const underTest = serverUnderTest({ RECONNECT_MS });
  const clients: PlainClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.drop();
  });

  async function join(...who: Parameters<typeof PlainClient.join> extends [unknown, ...infer Rest] ? Rest : never) {
    const client = await PlainClient.join(underTest.server, ...who);
    clients.push(client);
    return client;
  }

  async function clientsOf(sid: string, count: number): Promise<void> {
    await until(async () => (await underTest.show(sid)).clients === count, `${count} are there`);
  }

  it('[IN12] greets first, then shows what everybody may see; answers under the id, or without one', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    await until(() => ann.received.length === 2, 'hello and state');
    assert.deepEqual(
      ann.received.map(({ type }) => type),
      ['hello', 'state'],
    );
    assert.deepEqual(Object.keys(ann.hello), ['resume', 'version']);
    assert.equal(ann.hello.version, 1);
    publicState.parse(ann.state);
    const answered = done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    assert.equal(answered.position, 1);
    ann.send({ type: 'linkcall_list_user_rq' });
    ann.send({ id: 'mine', type: 0x99990051, data: {} });
    await until(() => ann.received.at(-1)?.id === 'mine', 'both answers');
    const [list] = ann.receivedOf('linkcall_list_user_rs');
    assert.deepEqual([list.sid, list.datas], [sid, []]);
    assert.deepEqual(ann.received.at(-1), { id: 'mine', type: 0x99990052, data: list });
    done(await host.direct(1, 'ann'));
    await ann.sees(3);
    assert.deepEqual(ann.linkedIds, ['ann']);
    assert.equal(ann.state.num_apply, 0);
  });

  it('[IN12] reads what was sent before the greeting came', async () => {
    const { server } = underTest;
    for (let nth = 0; nth < 10; nth += 1) {
      const sid = underTest.newSid();
      const token = await tokenFor({ sub: 'hana', role: 'host', sid });
      const hasty = PlainClient.open(plainUrl(server, { sid, token }));
      clients.push(hasty);
      hasty.socket.once('open', () => hasty.send({ id: nth, type: 'linkcall_list_user_rq' }));
      await until(() => hasty.received.some(({ id }) => id === nth), 'it is answered');
      assert.equal(hasty.received[0]?.type, 'hello');
    }
  });

  it('[IN12, LC18] hears and sees the same as Colyseus clients do, notices before the state that they belong to', async () => {
    const { sid, host, bob } = await underTest.gather('bob');
    const ann = await join(sid, 'viewer', 'ann');
    const deaf = await join(sid, 'viewer', 'dan', { query: { notices: '0' } });
    done(await bob.apply(1));
    done(await host.direct(1, 'bob'));
    await Promise.all([ann.sees(3), deaf.sees(3), bob.sees(3)]);
    const room = ann.receivedOf('linkcall_room_state_nt');
    assert.deepEqual(room, bob.receivedOf('linkcall_room_state_nt'));
    assert.deepEqual(deaf.receivedOf('linkcall_room_state_nt'), []);
    assert.deepEqual(ann.state, deaf.state);
    assert.partialDeepStrictEqual(
      [...bob.state.links.values()].map((link) => link.toJSON()),
      ann.state.links,
    );
    const at = (type: string) => ann.received.findIndex((one) => one.type === type && one.data.version === 3);
    assert(at('linkcall_room_state_nt') < at('state'));
  });

  it('[IN10, IN12] tells by number who asks by number, also when they come back', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    done(await ann.request(0x99990021, { op_code: 1 }));
    done(await host.setSwitch(0));
    await until(
      () => ann.receivedOf(0x99990014).length === 1 && ann.receivedOf(0x99990013).length === 1,
      'the notices',
    );
    const back = PlainClient.open(plainUrl(underTest.server, { sid, resume: ann.hello.resume }));
    clients.push(back);
    await until(() => back.state !== undefined, 'ann is back');
    done(await host.setSwitch(1));
    await until(() => back.receivedOf(0x99990013).length === 1, 'the notice');
    assert.deepEqual(back.receivedOf('linkcall_room_state_nt'), []);
  });

  it('[IN12, LC18] tells nobody who waits but by its own reply, and the host by notices and lists', async () => {
    const { sid, host, bob } = await underTest.gather('bob');
    const ann = await join(sid, 'viewer', 'ann');
    const second = await join(sid, 'host', 'hana');
    done(await bob.apply(1));
    await Promise.all([ann.sees(2), second.sees(2), host.sees(2)]);
    assert(!JSON.stringify(ann.received).includes('bob'));
    assert.equal(second.receivedOf('linkcall_apply_singer_nt').length, 1);
    const list = done(await second.request('linkcall_list_singer_rq'));
    assert.deepEqual(
      list.datas.map((one: { user_id: string }) => one.user_id),
      ['bob'],
    );
    refused(await ann.request('linkcall_list_singer_rq'), 'bad-request');
    assert.equal(host.waitingIds.length, 1);
  });

  it('[IN12, LC20] 1000 is leaving on purpose', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    done(await host.direct(1, 'ann'));
    await ann.leave();
    await host.sees(4);
    assert.deepEqual(host.linkedIds, []);
    await clientsOf(sid, 1);
  });

  it('[IN12, LC21] who is lost comes back with `resume`, which is good once, and nobody is told', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    ann.drop();
    await clientsOf(sid, 1);
    const { resume } = ann.hello;
    const back = PlainClient.open(plainUrl(underTest.server, { sid, resume }));
    clients.push(back);
    await until(() => back.state !== undefined, 'ann is back');
    assert.notEqual(back.hello.resume, resume);
    assert.equal(done(await back.request('linkcall_apply_rq', { op_code: 2 })).version, 3);
    await hearOut(host);
    assert.equal(host.receivedOf('linkcall_apply_singer_nt').length, 2);
    const { status } = await refusedBy(plainUrl(underTest.server, { sid, resume }));
    assert.equal(status, 401);
  });

  it('[IN12, LC21] also while the lost connection is not known to be lost', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    const back = PlainClient.open(plainUrl(underTest.server, { sid, resume: ann.hello.resume }));
    clients.push(back);
    await until(() => back.state !== undefined, 'ann is back');
    await until(() => ann.closeCode !== undefined, 'the connection before is closed');
    assert.equal(done(await back.request('linkcall_apply_rq', { op_code: 2 })).version, 3);
    await hearOut(host);
    assert.equal(host.receivedOf('linkcall_apply_singer_nt').length, 2);
  });

  it('[IN12] a `resume` that is worth nothing any more does no harm beside a token', async () => {
    const { sid } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann', { query: { resume: 'gone' } });
    assert.equal(ann.state.sid, sid);
  });

  it('[IN11, IN12] lets nobody in for bytes who has no number, or into a channel that has none, and says why', async () => {
    for (const [sid, sub] of [
      ['live', '7'],
      ['7', 'ann'],
      ['7', '18446744073709551616'],
    ] as const) {
      const token = await tokenFor({ sub, role: 'viewer' });
      const { status, body } = await refusedBy(plainUrl(underTest.server, { sid, token, wire: 'protobuf' }));
      assert.equal(status, 400);
      assert.match(body.error.message, /whole numbers from 1 to 2\^64 - 1/);
    }
  });

  it('[IN12, LC23] says by HTTP why it lets nobody in, and makes no channel', async () => {
    const { server } = underTest;
    const sid = underTest.newSid();
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const other = await tokenFor({ sub: 'ann', role: 'viewer', sid: 'another' });
    const service = await tokenFor({ sub: 'system', role: 'service' });
    const statusOf = async (query: Record<string, string>) => {
      const { status, body } = await refusedBy(plainUrl(server, query));
      assert.equal(typeof body.error.message, 'string');
      return [status, body.error.code];
    };
    assert.deepEqual(await statusOf({ sid }), [401, 'unauthorized']);
    assert.deepEqual(await statusOf({ sid, token: 'x' }), [401, 'unauthorized']);
    assert.deepEqual(await statusOf({ sid, token: other }), [403, 'forbidden']);
    assert.deepEqual(await statusOf({ sid, token: service }), [403, 'forbidden']);
    assert.deepEqual(await statusOf({ token }), [400, 'bad-request']);
    assert.deepEqual(await statusOf({ sid, token, wire: 'morse' }), [400, 'bad-request']);
    assert.equal((await server.admin('GET', `/api/channels/${sid}`)).status, 404);
  });

  it('[IN12] says to plain HTTP what it is for', async () => {
    const response = await fetch(`${underTest.server.url}/ws?sid=a`);
    assert.deepEqual([response.status, response.headers.get('upgrade')], [426, 'websocket']);
    assert.equal((await fetch(`${underTest.server.url}/ws/more`)).status, 404);
  });

  it('[IN12] takes the token from the header as well', async () => {
    const { sid } = await underTest.gather();
    const authorization = `Bearer ${await tokenFor({ sub: 'ann', role: 'viewer' })}`;
    const ann = PlainClient.open(plainUrl(underTest.server, { sid }), { authorization });
    clients.push(ann);
    await until(() => ann.state?.sid === sid, 'ann is let in');
  });

  it('[IN12, LC23] closes with a code and a reason where the channel itself refuses', async () => {
    const { sid } = await underTest.gather();
    const rival = await join(sid, 'host', 'rival');
    await until(() => rival.closeCode !== undefined, 'it is closed');
    assert.deepEqual([rival.closeCode, rival.closeReason], [4403, `another host is live in channel ${sid}`]);
  });

  it('[IN12] answers 010 to whatever is no request, and stays', async () => {
    const { sid } = await underTest.gather();
    const ann = await join(sid, 'viewer', 'ann');
    const odd: readonly unknown[] = [
      '',
      '{',
      'null',
      '[]',
      '"linkcall_apply_rq"',
      '{}',
      { type: 'morse' },
      { type: null },
      { type: {} },
      { type: 'x'.repeat(100) },
      { id: {}, type: 'linkcall_apply_rq' },
      { id: 'x'.repeat(65), type: 'linkcall_apply_rq' },
      { id: 1.5, type: 'linkcall_apply_rq' },
      { type: 'linkcall_apply_rq', data: { cmd_id: 'x'.repeat(5_000) } },
      Buffer.from([10]),
      Buffer.from([12]),
      Buffer.from([0xff, 0xfe]),
      '['.repeat(4_000),
    ];
    for (const one of odd) ann.send(one);
    await until(() => ann.receivedOf('error').length === odd.length, 'each is answered');
    for (const { error } of ann.receivedOf('error')) assert.equal(error.code, 403300010);
    for (const data of [undefined, null, 1, [], { op_code: 9 }, { op_code: 1, singer_id: 2 ** 53 }]) {
      ann.send({ id: 'odd', type: 'linkcall_apply_rq', data });
    }
    const answers = () => ann.received.filter(({ id }) => id === 'odd');
    await until(() => answers().length === 6, 'each is answered');
    for (const { type, data } of answers()) {
      assert.equal(type, 'linkcall_apply_rs');
      refused(data, 'bad-request');
    }
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
  });

  it('[IN12, LC1] hands on ids of 64 bits unharmed, as text', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await join(sid, 'viewer', '18446744073709551615');
    done(await ann.request('linkcall_apply_rq', { op_code: 1, data: { user_id: '18446744073709551615' } }));
    done(await host.direct(1, '18446744073709551615'));
    await ann.sees(3);
    assert.deepEqual(ann.linkedIds, ['18446744073709551615']);
    ann.send(`{"id":7,"type":"linkcall_apply_rq","data":{"op_code":3,"data":{"user_id":18446744073709551615}}}`);
    await until(() => ann.received.some(({ id }) => id === 7), 'it is answered');
    refused(ann.received.find(({ id }) => id === 7)?.data, 'bad-request');
  });

  it('[IN12, LC25] shows the host out when an operator stops the session', async () => {
    const sid = underTest.newSid();
    const host = await join(sid, 'host', 'hana');
    await underTest.close(sid, { reason: 'a rest' });
    await until(() => host.closeCode !== undefined, 'it is closed');
    assert.deepEqual([host.closeCode, host.closeReason], [4402, 'a rest']);
  });
});

describe('the plain door, where nobody is waited for', () => {
  const underTest = serverUnderTest({ RECONNECT_MS: '1' });

  it('[IN12, LC20] who is lost for too long is gone', async () => {
    const { sid, host } = await underTest.gather();
    const ann = await PlainClient.join(underTest.server, sid, 'viewer', 'ann');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    ann.drop();
    await host.sees(3);
    assert.deepEqual(host.waitingIds, []);
  });
});
