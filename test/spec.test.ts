import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const RULES = [
  ...ids('LC', 28),
  ...ids('ST', 15),
  // A line for each family of rules.
  ...ids('CL', 14),
  ...ids('SC', 8),
  ...ids('ZG', 16),
  ...[
    'IN1',
    'IN2',
    'IN3',
    'IN4',
    'IN5',
    'IN6',
    'IN7',
    'IN8',
    'IN9',
    'IN10',
    'IN11',
    'IN12',
    'IN13',
    'IN14',
    'IN15',
    'IN16',
  ],
  ...ids('ME', 10),
  ...['PE1', 'PE2', 'PE3'],
  ...['PE4', 'PE5'],
  ...['PE6', 'PE7'],
  ...['PE8', 'PE9'],
  ...['PE10', 'PE11', 'PE12', 'PE13', 'PE14', 'PE15'],
  ...['SP1', 'SP2', 'SP3'],
  ...['OP1', 'OP2', 'OP3', 'OP4', 'OP5', 'OP6', 'OP7'],
  ...['OP8', 'OP9', 'OP10', 'OP11', 'OP12', 'OP13', 'OP14'],
];

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);
}

const ID = /(?:LC|ST|CL|ZG|ME|IN|PE|SP|SC|OP)\d+/g;
/** Loading all tests takes a while on a slow machine. */
const TIMEOUT_MS = 600_000;

const specification = readFileSync('SPEC.md', 'utf8');
const [rules = ''] = specification.split('## Differences');

/** The titles of the tests that there are, as mocha itself finds them: what stands in a comment proves nothing. */
async function titles(): Promise<readonly string[]> {
  const args = ['node_modules/mocha/bin/mocha.js', 'test/**/*.test.ts', '--dry-run', '--reporter', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const report: { tests: readonly { fullTitle: string }[] } = JSON.parse(stdout.slice(stdout.indexOf('{\n')));
  return report.tests.map(({ fullTitle }) => fullTitle);
}

/** The ids that stand in brackets in a test's title. */
async function provenRules(): Promise<ReadonlySet<string>> {
  const bracketed = (await titles()).flatMap((title) => title.match(/\[[^\]]*\]/g) ?? []);
  return new Set(bracketed.flatMap((part) => part.match(ID) ?? []));
}

describe('SPEC.md', () => {
  it('states every rule once', () => {
    const stated = [...rules.matchAll(/\*\*([A-Z]{2}\d+)\*\*/g)].map(([, id]) => id);
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

  it('tells what is known not to be proven', () => {
    const [, gaps = ''] = specification.split('## Gaps');
    assert.match(gaps, /^- /m);
  });

  it('has a test for every rule, by its id', async () => {
    const proven = await provenRules();
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
}).timeout(TIMEOUT_MS);
