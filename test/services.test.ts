import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { until } from './support/until.ts';

const HOLDER = new URL('./support/services/holdRedis.ts', import.meta.url).pathname;

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isThere;
}

describe('the services of the tests', () => {
  it('do not outlive tests that are killed, nor does what they wrote', async () => {
    const tests = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: tests.stdout }), 'line');
    const [port, folder = ''] = String(line).split(' ');
    assert(await isListening(Number(port)));
    assert(existsSync(folder));
    tests.kill('SIGKILL');
    await until(async () => !(await isListening(Number(port))), 'Redis has ended');
    await until(() => !existsSync(folder), 'its folder is gone');
  });
});
