import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import type { ListedRoom } from '../../loadtest/zego/room.ts';
import { until } from '../support/until.ts';
import { ListeningServer, SECRET } from './listeningServer.ts';

const SOME = ['--secret', SECRET, '--rooms', '20', '--rate', '500', '--duration', '1'];

type Answers = {
  readonly rooms?: (rooms: ListedRoom[]) => ListedRoom[];
  /** The HTTP status of the nth callback. */
  readonly status?: (nth: number) => number;
};

/** A server that listens to ZEGO, and tells what `rooms` makes of its list. */
async function start({ rooms = (all) => all, status = () => 200 }: Answers) {
  const listening = new ListeningServer(() => Date.now());
  let callbacks = 0;
  const app = express();
  app.post('/zego/callback', express.text({ type: () => true }), ({ body, headers }, response) => {
    callbacks += 1;
    const told = status(callbacks);
    response.sendStatus(told === 200 ? listening.take(body, headers['content-type'] ?? '') : told);
  });
  app.post('/dev/token', (_request, response) => void response.json({ token: 'a token' }));
  app.get('/api/rooms', ({ headers }, response) => {
    if (headers.authorization === 'Bearer a token') response.json(rooms(listening.rooms()));
    else response.sendStatus(401);
  });
  const server: Server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, listening, stop: () => server.close(), callbacks: () => callbacks };
}

function simulate(args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, ['loadtest/zegoSim.ts', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text;
    });
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, ended };
}

/** Runs to its end against a server like that. */
async function run(answers: Answers, args: readonly string[] = SOME) {
  const server = await start(answers);
  const ended = await simulate(['--url', server.url, ...args]).ended;
  server.stop();
  return { ...ended, refused: server.listening.refused };
}

describe('npm run zego-sim', () => {
  it('[ZG5] finds a server right that knows the truth, whatever the order and the repeats', async () => {
    const weather = ['--reorder', '0.3', '--duplicate', '0.1', '--form', '0.1', '--seed', '7'];
    const { code, output, refused } = await run({}, [...SOME, ...weather]);
    assert.deepEqual(refused, []);
    assert.match(output, /rooms compared: 0 differences, and 0 that/);
    assert.equal(code, 0, output);
  });

  it('[ZG14] finds a server wrong that tells something else, and says where', async () => {
    const forget = ([first, ...others]: ListedRoom[]) =>
      first === undefined ? [] : [{ ...first, UserList: [] }, ...others];
    const { code, output } = await run({ rooms: forget });
    assert.match(output, /zego-sim-1-\w+-\d+ +\S+ +is not listed/);
    assert.equal(code, 1, output);
  });

  it('[ZG13] excuses without a server API what lost callbacks would have told', async () => {
    const { code, output } = await run({}, [...SOME, '--drop', '0.1']);
    assert.match(output, /rooms compared: 0 differences, and [1-9]\d* that/);
    assert.match(output, /\(callbacks of this room are missing\)/);
    assert.equal(code, 0, output);
  });

  it('[ZG13] does not excuse them with one', async () => {
    const api = ['--server-secret', 'another secret', '--api-port', '0', '--gap-ms', '0', '--repair-ms', '0'];
    const { code, output } = await run({}, [...SOME, '--drop', '0.1', ...api]);
    assert.match(output, /has gone, but is listed$/m);
    assert.equal(code, 1, output);
  });

  it('compares its own rooms only', async () => {
    const info = { RoomID: 'of another', RoomSessionId: '1', RoomCreateTime: 1 };
    const { code, output } = await run({ rooms: (all) => [...all, { RoomInfo: info, UserList: [], StreamList: [] }] });
    assert.equal(code, 0, output);
  });

  it('[ZG3] waits until all retries are done', async () => {
    const { code, output } = await run({ status: (nth) => (nth < 50 ? 503 : 200) });
    assert.match(output, /posts: [1-9]\d* retries, 0 given up/);
    assert.equal(code, 0, output);
  });

  it('ends at Ctrl-C, with the comparison so far', async () => {
    const server = await start({});
    const { child, ended } = simulate(['--url', server.url, ...SOME, '--duration', '600']);
    await until(() => server.callbacks() > 100, 'callbacks');
    child.kill('SIGINT');
    const { code, output } = await ended;
    server.stop();
    assert.match(output, /rooms compared: 0 differences/);
    assert.equal(code, 0, output);
  });

  it('says what is wrong with its arguments', async () => {
    const wrong: readonly [string[], RegExp][] = [
      [[], /--secret is missing/],
      [['--secret', 's', '--drop', '1.5'], /--drop must be from 0 to 1, not 1.5/],
      [['--secret', 's', '--rooms', 'many'], /--rooms must be a whole number from 1 to 1000000, not many/],
      [['--secret', 's', '--url', 'ftp://here'], /--url must be a URL, not ftp:\/\/here/],
      [['--secret', 's', '--api-port', '80'], /--server-secret is missing/],
      [['--secret', 's', '--speed', '9'], /Unknown option '--speed'/],
    ];
    const runs = await Promise.all(wrong.map(([args]) => simulate(args).ended));
    runs.forEach(({ code, output }, nth) => {
      assert.equal(code, 64);
      assert.match(output, wrong[nth]?.[1] ?? /never/);
      assert.match(output, /^usage: npm run zego-sim/m);
    });
  });

  it('says when there is no server', async () => {
    const { code, output } = await simulate(['--url', 'http://127.0.0.1:9', ...SOME]).ended;
    assert.match(output, /fetch failed/);
    assert.equal(code, 1);
  });
});
