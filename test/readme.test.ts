import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SETTINGS } from '../src/server/config/config.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('names every setting, and none that is not there', () => {
    const [, table = ''] = readme.match(/\| variable \|.*?\n(.*?)\n\n/s) ?? [];
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[A-Z][A-Z_]+/g) ?? []);
    assert.deepEqual(named.toSorted(), SETTINGS.toSorted());
  });
});
