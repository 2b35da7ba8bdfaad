import assert from 'node:assert/strict';
import { FEED_EVENT_TYPES, feedEvent, feedEventId, feedEventOf } from '../../schema/feedEvent.ts';
import { type Channel, newChannel } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import { isTold, toldOf } from '../../src/domain/told.ts';
import { callIdOf, host, sidOf, userIdOf, viewer } from '../stores/contract/actor.ts';
import { HOSTILE_IDS } from '../stores/contract/hostileIds.ts';
import { accepted, invitationEnded, invitationStarted } from '../support/call/invitations.ts';
import {
  appointed,
  blocked,
  dismissed,
  muted,
  ruled,
  seatLocked,
  seatsChanged,
  seatUnlocked,
  shutOut,
  strangerSeen,
  streamCut,
  unblocked,
} from '../support/events.ts';
import { LIVE } from '../support/people.ts';

const { sid }: Channel = newChannel(sidOf('a channel'));
const { person } = viewer('ann');
const call = { person, callId: callIdOf(1), appliedAt: 1_000 };
const waiting = { status: 'waiting', ...call, endsAt: 31_000 } as const;
const linked = { status: 'linked', ...call, allowedAt: 2_000, seat: 1 } as const;

/** One of each; with a bar and limits, which are for the journal alone. */
const EVENTS: readonly Event[] = [
  { type: 'switch-opened', at: 1 },
  { type: 'switch-closed', at: 2 },
  { type: 'channel-stopped', at: 3, stop: { until: 'for-ever', reason: 'spam', by: userIdOf('olga') } },
  { type: 'channel-reopened', at: 4 },
  { type: 'session-started', at: 5, host, liveId: LIVE },
  { type: 'user-barred', at: 5, userId: userIdOf('ann'), until: 7 },
  { type: 'user-arrived', at: 6, userId: userIdOf('ann') },
  { type: 'session-ended', at: 6 },
  { type: 'application-started', at: 7, application: waiting, windowMs: 60_000 },
  { type: 'application-ended', at: 8, application: waiting, why: 'ran-out' },
  { type: 'link-started', at: 9, link: linked },
  { type: 'limits-changed', at: 9, overrides: { maxLinks: 3 } },
  { type: 'link-ended', at: 9_999, link: linked, why: 'removed', seenAt: 5_999 },
  { type: 'pk-changed', at: 11, inPk: true },
  { type: 'pk-changed', at: 12, inPk: false },
  strangerSeen('mallory'),
  streamCut('ann', 'link-ended'),
  ruled('ann', { audio: true, video: true }),
  invitationStarted('ann'),
  accepted('ann')[0],
  invitationEnded('ann', 5, 'declined'),
  muted('ann', { audio: false, video: true }),
  seatLocked(3),
  seatUnlocked(3),
  seatsChanged({ ann: 2, bob: 1 }),
  appointed('mike', 13, 'nick of mike'),
  dismissed('mike', 14),
  blocked('ann', 99, 15),
  shutOut('ann', 15),
  unblocked('ann', 16),
];

describe('an event as the platform is told of it', () => {
  const told = toldOf(sid, [{ version: 4, events: EVENTS }], 10).map(feedEventOf);

  it('[IN6] is what its schema says, of each type, numbered on without those for the journal alone', () => {
    for (const event of told) assert.deepEqual(feedEvent.parse(event), event);
    assert.deepEqual(
      told.map(({ type }) => type),
      FEED_EVENT_TYPES,
    );
    assert.deepEqual(
      told.map(({ seq }) => seq),
      told.map((_, index) => 11 + index),
    );
    assert.equal(EVENTS.filter(isTold).length, told.length);
  });

  it('[ME10] says who is muted, and how: 1 their sound, 2 their picture, 3 both', () => {
    const found = told.filter(({ type }) => type === 'user.muted' || type === 'media.ruled').map(({ data }) => data);
    assert.deepEqual(found, [
      { user_id: 'ann', stream_id: `link-ann${'0'.repeat(23)}`, muted: 3 },
      { user_id: 'ann', muted: 2 },
    ]);
  });

  it('[PE8] says who sits where, and which seat somebody wants', () => {
    const found = told.filter(({ type }) => type.startsWith('seat.')).map(({ data }) => data);
    const seats = [
      { user_id: 'ann', seat: 2 },
      { user_id: 'bob', seat: 1 },
    ];
    assert.deepEqual(found, [{ seat: 3 }, { seat: 3 }, { seats }]);
    const wants = (seat?: number) => {
      const application = { ...waiting, ...(seat !== undefined && { seat }) };
      const events = [{ type: 'application-started', at: 7, application, windowMs: 60_000 } as const];
      return toldOf(sid, [{ version: 1, events }], 0).map(feedEventOf)[0]?.data;
    };
    assert.partialDeepStrictEqual([wants(4), wants()], [{ seat: 4 }, { seat: null }]);
  });

  it('[IN6, PE5] says who was invited by whom, for which seat, and what came of it', () => {
    const [started, yes, ended] = told.flatMap(({ type, data }) => (type.startsWith('invitation.') ? [data] : []));
    const invitation = {
      ...{
        call_id: `ann${'0'.repeat(23)}`,
        user_id: 'ann',
        user_nick: 'nick of ann',
        user_icon: 'ann.png',
        user_wealth: 7,
      },
      ...{ user_level: 3, is_singer: 0, by: 'hana', time_invite: 0, seat: 1 },
    };
    assert.deepEqual(started, { ...invitation, ends_at: 30_000 });
    assert.deepEqual(yes, invitation);
    assert.deepEqual(ended, { ...invitation, why: 'declined' });
  });

  it('[IN6] says why something ended, and for how long somebody was there', () => {
    const found = told.find(({ type }) => type === 'link.ended');
    assert.deepEqual(found, {
      id: 'a%20channel:20',
      sid: 'a channel',
      seq: 20,
      version: 4,
      at: 9_999,
      type: 'link.ended',
      data: {
        call_id: callIdOf(1),
        user_id: 'ann',
        user_nick: person.nick,
        user_icon: person.icon,
        user_wealth: 12_345,
        user_level: 7,
        is_singer: 0,
        time_apply: 1_000,
        mode: 3,
        time_allow: 2_000,
        seat: 1,
        why: 'removed',
        seconds: 3,
      },
    });
  });

  it('[IN6] tells the system that gave the order, if one did', () => {
    const via = userIdOf('gateway');
    const [event] = toldOf(sid, [{ version: 1, via, events: EVENTS }], 0).map(feedEventOf);
    assert.equal(event?.via, 'gateway');
    assert.ok(!('via' in (told[0] ?? {})));
  });

  it('[IN6] has an id that a header takes, and that tells the channel, whatever that is called', () => {
    for (const name of HOSTILE_IDS) {
      const id = feedEventId(sidOf(name), 7);
      new Headers({ 'webhook-id': id });
      assert.match(id, /^[\x21-\x7e]+$/);
      const colon = id.lastIndexOf(':');
      assert.deepEqual([decodeURIComponent(id.slice(0, colon)), id.slice(colon + 1)], [name, '7']);
    }
  });
});
