import assert from 'node:assert/strict';
import { stateAfterLink } from '../../../src/domain/call/events.ts';
import {
  applicationEnded,
  hostLive,
  limited,
  linkEnded,
  linked,
  linkStarted,
  started,
  waiting,
} from '../../support/events.ts';
import { given } from '../../support/given.ts';
import { allow, quit, refuse, remove, start } from '../../support/orders.ts';
import { admin, HOST, person, viewer } from '../../support/people.ts';

describe('allowing', () => {
  it('[LC12] the allowed one leaves the queue and is linked from now on', () => {
    const after = given(hostLive(), started('ann', 5), started('bob', 6))
      .when(1_000, allow('ann'))
      .thenEvents(linkStarted('ann', 1_000, 5));
    assert.deepEqual([after.waiting, after.linked], [[waiting('bob', 6)], [linked('ann', 5, 1_000)]]);
  });

  it('[LC12] links stand in the order in which they were let in, not in that of the applications', () => {
    const after = given(hostLive(), started('ann', 0), started('bob', 1), linkStarted('bob', 2, 1))
      .when(1_000, allow('ann'))
      .thenEvents(linkStarted('ann', 1_000, 0, 2));
    assert.deepEqual(after.linked, [linked('bob', 1, 2), linked('ann', 0, 1_000, 2)]);
  });

  it('[LC12] the last free link refuses everybody who still waits, in the order of the queue', () => {
    const after = given(
      hostLive(),
      started('bob'),
      linkStarted('bob'),
      started('carl'),
      started('ann'),
      started('dora'),
    )
      .when(1_000, allow('ann'))
      .thenEvents(
        linkStarted('ann', 1_000, 0, 2),
        applicationEnded('carl', 1_000, 'links-filled'),
        applicationEnded('dora', 1_000, 'links-filled'),
      );
    assert.deepEqual(after.waiting, []);
  });

  it('[LC12] a link that leaves another one free refuses nobody', () => {
    given(hostLive(), started('ann'), started('bob')).when(1_000, allow('ann')).thenEvents(linkStarted('ann', 1_000));
  });

  it('[LC12] with when_full keep the last free link lets the others wait on', () => {
    const after = given(hostLive(), limited({ maxLinks: 1, whenFull: 'keep' }), started('ann'), started('bob'))
      .when(1_000, allow('ann'))
      .thenEvents(linkStarted('ann', 1_000));
    assert.deepEqual(after.waiting, [waiting('bob')]);
  });

  it('[LC12] with when_full keep a start is let in while the links are full, with refuse it is not', () => {
    const full = [started('ann'), linkStarted('ann')];
    given(hostLive(), limited({ maxLinks: 1, whenFull: 'keep' }), ...full)
      .when(1_000, start('bob'))
      .thenEvents(started('bob', 1_000));
    given(hostLive(), limited({ maxLinks: 1 }), ...full)
      .when(1_000, start('bob'))
      .thenRefused('links-full');
  });

  it('[LC12] nobody is let in while the links are full, whatever when_full says', () => {
    for (const whenFull of ['refuse', 'keep'] as const)
      given(hostLive(), limited({ maxLinks: 1, whenFull }), started('ann'), linkStarted('ann'), started('bob'))
        .when(1_000, allow('bob'))
        .thenRefused('links-full');
  });

  it('[LC12] a link that ended is free again', () => {
    given(
      hostLive(),
      limited({ maxLinks: 1, whenFull: 'keep' }),
      started('ann'),
      linkStarted('ann'),
      started('bob'),
      linkEnded('ann', 500, 'quit'),
    )
      .when(1_000, allow('bob'))
      .thenEvents(linkStarted('bob', 1_000));
  });

  it('[LC12] one who is linked or does not wait is refused as such, also while the links are full', () => {
    for (const maxLinks of [1, 2]) {
      const full = [hostLive(), limited({ maxLinks }), started('bob'), linkStarted('bob')];
      given(...full)
        .when(1_000, allow('bob'))
        .thenRefused('already-linked');
      given(...full)
        .when(1_000, allow('ann'))
        .thenRefused('not-applied');
    }
  });

  it('[LC5] [LC12] the link shows the user as the application did', () => {
    const ann = { ...person('ann'), nick: 'as of the start', wealth: 99 };
    const application = { ...waiting('ann'), person: ann };
    given(hostLive(), { type: 'application-started', at: 0, application, windowMs: 60_000 })
      .when(1_000, allow('ann'))
      .thenEvents({ type: 'link-started', at: 1_000, link: { ...linked('ann', 0, 1_000), person: ann } });
  });
});

describe('refusing', () => {
  it('[LC14] the refused one leaves the queue', () => {
    const after = given(hostLive(), started('ann'), started('bob'))
      .when(1_000, refuse('ann'))
      .thenEvents(applicationEnded('ann', 1_000, 'refused'));
    assert.deepEqual(after.waiting, [waiting('bob')]);
  });

  it('[LC14] one who is linked or does not wait cannot be refused', () => {
    given(hostLive(), started('ann'), linkStarted('ann')).when(1_000, refuse('ann')).thenRefused('already-linked');
    given(hostLive()).when(1_000, refuse('ann')).thenRefused('not-applied');
    given(hostLive()).when(1_000, refuse(HOST)).thenRefused('not-applied');
  });
});

describe('the end of a link', () => {
  const bothLinked = [hostLive(), started('ann'), linkStarted('ann'), started('bob'), linkStarted('bob')];

  it('[LC10] one who quits leaves the call, and nobody else does', () => {
    const after = given(...bothLinked)
      .when(1_000, quit('ann'))
      .thenEvents(linkEnded('ann', 1_000, 'quit'));
    assert.deepEqual(after.linked, [linked('bob')]);
  });

  it('[LC14] one who is removed leaves the call, and nobody else does', () => {
    const after = given(...bothLinked)
      .when(1_000, remove('bob'))
      .thenEvents(linkEnded('bob', 1_000, 'removed'));
    assert.deepEqual(after.linked, [linked('ann')]);
  });

  it('[LC10] [LC14] one who waits or does nothing cannot quit or be removed', () => {
    for (const before of [[hostLive()], [hostLive(), started('ann')]]) {
      given(...before)
        .when(1_000, quit('ann'))
        .thenRefused('not-linked');
      given(...before)
        .when(1_000, remove('ann'))
        .thenRefused('not-linked');
    }
  });

  it('[LC23] another connection of the user quits the link', () => {
    const renamed = { person: { ...viewer('ann').person, nick: 'other' }, role: 'viewer' } as const;
    for (const by of [renamed, admin('ann')])
      given(...bothLinked)
        .when(1_000, quit('ann', by))
        .thenEvents(linkEnded('ann', 1_000, 'quit'));
  });

  it('[LC10] [LC20] one who went leaves with the state quit', () => {
    for (const why of ['quit', 'left'] as const) assert.equal(stateAfterLink(why), 'quit');
  });

  it('[LC7] [LC14] [LC16] [LC22] one whom others took off leaves with the state removed', () => {
    for (const why of ['removed', 'switch-closed', 'session-ended'] as const)
      assert.equal(stateAfterLink(why), 'removed');
  });
});
