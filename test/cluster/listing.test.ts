import assert from 'node:assert/strict';
import { initializeRoomCache } from '@colyseus/core';
import { readListing, writeListing } from '../../src/cluster/listing.ts';
import { SID } from '../support/people.ts';

const room = initializeRoomCache({ name: 'live_channel', roomId: 'r', processId: 'p', metadata: { sid: SID } });

describe('the listing of a room', () => {
  it('[CL1] is read as it was written', () => {
    for (const more of [{}, { publicAddress: 'one.example', clients: 7, locked: true }]) {
      const read = readListing(writeListing({ ...room, ...more }));
      assert.deepEqual(read, { ...room, ...more });
    }
  });

  it('[CL1] is not guessed at: one of another release, or of no release, says what is wrong with it', () => {
    const other = JSON.stringify({ ...room, format: 2 });
    assert.throws(() => readListing(other), /format is not 1: another release has written it/);
    for (const spoiled of ['', 'null', '[]', '{}', JSON.stringify({ ...room, format: 1, clients: '7' })]) {
      assert.throws(() => readListing(spoiled), { name: 'Unreadable' }, spoiled);
    }
  });
});
