import assert from 'node:assert/strict';
import { parseTraceParent } from '../../../src/domain/audit/traceParent.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('the traceparent of a request', () => {
  it('[OP9] is passed on as it is', () => {
    assert.equal(parseTraceParent(`00-${TRACE}-${PARENT}-01`), `00-${TRACE}-${PARENT}-01`);
  });

  it('[OP9] of a later version is passed on as of the one that we know', () => {
    assert.equal(parseTraceParent(`cc-${TRACE}-${PARENT}-01`), `00-${TRACE}-${PARENT}-01`);
    assert.equal(parseTraceParent(`cc-${TRACE}-${PARENT}-01-what comes then`), `00-${TRACE}-${PARENT}-01`);
  });

  for (const bad of [
    undefined,
    '',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01 `,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
    `cc-${TRACE}-${PARENT}-01.more`,
    [`00-${TRACE}-${PARENT}-01`],
  ]) {
    it(`[OP9] ${JSON.stringify(bad) ?? 'none'} is none`, () => {
      assert.equal(parseTraceParent(bad), undefined);
    });
  }
});
