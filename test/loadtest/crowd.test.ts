import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { CHILD_ENV } from '../support/childEnv.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;

async function run(...args: string[]) {
  const child = spawn(process.execPath, ['loadtest/crowd.ts', ...args], { env: CHILD_ENV });
  const [out, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, said, code };
}

describe('npm run bench:crowd', () => {
  it('tells what those who watch cost, how commands fare beside them, and when the last is back', async () => {
    const { out, said, code } = await run('--connections', '40', '--seconds', '0.3');
    assert.equal(code, 0, said);
    assert.match(out, /^40 connections to one process$/m);
    assert.match(out, /the last is in +after \d+\.\d s \(\d+ a second\), turned away 0 times/);
    assert.match(out, /memory +\d+ MB without them, \d+ MB with: -?\d+\.\d kB each/);
    assert.match(out, /100 commands a second +p50 \d+\.\d ms, p99 \d+\.\d ms, p99.9 \d+\.\d ms/);
    assert.match(out, /killed, the last is back after \d+\.\d s/);
  }).timeout(TIMEOUT_MS);

  it('says what is wrong with its arguments, and what it needs', async () => {
    const { said, code } = await run('--connections', 'many');
    assert.equal(code, 64);
    assert.match(said, /--connections must be a whole number.*usage: npm run bench:crowd/s);
    const tooMany = await run('--connections', '2000000000');
    assert.equal(tooMany.code, 1);
    assert.match(tooMany.said, /2000000000 viewers need as many open files/);
  });
});
