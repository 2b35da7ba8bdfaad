import assert from 'node:assert/strict';
import { type Actor, userActor } from '../../../src/domain/command.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { readEntries, writeEntry } from '../../../src/stores/records/journalEntry.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import { hostLive, linkEnded, strangerSeen, streamCut } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { LIVE, SID, userId } from '../../support/people.ts';
import { everyRow } from '../contract/everyRow.ts';

const entry: JournalEntry = {
  seq: 1,
  at: 9,
  version: 3,
  actor: userActor(userId('ann')),
  command: 'quit-link',
  subject: userId('ann'),
  cmdId: undefined,
  outcome: 'accepted',
  events: [linkEnded('ann', 9, 'quit', 7)],
  times: 1,
};

const read = (text: string): readonly JournalEntry[] => readEntries([{ seq: 1, entry: text }], everyRow);

describe('an entry of the journal as text', () => {
  it('[ST12] of an earlier version is of one refusal', () => {
    const { times: _, ...earlier } = entry;
    assert.deepEqual(read(JSON.stringify(earlier)), [entry]);
  });

  it('[ST5, LC26] tells until when a talk counted', () => {
    assert.deepEqual(read(writeEntry(entry)), [entry]);
  });

  it('[IN2] tells by which system it came, and of an earlier version by none', () => {
    const byBackend = { ...entry, via: userId('backend') };
    assert.deepEqual(read(writeEntry(byBackend)), [byBackend]);
    assert.deepEqual(read(writeEntry(entry)), [entry]);
  });

  it('[ME1] tells the live session’s id, and of an earlier version the one that its snapshot has, too', () => {
    const session: JournalEntry = { ...entry, command: 'start-session', events: [hostLive('hana', 9)] };
    const text = writeEntry(session);
    assert.deepEqual(read(text), [session]);
    const [old] = read(text.replace(`,"liveId":"${LIVE}"`, ''));
    const snapshot = writeSnapshot(channelAfter(hostLive('hana', 9))).replace(`,"liveId":"${LIVE}"`, '');
    assert.deepEqual(channelAfter(...(old?.events ?? [])).stage, readSnapshot(snapshot, SID, new Map()).stage);
  });

  it('[ME6] tells of strangers and cuts, also of a stream that was not seen on the air', () => {
    const events = [strangerSeen('mallory'), streamCut('mallory', 'stranger'), streamCut('ann', 'link-ended')];
    const told: JournalEntry = { ...entry, actor: { kind: 'media' }, command: 'report-stranger', events };
    assert.deepEqual(read(writeEntry(told)), [told]);
    const silent: JournalEntry = { ...entry, command: 'end-silent-link', outcome: 'no-media' };
    assert.deepEqual(read(writeEntry(silent)), [silent]);
  });

  it('[ST5] of an earlier version tells that the user was there to the end', () => {
    const earlier = writeEntry(entry).replace(',"seenAt":7', '');
    assert.deepEqual(read(earlier), [{ ...entry, events: [linkEnded('ann', 9, 'quit', 9)] }]);
  });

  it('[ST5] tells a user named zego or clock from ZEGO and the clock', () => {
    const users = ['zego', 'clock'].map((name) => userActor(userId(name)));
    for (const actor of [...users, { kind: 'zego' }, { kind: 'clock' }] as const) {
      const left = { ...entry, actor, command: 'leave', subject: userId('zego') } as const;
      assert.deepEqual(read(writeEntry(left)), [left]);
    }
  });

  it('[ST5] of an earlier version, which wrote an actor as bare text, is read by what was asked', () => {
    const actorOf = (actor: string, command: JournalEntry['command'], subject?: string): Actor | undefined =>
      read(JSON.stringify({ ...entry, actor, command, subject }))[0]?.actor;
    assert.deepEqual(actorOf('clock', 'end-overdue'), { kind: 'clock' });
    assert.deepEqual(actorOf('zego', 'close-room'), { kind: 'zego' });
    assert.deepEqual(actorOf('zego', 'leave', 'ann'), { kind: 'zego' });
    for (const [name, command] of [
      ['ann', 'leave'],
      ['zego', 'leave'],
      ['zego', 'start-application'],
      ['clock', 'quit-link'],
    ] as const) {
      assert.deepEqual(actorOf(name, command, name), { kind: 'user', id: name });
    }
  });
});
