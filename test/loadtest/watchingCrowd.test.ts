import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readArguments } from '../../loadtest/load/arguments.ts';
import { plansFor } from '../../loadtest/load/clients/workerPool.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { CHILD_ENV } from '../support/childEnv.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { SECRET } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('a crowd of the load test', () => {
  it('watches the first channel alone', () => {
    const options = readArguments(['--channels', '3', '--processes', '2', '--crowd', '7'], {});
    assert(!('mistakes' in options));
    assert.deepEqual(
      plansFor(options, 'load-').map(({ sids, crowd }) => [sids[0], crowd]),
      [
        ['load-0', 7],
        ['load-1', 0],
      ],
    );
  });

  it('[SC8] sits in mirrors of the processes that are named, and it is told how many do, and when the last one saw', async () => {
    const cluster = await TestCluster.start(2, { MIRROR_ABOVE: '3', APPLY_BURST: '1000', LOG_LEVEL: 'error' });
    const args = ['--channels', '1', '--viewers', '3', '--crowd', '24', '--rate', '20', '--duration', '600'];
    const urls = cluster.servers.flatMap(({ url }) => ['--url', url]);
    const child = spawn(
      process.execPath,
      [
        'loadtest/run.ts',
        ...urls,
        ...args,
        '--auth-secret',
        SECRET,
        '--apply-burst',
        '1000',
        '--leaves',
        '0',
        '--drops',
        '0',
      ],
      {
        env: CHILD_ENV,
      },
    );
    try {
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          output += text;
        });
      }
      const closed = once(child, 'close');
      const ofEach = (name: string, labels = {}) =>
        Promise.all(
          cluster.servers.map(async ({ url }) => {
            const page = await (await fetch(`${url}/metrics`)).text();
            return page.includes(name) ? sumOf(readExposition(page), name, labels) : 0;
          }),
        );
      await until(
        async () => (await ofEach('linkcall_mirror_clients')).every((count) => count > 0),
        'there are mirrors in both',
      );
      const allowed = async () => {
        const counts = await ofEach('linkcall_commands_total', { outcome: 'accepted', command: 'allow-application' });
        return counts.reduce((sum, count) => sum + count, 0);
      };
      await until(async () => (await allowed()) >= 2, 'some are let in').catch((cause) =>
        assert.fail(`${cause}\n${output}`),
      );
      await until(() => /, [1-9]\d* in mirrors/.test(output), 'it is told how many sit in mirrors');
      child.kill('SIGINT');
      const [code] = await closed;
      assert.equal(code, 0, output);
      assert.match(output, /the crowd +24 who watch one channel, of which [1-9]\d* clients sat in mirrors/);
      assert.match(output, /allow → last of the crowd sees it +[1-9]/);
      assert.match(output, /connections +28 in/);
    } finally {
      child.kill('SIGKILL');
      await cluster.remove();
    }
  });
});
