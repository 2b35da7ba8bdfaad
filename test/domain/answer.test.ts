import assert from 'node:assert/strict';
import { answer, linkedSubject, waitingSubject } from '../../src/domain/answer.ts';
import { type Channel, NOT_MUTED } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import type { Millis } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import {
  applicationEnded,
  hostLive,
  linkEnded,
  linked,
  linkStarted,
  sessionEnded,
  started,
  switchClosed,
  waiting,
} from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { HOST, person, userId } from '../support/people.ts';

const awaySince = (name: string): Millis => (name === 'ann' ? 500 : 0);

const tell = (channel: Channel, subject?: string, events: readonly Event[] = [], refusal?: Refusal) =>
  answer({
    channel,
    events,
    at: 1_000,
    refusal,
    subjectId: subject === undefined ? undefined : userId(subject),
    awaySince,
  });

const busy = channelAfter(
  hostLive(),
  started('ann', 1),
  linkStarted('ann', 2, 1),
  started('bob', 3),
  started('carl', 4),
  started('dora', 5),
);

describe('an answer', () => {
  it('[LC18] tells the channel as it is after the change: version, switch, host, counts, and the server’s time', () => {
    const { subject, ...rest } = tell(busy, 'ann');
    assert.deepEqual(rest, {
      refusal: undefined,
      at: 1_000,
      version: 6,
      isOpen: true,
      host: { userId: HOST, nick: 'nick of hana' },
      awaySince: 500,
      numLinks: 1,
      numApplies: 3,
      position: 0,
    });
    assert.equal(subject?.person.userId, 'ann');
  });

  it('tells a closed switch, no host, and an empty channel', () => {
    const { isOpen, host, numLinks, numApplies } = tell(channelAfter(switchClosed()));
    assert.deepEqual([isOpen, host, numLinks, numApplies], [false, undefined, 0, 0]);
  });

  it('names the host also after the session', () => {
    assert.equal(tell(channelAfter(hostLive(), sessionEnded())).host?.userId, HOST);
  });

  it('carries the refusal as it is', () => {
    for (const refusal of [{ reason: 'closed' }, { reason: 'too-often', retryAfterMs: 5 }] as const)
      assert.deepEqual(tell(busy, 'bob', [], refusal).refusal, refusal);
  });

  it('counts the places of the queue from 1, and 0 is for those who do not wait', () => {
    const positions = ['bob', 'carl', 'dora', 'ann', 'zoe', HOST].map((name) => tell(busy, name).position);
    assert.deepEqual(positions, [1, 2, 3, 0, 0, 0]);
    assert.equal(tell(busy).position, 0);
  });
});

describe('the user an answer is about', () => {
  it('is nobody when the order was about nobody', () => {
    assert.equal(tell(busy).subject, undefined);
  });

  it('[LC2] waits: with the time of the application, and 0 for not allowed yet', () => {
    const expected = {
      person: person('bob'),
      state: 'waiting',
      appliedAt: 3,
      allowedAt: 0,
      muting: NOT_MUTED,
      seat: 0,
    };
    assert.deepEqual(tell(busy, 'bob').subject, expected);
    assert.deepEqual(waitingSubject(busy, waiting('bob', 3)), expected);
    assert.deepEqual(
      waitingSubject(busy, waiting('bob', 3, 2)),
      { ...expected, seat: 2 },
      '[PE8] and the seat they want',
    );
  });

  it('[LC2] is linked: with both times', () => {
    const expected = { person: person('ann'), state: 'linked', appliedAt: 1, allowedAt: 2, muting: NOT_MUTED, seat: 1 };
    assert.deepEqual(tell(busy, 'ann').subject, expected);
    assert.deepEqual(linkedSubject(busy, linked('ann', 1, 2)), expected);
  });

  it('[LC9] [LC14] has just left the queue: as this change left them', () => {
    const others = [applicationEnded('bob', 9, 'refused', 3), applicationEnded('eve', 9, 'refused', 8)];
    const cases = { cancelled: 'cancelled', 'ran-out': 'cancelled', refused: 'refused' } as const;
    for (const why of ['cancelled', 'ran-out', 'refused'] as const) {
      const { subject } = tell(channelAfter(hostLive()), 'zoe', [...others, applicationEnded('zoe', 9, why, 8)]);
      assert.deepEqual(subject, {
        person: person('zoe'),
        state: cases[why],
        appliedAt: 8,
        allowedAt: 0,
        muting: NOT_MUTED,
        seat: 0,
      });
    }
  });

  it('[LC10] [LC14] [LC16] has just left the call: as this change left them', () => {
    const others = [linkEnded('eve', 9, 'quit'), switchClosed(9)];
    const cases = { quit: 'quit', removed: 'removed', 'switch-closed': 'removed' } as const;
    for (const why of ['quit', 'removed', 'switch-closed'] as const) {
      const zoe: Event = { type: 'link-ended', at: 9, link: linked('zoe', 7, 8), why, seenAt: 9 };
      const { subject } = tell(channelAfter(hostLive()), 'zoe', [...others, zoe]);
      assert.deepEqual(subject, {
        person: person('zoe'),
        state: cases[why],
        appliedAt: 7,
        allowedAt: 8,
        muting: NOT_MUTED,
        seat: 0,
      });
    }
  });

  it('is what the channel says of them, when they came back in the same change', () => {
    assert.equal(tell(busy, 'bob', [applicationEnded('bob', 2, 'cancelled')]).subject?.state, 'waiting');
    assert.equal(tell(busy, 'ann', [linkEnded('ann', 2, 'quit')]).subject?.state, 'linked');
  });

  it('is somebody the channel does not know: the id alone', () => {
    const nobody = { userId: 'zoe', nick: '', icon: '', wealth: 0, level: 0, isSinger: false };
    const expected = { person: nobody, state: 'none', appliedAt: 0, allowedAt: 0, muting: NOT_MUTED, seat: 0 };
    assert.deepEqual(tell(busy, 'zoe').subject, expected);
    assert.deepEqual(
      tell(busy, 'zoe', [applicationEnded('bob', 9, 'refused'), linkEnded('ann', 9, 'quit')]).subject,
      expected,
    );
  });

  it('[LC17] is plain data: the answer survives JSON', () => {
    const refused = tell(busy, 'bob', [], { reason: 'too-often', retryAfterMs: 5 });
    assert.deepEqual(JSON.parse(JSON.stringify(refused)), refused);
  });
});
