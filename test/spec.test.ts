import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';

const RULES = [...ids('LC', 24), ...ids('ST', 11), ...ids('CL', 8), ...ids('ZG', 14)];

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);
}

const specification = readFileSync('SPEC.md', 'utf8');
const [rules = ''] = specification.split('## Differences');

/** The ids that stand in brackets at the start of a test's title, and anywhere in it. */
function provenRules(): Set<string> {
  const titles = globSync('test/**/*.ts').flatMap(
    (file) => readFileSync(file, 'utf8').match(/\[(?:LC|ST|CL|ZG)[^\]]*\]/g) ?? [],
  );
  return new Set(titles.flatMap((title) => title.match(/(?:LC|ST|CL|ZG)\d+/g) ?? []));
}

describe('SPEC.md', () => {
  it('states every rule once', () => {
    const stated = [...rules.matchAll(/\*\*((?:LC|ST|CL|ZG)\d+)\*\*/g)].map(([, id]) => id);
    assert.deepEqual(stated, RULES);
  });

  it('names files that are there', () => {
    const named = [...rules.matchAll(/`((?:src|rooms|schema|test)\/[\w./]+)`/g)].map(([, path]) => path ?? '');
    assert.ok(named.length > RULES.length);
    assert.deepEqual(
      named.filter((path) => !existsSync(path)),
      [],
    );
  });

  it('has a test for every rule, by its id', () => {
    const proven = provenRules();
    assert.deepEqual(
      RULES.filter((id) => !proven.has(id)),
      [],
    );
    assert.deepEqual(
      [...proven].filter((id) => !RULES.includes(id)),
      [],
      'and no test of a rule that is not stated',
    );
  });
});
