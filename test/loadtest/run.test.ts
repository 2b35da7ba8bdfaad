import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokens } from '../../loadtest/tokens.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECRET = 'secret of the callbacks';
const SERVER_SECRET = '0123456789abcdef0123456789abcdef';
const SMALL = ['--channels', '4', '--viewers', '5', '--rate', '40', '--leaves', '2'];

type Started = {
  readonly output: () => string;
  readonly interrupt: () => void;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
};

/** Those of a test that failed would go on for long. */
const started = new Set<ChildProcess>();

function start(args: readonly string[], environment: Record<string, string> = {}): Started {
  const env = { ...CHILD_ENV, ...environment };
  const child = spawn(process.execPath, ['loadtest/run.ts', ...args], { env });
  started.add(child);
  child.once('close', () => started.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { output: () => output, interrupt: () => void child.kill('SIGINT'), ended };
}

/** What is done with them by `--people all`, as the server calls it. */
const OF_PEOPLE = [
  ...['appoint-moderator', 'invite-user', 'accept-invitation', 'decline-invitation', 'block-user', 'unblock-user'],
  ...['lock-seat', 'unlock-seat', 'move-to-seat', 'mute-link'],
];
/** As the report calls it. */
const KINDS = [
  ...['appoint', 'invite', 'accept', 'decline', 'block', 'unblock'],
  ...['lock seat', 'unlock seat', 'move to seat'],
];

describe('npm run loadtest', () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    server = await TestServer.start({
      AUTH_SECRET: '',
      ZEGO_CALLBACK_SECRET: SECRET,
      ZEGO_APP_ID: '1',
      ZEGO_SERVER_SECRET: SERVER_SECRET,
      ZEGO_API_URL: 'http://127.0.0.1:9/',
      LOG_LEVEL: 'error',
    });
    folder = await mkdtemp(join(tmpdir(), 'linkcall-loadtest-'));
  });
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
  });
  after(async () => {
    await server.remove();
    await rm(folder, { recursive: true });
  });

  /** On a slow machine that takes longer than on another. */
  async function hasPlayed(): Promise<boolean> {
    const families = readExposition(await (await fetch(`${server.url}/metrics`)).text());
    const accepted = (labels = {}) => sumOf(families, 'linkcall_commands_total', { outcome: 'accepted', ...labels });
    const people = OF_PEOPLE.every((command) => accepted({ command }) >= 2);
    return people && accepted({ command: 'allow-application' }) >= 5 && accepted() >= 100;
  }

  it('plays calls, finds that all invariants hold, and writes what it measured', async () => {
    const zego = ['--zego', '--zego-secret', SECRET, '--zego-rate', '10'];
    const more = ['--processes', '2', '--duration', '600', '--drops', '5', '--report', folder];
    const people = ['--people', 'all', '--publish', '--zego-server-secret', SERVER_SECRET];
    const { interrupt, ended } = start(['--url', server.url, ...SMALL, ...more, ...zego, ...people]);
    await until(hasPlayed, 'calls are played');
    interrupt();
    const { code, output } = await ended;
    assert.equal(code, 0, output);
    assert.match(output, /All invariants hold/);
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
    const { connections, rate, counts, latencies, violations, commands } = report;
    for (const kind of KINDS) {
      const found = commands.find((one: { kind: string }) => one.kind === kind);
      assert(found?.asked >= 2 && found.count === found.asked, `${kind} ${JSON.stringify(commands)}`);
    }
    assert(counts.published >= 5 && counts.unpublished > 0, JSON.stringify(counts));
    assert.deepEqual(violations, []);
    assert.equal(connections, 24);
    assert(rate.asked > 20 && rate.answered === rate.asked, JSON.stringify(rate));
    assert(counts.drops > 0 && counts.comebacks === counts.drops, JSON.stringify(counts));
    assert(counts.left > 0 && counts['joined again'] === counts.left, JSON.stringify(counts));
    for (const name of ['reply', 'apply → host sees it', 'allow → last viewer sees it', 'ZEGO callback']) {
      const found = latencies.find((latency: { name: string }) => latency.name === name);
      assert(
        found?.p50 > 0 && found.p50 <= found.p95 && found.p95 <= found.max,
        `${name} ${JSON.stringify(latencies)}`,
      );
    }
    assert(report.server.bytes > 1_000_000);
    assert.match(await readFile(join(folder, 'index.html'), 'utf8'), /^<!doctype html>/);
  });

  it('ends at Ctrl-C, with the report of what was played', async () => {
    const { output, interrupt, ended } = start([
      '--url',
      server.url.replace('http', 'ws'),
      ...SMALL,
      '--duration',
      '600',
    ]);
    await until(() => /^playing: \d/m.test(output()), 'the load begins');
    interrupt();
    const { code, output: all } = await ended;
    assert.match(all, /All invariants hold \(stopped before its time\)/);
    assert.match(all, /^ +reply +\d+/m);
    assert.equal(code, 0, all);
  });

  it('ends at Ctrl-C while it connects', async () => {
    const many = ['--channels', '50', '--viewers', '200', '--duration', '600'];
    const { output, interrupt, ended } = start(['--url', server.url, ...many]);
    await until(() => /^connecting: \d/m.test(output()), 'it connects');
    interrupt();
    const { code, output: all } = await ended;
    assert.match(all, /played +0\.0 s of 600 s/);
    assert.equal(code, 0, all);
  });

  it('ends at once at the second Ctrl-C, whatever is still under way', async () => {
    const { output, interrupt, ended } = start(['--url', server.url, ...SMALL, '--duration', '600']);
    await until(() => /^playing: \d/m.test(output()), 'the load begins');
    server.pause();
    interrupt();
    await until(() => output().includes('Ctrl-C once more'), 'it heard of it');
    interrupt();
    const { code } = await ended;
    server.resume();
    assert.equal(code, 130);
  });

  it('finds a server that dies, and tells of everybody who does not come back', async () => {
    const mortal = await TestServer.start({ AUTH_SECRET: '' });
    const args = ['--channels', '1', '--viewers', '2', '--duration', '600', '--settle', '1', '--leaves', '5'];
    const { output, interrupt, ended } = start(['--url', mortal.url, ...args]);
    await until(() => /^playing: \d/m.test(output()), 'the load begins');
    await mortal.remove();
    interrupt();
    const { code, output: all } = await ended;
    assert.match(all, /load-1-\w+-0-host +is not connected: /);
    assert.match(all, /\d+ violations \(stopped before its time\)/);
    assert.equal(code, 1);
  });

  it('finds a server that lets somebody in whom the host has blocked, and says so while it plays', async () => {
    const forgetful = await TestServer.start({ AUTH_SECRET: '', APPLY_BURST: '1000' });
    const args = ['--channels', '1', '--viewers', '4', '--rate', '50', '--people', 'blocks', '--duration', '600'];
    const { output, interrupt, ended } = start(['--url', forgetful.url, ...args, '--apply-burst', '1000']);
    // Somebody else ends each block as soon as it is there: to the load test that is a server which forgets them.
    await until(async () => {
      await forgetBlocks(forgetful.url);
      return /, [1-9]\d* violations/.test(output());
    }, 'it sees who must not be there');
    interrupt();
    const { code, output: all } = await ended;
    await forgetful.remove();
    assert.match(all, /viewer-\d is on the lists at version \d+, and is blocked since version \d+/);
    assert.equal(code, 1);
  });

  async function forgetBlocks(url: string): Promise<void> {
    const token = await createTokens(url, undefined)({ sub: 'forgetful', role: 'admin' });
    const ask = async (method: string, path: string) =>
      (await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } })).json();
    const { channels } = await ask('GET', '/api/channels?limit=200');
    for (const { sid } of channels) {
      const { blocks } = await ask('GET', `/api/hosts/${sid}-host/blocks`);
      for (const { user_id } of blocks) await ask('DELETE', `/api/hosts/${sid}-host/blocks/${user_id}`);
    }
  }

  it('finds tokens with which nobody gets into ZEGO', async () => {
    const args = ['--channels', '1', '--viewers', '1', '--duration', '1', '--settle', '1', '--zego-secret', SECRET];
    const other = ['--publish', '--zego-server-secret', SERVER_SECRET.replace('0', 'f')];
    const { code, output } = await start(['--url', server.url, ...args, ...other]).ended;
    assert.match(output, /cannot log in at ZEGO: no token of this project/);
    assert.equal(code, 1, output);
  });

  it('says all that is wrong with its arguments, and how it is used', async () => {
    const { code, output } = await start(['--rate', 'fast', '--sped', '1']).ended;
    assert.equal(code, 64);
    for (const line of [/^--rate must be/m, /^there is no option --sped/m, /^usage: npm run loadtest/m])
      assert.match(output, line);
  });

  it('says when there is no server', async () => {
    const { code, output } = await start(['--url', 'http://127.0.0.1:9']).ended;
    assert.match(output, /no server answers at http:\/\/127\.0\.0\.1:9/);
    assert.doesNotMatch(output, /^ +at /m);
    assert.equal(code, 69);
  });

  it('says what is missing where the server does not let it in', async () => {
    const secret = 'quite another secret, long enough for anybody';
    const closed = await TestServer.start();
    const url = ['--url', closed.url];
    const runs = await Promise.all([
      start(url).ended,
      start(url, { AUTH_SECRET: secret }).ended,
      start(['--url', server.url, '--zego', '--zego-secret', 'wrong']).ended,
    ]);
    await closed.remove();
    const told = [
      /name its AUTH_SECRET by --auth-secret/,
      /does not take tokens signed with this AUTH_SECRET/,
      /--zego-secret must be/,
    ];
    runs.forEach(({ code, output }, nth) => {
      assert.match(output, told[nth] ?? /never/);
      assert.equal(code, 69);
    });
  });

  it('signs its tokens itself where it is given the secret', async () => {
    const secret = 'a secret of the load test that is long enough for anybody,and another one that is on its way out';
    const closed = await TestServer.start({ AUTH_SECRET: secret });
    const { code, output } = await start(['--url', closed.url, ...SMALL, '--duration', '1', '--auth-secret', secret])
      .ended;
    await closed.remove();
    assert.equal(code, 0, output);
    assert.match(output, /All invariants hold\./);
  });
});
