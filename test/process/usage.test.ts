import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runToEnd } from './support/runToEnd.ts';

const PATIENCE_MS = 200_000;

/** By their names, the programs that npm runs, and what node runs them with. */
const programs = Object.entries<string>(JSON.parse(readFileSync('package.json', 'utf8')).scripts).flatMap(
  ([name, script]) => (script.startsWith('exec node ') ? [{ name, args: script.split(' ').slice(2) }] : []),
);

describe('every program', () => {
  for (const { name, args } of programs) {
    it(`${name} tells with --help how it is used, and with what it does not understand as well`, async () => {
      const run = (argument: string) => runToEnd({}, [...args, argument], PATIENCE_MS);
      const [helped, wrong] = await Promise.all([run('--help'), run('--nonsense')]);
      const usage = new RegExp(`^usage: npm (run )?${name}\\b.*\\n\\S*`);
      assert.match(helped.stdout, usage);
      assert.deepEqual([helped.code, helped.stderr], [0, '']);
      assert.equal(wrong.code, 64, wrong.stderr);
      assert.match(wrong.stderr, /^.*--nonsense.*\n(.*\n)?\nusage: npm /);
      assert.equal(wrong.stdout, '');
    });
  }
});
