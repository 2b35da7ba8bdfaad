import assert from 'node:assert/strict';
import { stateAfterApplication } from '../../../src/domain/call/events.ts';
import type { Event } from '../../../src/domain/event.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import type { Reason } from '../../../src/domain/refusal.ts';
import {
  applicationEnded,
  barred,
  hostLive,
  limited,
  linkStarted,
  pkChanged,
  started,
  switchClosed,
  waiting,
} from '../../support/events.ts';
import { given } from '../../support/given.ts';
import { cancel, endOverdue, reportRanOut, start } from '../../support/orders.ts';
import { admin, host, person, viewer } from '../../support/people.ts';

describe('starting an application', () => {
  it('[LC8] the user waits from now on, for the life of an application', () => {
    const after = given(hostLive()).when(1_000, start('ann')).thenEvents(started('ann', 1_000));
    assert.deepEqual(after.waiting, [{ ...waiting('ann'), person: person('ann'), appliedAt: 1_000, endsAt: 31_000 }]);
  });

  it('[LC8] the queue keeps the order of the starts', () => {
    const after = given(hostLive(), started('bob', 1), started('carl', 2))
      .when(3, start('ann'))
      .thenEvents(started('ann', 3));
    assert.deepEqual(
      after.waiting.map((entry) => entry.person.userId),
      ['bob', 'carl', 'ann'],
    );
  });

  it('[LC8] a channel that is open takes applications also while no host is there', () => {
    given().when(1_000, start('ann')).thenEvents(started('ann', 1_000));
  });

  it('[LC5] the application holds what the token says of the user', () => {
    const person = { ...viewer('ann').person, nick: 'Ann B', icon: 'new.png', wealth: 9, level: 8, isSinger: true };
    const after = given(hostLive()).when(1_000, start('ann', { person, role: 'viewer' }));
    after.thenEvents({
      type: 'application-started',
      at: 1_000,
      application: { ...waiting('ann', 1_000), person },
      windowMs: 60_000,
    });
  });
});

describe('the order of the checks of a start', () => {
  const limits = { ...DEFAULT_LIMITS, maxLinks: 1, maxApplies: 1 };
  const annLinked = [started('ann'), linkStarted('ann')];
  // In the order of the contract. The first is the giver's fault: ann with a host's token.
  const LADDER: readonly { readonly reason: Reason; readonly past: readonly Event[] }[] = [
    { reason: 'bad-request', past: [] },
    { reason: 'closed', past: [switchClosed()] },
    { reason: 'in-pk', past: [pkChanged(true)] },
    { reason: 'too-often', past: [barred('ann', 600_000)] },
    { reason: 'already-linked', past: annLinked },
    { reason: 'already-applied', past: [started('ann')] },
    { reason: 'applies-full', past: [started('bob')] },
    { reason: 'links-full', past: [started('carl'), linkStarted('carl')] },
  ];
  const reasonOf = (rungs: typeof LADDER): Reason | undefined => {
    const by = rungs.some(({ reason }) => reason === 'bad-request') ? host('ann') : viewer('ann');
    return given(hostLive(), ...rungs.flatMap((rung) => rung.past)).when(1_000, start('ann', by), limits).refusal
      ?.reason;
  };

  for (const [index, earlier] of LADDER.entries()) {
    it(`[LC8] ${earlier.reason} is refused for itself`, () => {
      assert.equal(reasonOf([earlier]), earlier.reason);
    });
    for (const later of LADDER.slice(index + 1)) {
      it(`[LC8] ${earlier.reason} is told before ${later.reason}`, () => {
        assert.equal(reasonOf([earlier, later]), earlier.reason);
      });
    }
  }

  it('[LC8] of all reasons at once the first is told', () => {
    assert.equal(reasonOf(LADDER), 'bad-request');
    assert.equal(reasonOf(LADDER.slice(1)), 'closed');
  });

  it('[IN9, LC8] what the platform says is told last', () => {
    const objection = { reason: 'not-allowed', desc: 'banned' } as const;
    const refusalAfter = (...past: readonly Event[]) =>
      given(hostLive(), ...past).when(1_000, { ...start('ann'), objection }, limits).refusal;
    for (const { reason, past } of LADDER.slice(1)) assert.equal(refusalAfter(...past)?.reason, reason);
    assert.deepEqual(refusalAfter(), objection);
  });

  it('[LC8] with no reason left the start is let in', () => {
    assert.equal(reasonOf([]), undefined);
  });
});

