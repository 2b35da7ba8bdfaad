import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const patterns = [...String(scripts['test:suites']).matchAll(/'([^']+)'/g)].map(([, pattern]) => pattern ?? '');

describe('npm test', () => {
  it('runs each suite, and none of them twice', () => {
    const run = patterns.flatMap((pattern) => globSync(pattern));
    assert.deepEqual(run.toSorted(), globSync('test/**/*.test.ts').toSorted());
  });
});
