import assert from 'node:assert/strict';
import { readArguments } from '../../src/userLog/archiveArguments.ts';
import { OCTOBER } from '../stores/contract/logRecords.ts';

const MONTH = ['--month', '2026-10'];

describe('the arguments of npm run archive', () => {
  it('[ST10] are a month, and what else is asked of it', () => {
    const plain = { month: OCTOBER, isDryRun: false, isForced: false };
    assert.deepEqual(readArguments(MONTH, 0), plain);
    assert.deepEqual(readArguments([...MONTH, '--dry-run'], 0), { ...plain, isDryRun: true });
    assert.deepEqual(readArguments(['--force', ...MONTH], 0), { ...plain, isForced: true });
  });

  for (const [args, message] of [
    [[], 'one month must be given'],
    [[...MONTH, '--month', '2026-09'], 'one month must be given'],
    [['--month', '2026-13'], '"2026-13" is no month'],
    [['--month', '0000-01'], '"0000-01" is no month'],
    [['--month', '202610'], '"202610" is no month'],
    [['--month'], '--month'],
    [[...MONTH, '--dryrun'], '--dryrun'],
    [['2026-10'], '2026-10'],
  ] as const) {
    it(`[ST10] are refused: ${['archive', ...args].join(' ')}`, () => {
      const read = readArguments(args, 0);
      assert('mistake' in read && read.mistake.includes(message), JSON.stringify(read));
    });
  }
});
