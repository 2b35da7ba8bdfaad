import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { SIZES, SUITES } from '../chaos/suites.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const patterns = [...String(scripts['test:suites']).matchAll(/'([^']+)'/g)].map(([, pattern]) => pattern ?? '');

describe('npm test', () => {
  it('runs each suite, and none of them twice', () => {
    const run = patterns.flatMap((pattern) => globSync(pattern));
    assert.deepEqual(run.toSorted(), globSync('test/**/*.test.ts').toSorted());
  });
});

describe('npm run test:chaos', () => {
  const sizesIn = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/process\.env\.((?:CHAOS|SC_SEEDS)\w*)/g)].map(([, name]) => name);

  it('runs each suite that has a long form, and none of them twice', () => {
    assert.deepEqual([...new Set(SUITES)], SUITES);
    for (const suite of SUITES) assert(globSync(suite).length === 1, `there is no ${suite}`);
    const long = globSync('test/**/*.test.ts').filter((suite) => sizesIn(suite).length > 0);
    assert.deepEqual(
      long.filter((suite) => !SUITES.includes(suite)),
      [],
    );
  });

  it('says of each size how long the long form is', () => {
    const asked = new Set(globSync('test/**/*.ts').flatMap(sizesIn));
    assert.deepEqual([...asked].toSorted(), Object.keys(SIZES).toSorted());
  });
});
