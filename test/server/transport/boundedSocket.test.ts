import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { SendRound } from '../../../rooms/show/sendRound.ts';
import { boundedSocket } from '../../../src/server/transport/boundedSocket.ts';
import { firstFrame, frameOf, OPCODE } from '../../hostile/support/frames.ts';
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

/** The opcode and the words of each frame that came, behind the answer to the upgrade. */
function received(theirs: Socket): () => readonly string[] {
  let bytes = Buffer.alloc(0);
  let isUpgraded = false;
  const frames: string[] = [];
  theirs.on('data', (more) => {
    bytes = Buffer.concat([bytes, Buffer.from(more)]);
    const end = bytes.indexOf('\r\n\r\n');
    if (!isUpgraded && end < 0) return;
    if (!isUpgraded) bytes = bytes.subarray(end + 4);
    isUpgraded = true;
    for (let frame = firstFrame(bytes); frame !== undefined; frame = firstFrame(bytes)) {
      frames.push(`${frame.opcode} ${frame.payload}`);
      bytes = bytes.subarray(frame.bytes);
    }
  });
  return () => frames;
}

function countWrites(ours: object): () => number {
  const socket: Socket = Reflect.get(ours, '_socket');
  let writes = 0;
  const { write } = socket;
  Object.assign(socket, {
    write: (...args: unknown[]) => {
      writes += 1;
      return Reflect.apply(write, socket, args);
    },
  });
  return () => writes;
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

  it('holds back what it is sent in a round, and writes it at once in its order', async () => {
    const { ours, theirs } = ends;
    const round = new SendRound((error) => assert.fail(String(error)));
    const heard = received(theirs);
    const writes = countWrites(ours);
    ours.follow(round);
    round.open();
    ours.send(Buffer.from('notice'), { binary: true });
    ours.send(Buffer.from('text'), { binary: false });
    assert.equal(writes(), 0);
    round.close();
    assert.equal(writes(), 1);
    ours.send(Buffer.from('later'), { binary: true });
    await until(() => heard().length === 3, 'all of it comes');
    assert.deepEqual(heard(), ['2 notice', '1 text', '2 later']);
  });

  it('lets go before what cannot be held back: words, what is waited for, and its end', async () => {
    const { ours, theirs } = ends;
    const round = new SendRound((error) => assert.fail(String(error)));
    const heard = received(theirs);
    ours.follow(round);
    round.open();
    ours.send(Buffer.from('one'), { binary: true });
    ours.send('words');
    ours.send(Buffer.from('two'), { binary: true });
    ours.send(Buffer.from('waited for'), { binary: true }, () => {});
    ours.send(Buffer.from('three'), { binary: true });
    ours.close(1000);
    await until(() => heard().length === 6, 'all of it comes');
    assert.deepEqual(heard().slice(0, 5), ['2 one', '1 words', '2 two', '2 waited for', '2 three']);
    round.close();
  });

  it('[LC27] holds no more back than may wait, and is not cut for that', async () => {
    const { ours, theirs } = ends;
    const round = new SendRound((error) => assert.fail(String(error)));
    const heard = received(theirs);
    const writes = countWrites(ours);
    ours.follow(round);
    round.open();
    for (let nth = 0; nth < 25; nth += 1) {
      ours.send(Buffer.alloc(10_000), { binary: true });
      await until(() => ours.bufferedAmount === 0, 'what was let go is taken');
    }
    assert(writes() > 0);
    round.close();
    await until(() => heard().length === 25, 'all of it comes');
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
