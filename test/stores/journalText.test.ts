import assert from 'node:assert/strict';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { readEntries, writeEntry } from '../../src/stores/journalText.ts';
import { everyRow } from '../../src/stores/unreadable.ts';
import { linkEnded } from '../support/events.ts';
import { userId } from '../support/people.ts';

const entry: JournalEntry = {
  seq: 1,
  at: 9,
  version: 3,
  actor: userId('ann'),
  command: 'quit-link',
  subject: userId('ann'),
  cmdId: undefined,
  outcome: 'accepted',
  events: [linkEnded('ann', 9, 'quit', 7)],
};

describe('an entry of the journal as text', () => {
  it('[ST5, LC26] tells until when a talk counted', () => {
    assert.deepEqual(readEntries([{ seq: 1, entry: writeEntry(entry) }], everyRow), [entry]);
  });

  it('[ST5] of an earlier version tells that the user was there to the end', () => {
    const earlier = writeEntry(entry).replace(',"seenAt":7', '');
    assert.deepEqual(readEntries([{ seq: 1, entry: earlier }], everyRow), [
      { ...entry, events: [linkEnded('ann', 9, 'quit', 9)] },
    ]);
  });
});
