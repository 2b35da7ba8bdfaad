import assert from 'node:assert/strict';
import { isOver, parseMonth } from '../../src/userLog/month.ts';

describe('a month', () => {
  it('[ST10] is one of UTC, from its first ms to just before the next month', () => {
    const from = Date.UTC(2026, 9);
    assert.deepEqual(parseMonth('2026-10', 0), { name: '202610', from, to: Date.UTC(2026, 10) });
    assert.deepEqual(parseMonth('2027-12', 0), { name: '202712', from: Date.UTC(2027, 11), to: Date.UTC(2028, 0) });
    assert.equal(parseMonth('2028-02', 0)?.to, Date.UTC(2028, 1, 29) + 86_400_000);
    assert.equal(parseMonth('1970-01', 0)?.from, 0);
    assert.equal(parseMonth('9999-12', 0)?.to, Date.UTC(10_000, 0));
  });

  it('[IN13] [ST10] it begins and ends by the clocks of LOG_TIMEZONE', () => {
    const hoursAhead = (hours: number) => parseMonth('2018-04', hours * 3_600_000);
    assert.deepEqual(hoursAhead(8), {
      name: '201804',
      from: Date.UTC(2018, 2, 31, 16),
      to: Date.UTC(2018, 3, 30, 16),
    });
    assert.equal(hoursAhead(-7)?.from, Date.UTC(2018, 3, 1, 7));
  });

  for (const text of [
    '',
    '2026',
    '202610',
    '2026-1',
    '2026-13',
    '2026-00',
    '0000-01',
    '1969-12',
    '2026-10-01',
    ' 2026-10',
    '2026-10\n',
    '٢٠٢٦-١٠',
    "2026-10'; DROP",
  ]) {
    it(`[ST10] ${JSON.stringify(text)} is none`, () => assert.equal(parseMonth(text, 0), undefined));
  }

  it('[ST10] is over from the first ms of the next one', () => {
    const october = parseMonth('2026-10', 0);
    assert(october !== undefined);
    assert.deepEqual([isOver(october, october.to - 1), isOver(october, october.to)], [false, true]);
  });
});
