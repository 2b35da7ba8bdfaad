import assert from 'node:assert/strict';
import { FEED_EVENT_TYPES } from '../../schema/feedEvent.ts';
import { isEventPattern, owedTypes, writeEvent } from '../../src/webhooks/eventFilter.ts';
import { toldIn } from '../stores/contract/lanesContract.ts';

describe('WEBHOOK_EVENTS', () => {
  it('[IN7] names types, or how they begin, and nothing that is no type', () => {
    for (const type of FEED_EVENT_TYPES) assert(isEventPattern(type), type);
    for (const pattern of ['link.*', 'pk.*', 'channel.*']) assert(isEventPattern(pattern), pattern);
    for (const pattern of ['', '*', 'link', 'lin.*', 'link.end', 'link.*.*', 'LINK.*']) {
      assert(!isEventPattern(pattern), pattern);
    }
  });

  it('[IN7] owes of the events of a channel those alone of which something may be posted', () => {
    assert.equal(owedTypes([]), undefined);
    assert.deepEqual(owedTypes(['link.*', 'session.ended'])?.toSorted(), [
      'link-ended',
      'link-started',
      'session-ended',
    ]);
    assert.deepEqual(owedTypes(['pk.started']), ['pk-changed']);
  });

  it('[IN7] posts what it names, and leaves the rest out', () => {
    const told = toldIn('live', 1);
    const all = writeEvent(told, []);
    assert.equal(all?.id, 'live:1');
    const { type } = JSON.parse(all?.body ?? '');
    assert.deepEqual(writeEvent(told, [type]), all);
    const others = FEED_EVENT_TYPES.filter((other) => other !== type);
    assert.equal(writeEvent(told, others), undefined);
  });
});
