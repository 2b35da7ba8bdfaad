import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SETTINGS } from '../../src/server/config/settings.ts';

const page = readFileSync('docs/settings.md', 'utf8');

describe('the page of settings', () => {
  it('names every setting, and none that is not there', () => {
    const [, table = ''] = page.match(/\| variable \|.*\n((?:\|.*\n)+)/) ?? [];
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[A-Z][A-Z_]+/g) ?? []);
    assert.deepEqual(named.toSorted(), SETTINGS.toSorted());
  });
});
