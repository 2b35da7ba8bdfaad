import assert from 'node:assert/strict';
import { readHistory } from '../../../src/stores/mysql/history.ts';
import type { Session } from '../../../src/stores/mysql/session.ts';

const BASE = 't_linkcall_base_userlog';

/** Tells of other extracts each time it is asked for them, and notes which tables are read. */
function session(...lists: readonly (readonly string[])[]) {
  const waiting = [...lists];
  const reads: string[][] = [];
  const execute: Session['execute'] = async (sql) => {
    if (sql.includes('information_schema')) return waiting.shift()?.map((name) => ({ name }));
    reads.push(Array.from(sql.matchAll(/FROM (t_\w+)/g), ([, table]) => table ?? ''));
    return [];
  };
  return { reads, session: { aheadMs: 0, execute, transaction: (work) => work() } satisfies Session };
}

describe('MySQL: a history while extracts come and go', () => {
  const october = `${BASE}_202610`;
  const november = `${BASE}_202611`;

  it('[ST11] one that appeared while the tables were read is asked, too', async () => {
    const test = session([], [october], [october]);
    await readHistory(test.session, { limit: 1 }, () => {});
    assert.deepEqual(test.reads, [[BASE], [BASE, october]]);
  });

  it('[ST11] however often that happens', async () => {
    const test = session([], [october], [november, october], [november, october]);
    await readHistory(test.session, { limit: 1 }, () => {});
    assert.deepEqual(test.reads, [[BASE], [BASE, october], [BASE, november, october]]);
  });

  it('[ST11] one that is gone by then was read all the same', async () => {
    const test = session([october], []);
    await readHistory(test.session, { limit: 1 }, () => {});
    assert.deepEqual(test.reads, [[BASE, october]]);
  });

  it('[ST11] what only looks like one is not read', async () => {
    const test = session([`${BASE}_202613`, `${BASE}_old`, `${BASE}_2026101`], []);
    await readHistory(test.session, { limit: 1 }, () => {});
    assert.deepEqual(test.reads, [[BASE]]);
  });
});
