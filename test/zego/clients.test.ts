import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { settled } from '../support/doubles/virtualClock.ts';
import { until } from '../support/until.ts';
import { assertDone, CallbackServer, PATH } from './callbackServer.ts';
import { CREATE, json } from './callbacks.ts';

describe('POST /zego/callback of a client that is not well-behaved', () => {
  let server: CallbackServer;
  beforeEach(async () => {
    server = await CallbackServer.start();
  });
  afterEach(() => server.stop());

  const HEAD = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`;

  it('a client that goes away in the middle hurts nobody', async () => {
    const socket = connect(server.http.port, '127.0.0.1');
    socket.write(`${HEAD}${json(CREATE)}`);
    await once(socket, 'connect');
    await settled();
    socket.destroy();
    await until(() => server.counted.length === 1, 'the end is noticed');
    assert.deepEqual(server.counted, ['other malformed']);
    assert.deepEqual(server.told, []);
    assertDone(await server.post(json(CREATE)));
    assert.deepEqual(server.logged, []);
  });

  it('a client that is slow keeps nobody waiting', async () => {
    const socket = connect(server.http.port, '127.0.0.1');
    socket.write(`${HEAD}${json(CREATE)}`);
    await once(socket, 'connect');
    assertDone(await server.post(json(CREATE)));
    assert.equal(server.told.length, 1);
    socket.destroy();
  });

  it('a client that does not wait for its answer loses nothing', async () => {
    const kept = Promise.withResolvers<'kept'>();
    server.tell = () => kept.promise;
    const body = json(CREATE);
    const socket = connect(server.http.port, '127.0.0.1');
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await until(() => server.told.length === 1, 'the fact is told');
    socket.destroy();
    await once(socket, 'close');
    kept.resolve('kept');
    await until(() => server.counted.length === 1, 'it is counted');
    assert.deepEqual(server.counted, ['room_create kept']);
    assert.deepEqual(server.logged, []);
  });
});
