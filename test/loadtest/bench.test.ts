import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { alternate, turns } from '../../loadtest/bench/alternate.ts';
import { readArguments } from '../../loadtest/bench/arguments.ts';
import { asChart } from '../../loadtest/bench/chart.ts';
import { GOALS, isReached, NAMES } from '../../loadtest/bench/goals.ts';
import { asJson, asTable } from '../../loadtest/bench/report.ts';
import { median, percentile } from '../../loadtest/bench/statistics.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { until } from '../support/until.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;

describe('the benchmark', () => {
  it('lets the contestants go there and back again', () => {
    const order = turns(['a', 'b', 'c'], 2).map(({ round, contestant }) => `${round}${contestant}`);
    assert.deepEqual(order, ['0a', '0b', '0c', '1c', '1b', '1a', '2a', '2b', '2c']);
  });

  it('does not count the first round, which warms up', async () => {
    let count = 0;
    const figures = await alternate(['a', 'b'], 2, async ({ contestant }) => {
      count += 1;
      return `${contestant}${count}`;
    });
    assert.deepEqual(figures, [
      ['a4', 'a5'],
      ['b3', 'b6'],
    ]);
  });

  it('takes the middle one of the rounds, or the mean of the middle two', () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 9]), 3);
    assert.ok(Number.isNaN(median([])));
  });

  it('takes for a percentile a value that was measured', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile([7], 0.99), 7);
  });

  it('knows for each goal which side of it is the good one', () => {
    assert.equal(isReached('commands_sqlite_vs_bare', 0.5), true);
    assert.equal(isReached('commands_sqlite_vs_bare', 0.49), false);
    assert.equal(isReached('memory_per_client_vs_bare', 1.2), true);
    assert.equal(isReached('memory_per_client_vs_bare', 1.21), false);
    assert.equal(isReached('wake_p99_ms', 5), undefined);
  });

  it('shows each result beside its goal', () => {
    const table = asTable([
      { name: 'commands_redis_vs_bare', value: 0.61111, told: 'redis 11, bare 18' },
      { name: 'wake_p99_ms', value: 12, told: 'SQLite 9, Redis 12' },
    ]);
    assert.deepEqual(table.split('\n'), [
      'name                    value  goal   reached  medians',
      'commands_redis_vs_bare  0.611  ≥ 0.5  yes      redis 11, bare 18',
      'wake_p99_ms             12     –      –        SQLite 9, Redis 12',
    ]);
  });

  it('draws what is reached to the right of the line, and what is not to its left', () => {
    const chart = asChart([
      { name: 'commands_redis_vs_bare', value: 0.25, told: 'a < b' },
      { name: 'memory_per_client_vs_bare', value: 0.6, told: '' },
      { name: 'fanout_p50_vs_bare', value: 50, told: '' },
      { name: 'wake_p99_ms', value: 12, told: 'no goal' },
    ]);
    const marks = [...chart.matchAll(/<circle class="(\w+)" cx="([\d.]+)"/g)].map(([, is, x]) => [is, Number(x)]);
    assert.deepEqual(marks, [
      ['no', 292.5],
      ['yes', 417.5],
      ['no', 230],
    ]);
    assert.match(chart, /0\.25 \(≥ 0\.5\)<.*a &lt; b/);
    assert.doesNotMatch(chart, /no goal/);
  });

  it('tells the ratios as one object of JSON', () => {
    const json = asJson([{ name: 'callbacks_vs_express', value: 0.38264, told: '' }]);
    assert.deepEqual(JSON.parse(json), { ratios: { callbacks_vs_express: 0.383 } });
  });

  it('measures everything, or only what is named, in the order of the goals', () => {
    const all = NAMES.filter((name) => name !== 'commands_redis_vs_before');
    assert.deepEqual(readArguments([]), { size: 'full', isJson: false, names: all, before: undefined, out: undefined });
    const some = ['--quick', '--json', '--only', 'wake_p99_ms', '--only', 'callbacks_vs_express'];
    assert.deepEqual(readArguments(some), {
      size: 'quick',
      isJson: true,
      names: ['callbacks_vs_express', 'wake_p99_ms'],
      before: undefined,
      out: undefined,
    });
  });

  it('measures beside another checkout where it is told one', () => {
    const asked = readArguments(['--before', '../before']);
    assert('names' in asked);
    assert.deepEqual([asked.names, asked.before], [NAMES, '../before']);
    const nowhere = readArguments(['--only', 'commands_redis_vs_before']);
    assert.deepEqual(nowhere, { mistake: 'commands_redis_vs_before needs --before FOLDER' });
  });

  for (const wrong of [['--only', 'speed'], ['--only'], ['--fast'], ['speed'], ['--quick', '--smoke']]) {
    it(`ends with 64, and lists the names, when it is called with ${wrong.join(' ')}`, async () => {
      const { code, stdout, stderr } = await bench(wrong);
      assert.deepEqual({ code, stdout }, { code: 64, stdout: '' });
      for (const name of Object.keys(GOALS)) assert.match(stderr, new RegExp(`\\b${name}\\b`));
    });
  }

  it('measures for real, and leaves nothing behind', async () => {
    const measured = [
      'commands_sqlite_vs_bare',
      'commands_redis_vs_socketio_lua',
      'orders_sqlite_vs_socket',
      'numbers_vs_socket',
      'protobuf_vs_socket',
      'plain_json_vs_socket',
      'plain_bytes_vs_socket',
      'fanout_p50_vs_socketio',
      'joins_per_s_vs_bare',
      'memory_per_client_vs_socketio',
      'memory_per_client_vs_plain',
      'memory_per_client_vs_plain_bytes',
    ];
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-benched-'));
    const { code, stdout, stderr } = await bench(
      ['--smoke', '--json', ...measured.flatMap((name) => ['--only', name])],
      folder,
    );
    assert.equal(code, 0, stderr);
    const { ratios } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.deepEqual(Object.keys(ratios), measured);
    assert(measured.every((name) => ratios[name] > 0));
    assert.deepEqual(readdirSync(folder), []);
    await rm(folder, { recursive: true });
  }).timeout(TIMEOUT_MS);

  it('takes everything with it when it is stopped', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-benched-'));
    const child = start(['--quick', '--only', 'commands_sqlite_vs_bare'], folder);
    let told = '';
    child.stderr.on('data', (text) => {
      told += text;
    });
    await until(() => told.includes('round 0'), 'it measures');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, 130);
    assert.deepEqual(readdirSync(folder), []);
    await rm(folder, { recursive: true });
  }).timeout(TIMEOUT_MS);
});

function start(args: readonly string[], TMPDIR = tmpdir()) {
  const env = { ...CHILD_ENV, TMPDIR };
  return spawn(process.execPath, ['loadtest/bench.ts', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function bench(args: readonly string[], folder?: string) {
  const child = start(args, folder);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}
