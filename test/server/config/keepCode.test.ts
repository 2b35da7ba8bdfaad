import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const SERVE = new URL('../../../src/server/serve.ts', import.meta.url).href;

/** What is left of what is compiled of a thousand functions that have run once, as a part of it, when V8 has tidied up. */
function partKept(between: string): number {
  const program = `
    const { getHeapCodeStatistics } = await import('node:v8');
    const compiled = () => getHeapCodeStatistics().bytecode_and_metadata_size;
    const functions = Array.from({ length: 1_000 }, (_, n) => new Function('return ' + n + ' + Math.random()'));
    process.on('exit', () => {
      // What V8 is at already goes by what held when it began.
      gc();
      for (const one of functions) one();
      const before = compiled();
      gc();
      console.log(compiled() / before);
    });
    ${between}`;
  // Impatient: what has not run since the last time goes.
  const args = ['--expose-gc', '--stress-flush-code', '--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return Number(stdout);
}

describe('What a server has compiled', () => {
  it('is kept, though it has not run for a while', () => {
    assert(partKept('') < 0.5, 'V8 throws it away by itself');
    // It is told to stop before it has begun.
    const server = `const { main } = await import('${SERVE}'); await main({}, AbortSignal.abort());`;
    assert(partKept(server) > 0.9);
  }).timeout(120_000);
});
