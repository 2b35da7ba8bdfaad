import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHILD_ENV } from '../support/childEnv.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECRET = 'secret of the callbacks';
const SMALL = ['--channels', '4', '--viewers', '5', '--rate', '40', '--leaves', '2'];

type Started = {
  readonly output: () => string;
  readonly interrupt: () => void;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
};

function start(args: readonly string[], environment: Record<string, string> = {}): Started {
  const env = { ...CHILD_ENV, ...environment };
  const child = spawn(process.execPath, ['loadtest/run.ts', ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { output: () => output, interrupt: () => void child.kill('SIGINT'), ended };
}

describe('npm run loadtest', function () {
  this.timeout(180_000);
  let server: TestServer;
  let folder: string;
  before(async () => {
    server = await TestServer.start({ AUTH_SECRET: '', ZEGO_CALLBACK_SECRET: SECRET, LOG_LEVEL: 'error' });
    folder = await mkdtemp(join(tmpdir(), 'linkcall-loadtest-'));
  });
  after(async () => {
    await server.remove();
    await rm(folder, { recursive: true });
  });

  /** On a slow machine that takes longer than on another. */
  async function hasPlayed(): Promise<boolean> {
    const families = readExposition(await (await fetch(`${server.url}/metrics`)).text());
    const accepted = (labels = {}) => sumOf(families, 'linkcall_commands_total', { outcome: 'accepted', ...labels });
    return accepted({ command: 'allow-application' }) >= 5 && accepted() >= 100;
  }

  it('plays calls, finds that all invariants hold, and writes what it measured', async () => {
    const zego = ['--zego', '--zego-secret', SECRET, '--zego-rate', '10'];
    const more = ['--processes', '2', '--duration', '600', '--drops', '5', '--report', folder];
    const { interrupt, ended } = start(['--url', server.url, ...SMALL, ...more, ...zego]);
    await until(hasPlayed, 'calls are played');
    interrupt();
    const { code, output } = await ended;
    assert.equal(code, 0, output);
    assert.match(output, /All invariants hold/);
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
    const { connections, rate, counts, latencies, violations } = report;
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
