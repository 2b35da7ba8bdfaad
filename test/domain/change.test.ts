import assert from 'node:assert/strict';
import { newChannel } from '../../src/domain/channel.ts';
import { applyChange, evolve } from '../../src/domain/decide.ts';
import type { Event } from '../../src/domain/event.ts';
import { type JournalEntry, replay } from '../../src/domain/journal.ts';
import { accepted, invitationEnded, invitationStarted } from '../support/call/invitations.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import {
  applicationEnded,
  appointed,
  arrived,
  barred,
  blocked,
  dismissed,
  hostLive,
  limited,
  linkEnded,
  linkStarted,
  muted,
  pkChanged,
  reopened,
  ruled,
  seatLocked,
  seatsChanged,
  seatUnlocked,
  sessionEnded,
  shutOut,
  started,
  stopped,
  strangerSeen,
  streamCut,
  switchClosed,
  switchOpened,
  unblocked,
} from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { SID } from '../support/people.ts';

const ONE_OF_EACH: Record<Event['type'], Event> = {
  'session-started': hostLive(),
  'application-started': started('ann'),
  'application-ended': applicationEnded('ann', 1, 'cancelled'),
  'link-started': linkStarted('bob'),
  'link-ended': linkEnded('bob', 1, 'quit'),
  'user-arrived': arrived('ann'),
  'user-barred': barred('ann', 600_000),
  'pk-changed': pkChanged(true),
  'limits-changed': limited({ maxLinks: 3 }),
  'switch-closed': switchClosed(),
  'switch-opened': switchOpened(),
  'session-ended': sessionEnded(),
  'channel-stopped': stopped('for-ever'),
  'channel-reopened': reopened(),
  'stranger-seen': strangerSeen('mallory'),
  'stream-cut': streamCut('mallory', 'stranger'),
  'invitation-started': invitationStarted('carl'),
  'invitation-accepted': accepted('carl')[0],
  'invitation-ended': invitationEnded('carl', 1, 'declined'),
  'user-muted': muted('ann', { audio: true, video: true }),
  'moderator-appointed': appointed('ann'),
  'moderator-dismissed': dismissed('ann'),
  'stream-ruled': ruled('ann', { audio: true, video: true }),
  'seat-locked': seatLocked(2),
  'seat-unlocked': seatUnlocked(2),
  'seats-changed': seatsChanged({ bob: 2 }),
  'user-blocked': blocked('ann'),
  'user-unblocked': unblocked('ann'),
  'user-shut-out': shutOut('ann'),
};

function entry(seq: number, events: readonly Event[]): JournalEntry {
  const outcome = events.length > 0 ? 'accepted' : 'not-applied';
  const unsaid = { subject: undefined, cmdId: undefined, times: 1 };
  return { seq, at: seq, version: 0, actor: { kind: 'clock' }, command: 'end-overdue', outcome, events, ...unsaid };
}

describe('a change', () => {
  it('[LC18] of several events makes one version', () => {
    const closed = applyChange(channelAfter(hostLive()), [applicationEnded('ann', 1, 'switch-closed'), switchClosed()]);
    assert.equal(closed.version, 2);
  });

  it('[LC18] of no events is no change: the channel is the same one', () => {
    const channel = channelAfter(hostLive());
    assert.equal(applyChange(channel, []), channel);
  });

  for (const event of Object.values(ONE_OF_EACH)) {
    it(`[LC18] of ${event.type} makes the next version and leaves the old channel as it was`, () => {
      const before = deepFreeze(channelAfter(started('ann'), started('bob'), linkStarted('bob')));
      assert.equal(applyChange(before, [event]).version, 4);
      assert.equal(evolve(before, event).version, 3);
    });
  }
});

describe('the journal replayed', () => {
  const changes = [
    [hostLive()],
    [started('ann')],
    [],
    [started('bob')],
    [linkStarted('ann'), applicationEnded('bob', 0, 'links-filled')],
    [barred('bob', 9)],
  ];
  const entries = changes.map((events, index) => entry(index + 1, events));

  it('[ST5] gives the channel as it is, with its version', () => {
    const channel = replay(newChannel(SID), entries);
    const unversioned = channelAfter(...changes.flat());
    assert.deepEqual(channel, { ...unversioned, version: 5 });
  });

  it('[ST5] goes on from any snapshot', () => {
    for (const index of entries.keys()) {
      const snapshot = replay(newChannel(SID), entries.slice(0, index));
      assert.deepEqual(replay(snapshot, entries.slice(index)), replay(newChannel(SID), entries));
    }
  });

  it('[ST5] of nothing gives the channel back', () => {
    const channel = channelAfter(hostLive());
    assert.equal(replay(channel, []), channel);
  });
});
