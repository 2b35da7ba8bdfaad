import assert from 'node:assert/strict';
import { callIds, newLiveId } from '../../src/server/channelIds.ts';

const NOW = 1_700_000_000_000;

describe('the ids of calls and of live sessions', () => {
  it('[ME1] are others each time, also of the same moment, so that nobody can guess a stream', () => {
    const newCallId = callIds();
    const ids = Array.from({ length: 600 }, () => [newCallId(NOW), newLiveId(NOW)]).flat();
    assert.equal(new Set(ids).size, 1_200);
    for (const id of ids) assert.match(id, /^018bcfe56800[0-9a-f]{14}$/);
  });
});