describe('ending one’s own application', () => {
  const annAndBobWait = [hostLive(), started('ann'), started('bob')];

  it('[LC9] a cancelled application is over, and nobody else’s', () => {
    const after = given(...annAndBobWait)
      .when(1_000, cancel('ann'))
      .thenEvents(applicationEnded('ann', 1_000, 'cancelled'));
    assert.deepEqual(after.waiting, [waiting('bob')]);
  });

  it('[LC9] the client’s word that the time ran out is believed, early or late', () => {
    for (const at of [1, 30_000, 99_000])
      given(...annAndBobWait)
        .when(at, reportRanOut('bob'))
        .thenEvents(applicationEnded('bob', at, 'ran-out'));
  });

  it('[LC9] one who is linked is told so, one who does not wait is told that', () => {
    for (const order of [cancel, reportRanOut]) {
      given(hostLive(), started('ann'), linkStarted('ann')).when(1_000, order('ann')).thenRefused('already-linked');
      given(hostLive(), started('bob')).when(1_000, order('ann')).thenRefused('not-applied');
    }
  });

  it('[LC9] an application that ended by itself leaves the user cancelled', () => {
    for (const why of ['cancelled', 'ran-out', 'left'] as const) assert.equal(stateAfterApplication(why), 'cancelled');
  });

  it('[LC7] [LC12] [LC14] [LC22] an application that others ended leaves the user refused', () => {
    for (const why of ['refused', 'links-filled', 'switch-closed', 'session-ended'] as const)
      assert.equal(stateAfterApplication(why), 'refused');
  });

  it('[LC23] another connection of the user, even with another token, ends the application', () => {
    const renamed = { person: { ...viewer('ann').person, nick: 'other' }, role: 'viewer' } as const;
    for (const by of [renamed, admin('ann')])
      given(...annAndBobWait)
        .when(1_000, cancel('ann', by))
        .thenEvents(applicationEnded('ann', 1_000, 'cancelled'));
  });

  it('[LC23] another connection of the user cannot apply a second time', () => {
    given(...annAndBobWait)
      .when(1_000, start('ann', admin('ann')))
      .thenRefused('already-applied');
  });
});

describe('the server’s clock', () => {
  it('[LC9] ends an application at exactly its end, not a millisecond before', () => {
    given(hostLive(), started('ann', 5)).when(30_004, endOverdue()).thenNothing();
    given(hostLive(), started('ann', 5))
      .when(30_005, endOverdue())
      .thenEvents(applicationEnded('ann', 30_005, 'ran-out', 5));
  });

  it('[LC9] ends what ran out while nobody looked, in the order of the queue, and leaves the rest', () => {
    const after = given(hostLive(), started('ann', 0), started('bob', 1), started('carl', 50_000))
      .when(60_000, endOverdue())
      .thenEvents(applicationEnded('ann', 60_000, 'ran-out', 0), applicationEnded('bob', 60_000, 'ran-out', 1));
    assert.deepEqual(after.waiting, [waiting('carl', 50_000)]);
  });

  it('[LC9] looks at each end, not at the order: a later application may have a shorter life', () => {
    const short = {
      type: 'application-started',
      at: 10,
      application: { ...waiting('bob', 10), endsAt: 20 },
      windowMs: 60_000,
    } as const;
    given(hostLive(), started('ann', 0), short)
      .when(20, endOverdue())
      .thenEvents({ type: 'application-ended', at: 20, application: short.application, why: 'ran-out' });
  });

  it('[LC9] lets those who are linked be', () => {
    given(hostLive(), limited({}), started('ann'), linkStarted('ann')).when(99_000, endOverdue()).thenNothing();
  });
});
