import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { boundedSocket } from '../../../src/server/transport/boundedSocket.ts';
import { frameOf, OPCODE } from '../../hostile/support/frames.ts';
import { until } from '../../support/until.ts';

const SEND_BUFFER_BYTES = 100_000;
const UPGRADE =
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** Both ends of one connection: ours, and a bare socket that does as it likes. */
async function connected() {
  const Bounded = boundedSocket(SEND_BUFFER_BYTES);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', WebSocket: Bounded, perMessageDeflate: false });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const theirs: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  theirs.on('error', () => {});
  theirs.write(UPGRADE);
  const [ours] = await once(server, 'connection');
  assert(ours instanceof Bounded);
  const end = () => {
    theirs.destroy();
    ours.terminate();
    server.close();
  };
  return { ours, theirs, end };
}

type Ends = Awaited<ReturnType<typeof connected>>;

/** Payloads of the pings that came. */
async function pingsOf({ theirs }: Ends, count: number): Promise<Buffer[]> {
  let bytes = Buffer.alloc(0);
  theirs.on('data', (more) => {
    bytes = Buffer.concat([bytes, Buffer.from(more)]);
  });
  const PING = Buffer.of(0x80 | OPCODE.ping, 8);
  const found = () => {
    const pings: Buffer[] = [];
    for (let at = bytes.indexOf(PING); at >= 0; at = bytes.indexOf(PING, at + 10))
      pings.push(bytes.subarray(at + 2, at + 10));
    return pings;
  };
  await until(() => found().length >= count, 'the pings come');
  return found();
}

describe('a bounded connection', () => {
  let ends: Ends;
  beforeEach(async () => {
    ends = await connected();
  });
  afterEach(() => ends.end());

  it('[LC27] is cut when more waits than may, and nothing more is sent there', () => {
    const { ours } = ends;
    ends.theirs.pause();
    const codes: number[] = [];
    const { close } = ours;
    ours.close = (code?: number, reason?: string | Buffer) => {
      codes.push(code ?? 0);
      Reflect.apply(close, ours, [code, reason]);
    };
    let sent = 0;
    while (ours.readyState === ours.OPEN && sent < 2_000) {
      ours.send(Buffer.alloc(10_000));
      sent += 1;
    }
    assert.deepEqual(codes, [4408]);
    assert(ours.bufferedAmount > SEND_BUFFER_BYTES && ours.bufferedAmount < SEND_BUFFER_BYTES + 2 * 10_100);
  });

  it('[LC27] is not cut for what is held back on our side', async () => {
    const { ours, theirs } = ends;
    let heard = 0;
    theirs.on('data', (bytes) => {
      heard += bytes.length;
    });
    const socket: Socket = Reflect.get(ours, '_socket');
    socket.cork();
    for (let nth = 0; nth < 25; nth += 1) ours.send(Buffer.alloc(10_000));
    socket.uncork();
    await until(() => heard > 250_000, 'all of it comes');
    assert.equal(ours.readyState, ours.OPEN);
  });

  it('[LC27] takes no pong for life but an answer to a ping that waits for one', async () => {
    const { ours, theirs } = ends;
    ours.ask();
    ours.ask();
    const [first = Buffer.alloc(0), second] = await pingsOf(ends, 2);
    assert.notDeepEqual(first, second);
    const pongs = [Buffer.alloc(0), Buffer.alloc(8), Buffer.concat([first, first]), first.subarray(0, 7)];
    let heard = 0;
    ours.on('pong', () => {
      heard += 1;
    });
    for (const pong of pongs) theirs.write(frameOf(OPCODE.pong, pong));
    await until(() => heard === pongs.length, 'the pongs come');
    assert.equal(ours.unanswered, 2);
    theirs.write(frameOf(OPCODE.pong, first));
    await until(() => ours.unanswered === 0, 'an answer counts, also one that is late');
    ours.ask();
    theirs.write(frameOf(OPCODE.pong, first));
    await until(() => heard === pongs.length + 2, 'the pong comes');
    assert.equal(ours.unanswered, 1, 'and it counts once');
  });

  it('[LC24] hears nothing after a close of ours, though it is sent in the same breath', async () => {
    const { ours, theirs } = ends;
    const heard: string[] = [];
    ours.on('message', (bytes) => {
      heard.push(String(bytes));
      ours.close(4290);
    });
    const message = (text: string) => frameOf(OPCODE.binary, Buffer.from(text));
    theirs.write(Buffer.concat([message('one'), message('two')]));
    theirs.resume();
    await once(theirs, 'end');
    theirs.write(message('three'));
    theirs.end();
    await once(ours, 'close');
    assert.deepEqual(heard, ['one']);
  });
});
