import assert from 'node:assert/strict';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Event } from '../../../src/domain/event.ts';
import { INVITEES_MAX, withInvitee } from '../../../src/domain/invite/state.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../src/domain/limits.ts';
import {
  accepted,
  acceptInvitation,
  decline,
  invitationEnded,
  invitationStarted,
  invite,
  inviteAbsent,
  withdraw,
} from '../../support/call/invitations.ts';
import { applicationEnded, hostLive, limited, linked, linkStarted, started } from '../../support/events.ts';
import { given } from '../../support/given.ts';
import * as order from '../../support/orders.ts';
import { admin, HOST, host, userId, viewer } from '../../support/people.ts';

const { inviteLifeMs, inviteWindowMs } = DEFAULT_LIMITS;
const live = hostLive();

const names = ({ linked, invited, waiting }: Channel) => ({
  linked: linked.map(({ person }) => person.userId),
  invited: invited.map(({ person }) => person.userId),
  waiting: waiting.map(({ person }) => person.userId),
});

describe('an invitation', () => {
  it('[PE4] holds a link, and the lowest free seat, for its life', () => {
    given(live, started('bob'), linkStarted('bob'))
      .when(500, invite('ann'))
      .thenEvents(invitationStarted('ann', 500, 2));
  });

  it('[PE4] holds the seat that is named', () => {
    given(live)
      .when(500, invite('ann', { seat: 2 }))
      .thenEvents(invitationStarted('ann', 500, 2));
  });

  it('[PE4] for a seat that is not there, or is taken, is refused', () => {
    given(live, started('bob'), linkStarted('bob'))
      .when(500, invite('ann', { seat: 1 }))
      .thenRefused('seat-taken');
    given(live, invitationStarted('bob'))
      .when(500, invite('ann', { seat: 1 }))
      .thenRefused('seat-taken');
    given(live)
      .when(500, invite('ann', { seat: 3 }))
      .thenRefused('no-such-seat');
  });

  it('[PE4] is for somebody who is connected, as their connection says who they are', () => {
    given(live).when(500, inviteAbsent('ann')).thenRefused('not-here');
  });

  it('[PE4] is for nobody who is the host', () => {
    given(live).when(500, invite(HOST)).thenRefused('bad-request');
    given(live)
      .when(500, invite(HOST, { by: admin('olga') }))
      .thenRefused('bad-request');
  });

  it('[PE4] on the last free link refuses nobody who waits, and lets nobody in their place', () => {
    const past = [live, limited({ maxLinks: 1 }), started('bob')];
    const held = given(...past)
      .when(500, invite('ann'))
      .thenEvents(invitationStarted('ann', 500));
    assert.deepEqual(names(held), { linked: [], invited: ['ann'], waiting: ['bob'] });
    given(...past, invitationStarted('ann', 500))
      .when(600, order.allow('bob'))
      .thenRefused('links-full');
    given(...past, invitationStarted('ann', 500))
      .when(600, order.start('carl'))
      .thenRefused('links-full');
  });

  it('[LC12] [PE4] nor does a link that begins beside it: they wait until the last link is taken', () => {
    given(live, started('bob'), started('carl'), invitationStarted('ann'))
      .when(500, order.allow('bob'))
      .thenEvents({ type: 'link-started', at: 500, link: linked('bob', 0, 500, 2) });
  });

  it('[PE4] may be the fourth of a user only when the first one of three is a minute ago', () => {
    const three = [0, 1_000, 2_000].flatMap((at) => [
      invitationStarted('ann', at),
      invitationEnded('ann', at, 'declined', at),
    ]);
    const fourth = given(live, ...three);
    fourth.when(3_000, invite('ann')).thenTooOften(inviteWindowMs - 3_000);
    fourth.when(inviteWindowMs - 1, invite('ann')).thenTooOften(1);
    fourth.when(inviteWindowMs, invite('ann')).thenEvents(invitationStarted('ann', inviteWindowMs));
    fourth.when(3_000, invite('bob')).thenEvents(invitationStarted('bob', 3_000));
    given(live, limited({ inviteBurst: 4 }), ...three)
      .when(3_000, invite('ann'))
      .thenEvents(invitationStarted('ann', 3_000));
  });

  it('[PE4] is counted for as many as there is room for, the last ones', () => {
    let known: ReturnType<typeof withInvitee> = [];
    for (let nth = 0; nth <= INVITEES_MAX; nth += 1)
      known = withInvitee(known, { userId: userId(`u${nth}`), at: 0 }, 1);
    assert.equal(known.length, INVITEES_MAX);
    assert.equal(known[0]?.userId, 'u1');
  });

  it('[PE4] has a life that a channel may set', () => {
    const limits: Limits = { ...DEFAULT_LIMITS, inviteLifeMs: 5_000 };
    const { invited } = given(live).when(500, invite('ann'), limits).after;
    assert.equal(invited[0]?.endsAt, 5_500);
  });
});

describe('inviting somebody who waits', () => {
  it('[PE4] is letting them in', () => {
    given(live, started('ann')).when(500, invite('ann')).thenEvents(linkStarted('ann', 500));
  });

  it('[PE4] is letting them into the seat that is named, also where they are not connected', () => {
    given(live, started('ann'))
      .when(500, { ...inviteAbsent('ann'), seat: 2 })
      .thenEvents({ type: 'link-started', at: 500, link: linked('ann', 0, 500, 2) });
    given(live, started('ann'))
      .when(500, invite('ann', { seat: 3 }))
      .thenRefused('no-such-seat');
  });

  it('[LC12] [PE4] on the last free link refuses the others', () => {
    given(live, limited({ maxLinks: 1 }), started('ann'), started('bob'))
      .when(500, invite('ann'))
      .thenEvents(linkStarted('ann', 500), applicationEnded('bob', 500, 'links-filled'));
  });

  it('[PE4] is none of the invitations that are counted', () => {
    const { invitees } = given(live, started('ann')).when(500, invite('ann')).after;
    assert.deepEqual(invitees, []);
  });
});

describe('the answer to an invitation', () => {
  it('[PE5] yes: they are linked, in the seat that was held', () => {
    given(live, invitationStarted('ann', 0, 2))
      .when(500, acceptInvitation('ann'))
      .thenEvents(...accepted('ann', 500, 0, 2));
  });

  it('[PE5] yes never fails for want of room: also where the limit is lower by now, or the queue is full', () => {
    given(live, invitationStarted('ann', 0, 2), started('bob'), linkStarted('bob'), limited({ maxLinks: 1 }))
      .when(500, acceptInvitation('ann'))
      .thenEvents(...accepted('ann', 500, 0, 2));
  });

  it('[LC12] [PE4] yes on the last link refuses everybody who still waits', () => {
    given(live, limited({ maxLinks: 1 }), started('bob'), invitationStarted('ann'))
      .when(500, acceptInvitation('ann'))
      .thenEvents(...accepted('ann', 500), applicationEnded('bob', 500, 'links-filled'));
  });

  it('[PE4] who applies meanwhile says yes, whatever is in the way of an application', () => {
    given(live, invitationStarted('ann'))
      .when(500, order.start('ann'))
      .thenEvents(...accepted('ann', 500));
    const { applicants } = given(live, invitationStarted('ann')).when(500, order.start('ann')).after;
    assert.equal(applicants.size, 0, 'it is none of the starts that are counted');
  });

  it('[PE5] no: the link is free again, and they may be invited again at once, or apply', () => {
    const past: readonly Event[] = [live, limited({ maxLinks: 1 }), invitationStarted('ann')];
    given(...past)
      .when(500, decline('ann'))
      .thenEvents(invitationEnded('ann', 500, 'declined'));
    const declined = [...past, invitationEnded('ann', 500, 'declined')];
    given(...declined)
      .when(600, invite('ann'))
      .thenEvents(invitationStarted('ann', 600));
    given(...declined)
      .when(600, order.start('ann'))
      .thenEvents(started('ann', 600));
  });

  it('[PE5] of whom nothing is asked is refused', () => {
    for (const answer of [acceptInvitation('bob'), decline('bob')]) {
      given(live, invitationStarted('ann')).when(500, answer).thenRefused('not-invited');
    }
    given(live, invitationStarted('ann'))
      .when(500, acceptInvitation('ann', host('ann')))
      .thenRefused('bad-request');
  });

  it('[IN9] [PE5] yes is refused where the platform says so, and the invitation stays', () => {
    const objection = { reason: 'not-allowed', desc: 'banned' } as const;
    const outcome = given(live, invitationStarted('ann')).when(500, { ...acceptInvitation('ann'), objection });
    assert.deepEqual(outcome.refusal, objection);
    assert.equal(outcome.after.invited.length, 1);
    given(live)
      .when(500, { ...acceptInvitation('ann'), objection })
      .thenRefused('not-invited');
  });
});

describe('the end of an invitation', () => {
  const asked = given(live, invitationStarted('ann'));

  it('[PE5] comes by the clock at the end of its life, and not before', () => {
    asked.when(inviteLifeMs - 1, order.endOverdue()).thenNothing();
    asked.when(inviteLifeMs, order.endOverdue()).thenEvents(invitationEnded('ann', inviteLifeMs, 'ran-out'));
  });

  it('[PE5] comes when it is withdrawn', () => {
    asked.when(500, withdraw('ann')).thenEvents(invitationEnded('ann', 500, 'withdrawn'));
    asked.when(500, withdraw('bob')).thenRefused('not-invited');
    asked.when(500, withdraw('ann', viewer('bob'))).thenRefused('bad-request');
  });

  it('[PE5] comes when they leave, but not by word of a time before', () => {
    asked.when(500, order.leave('ann')).thenEvents(invitationEnded('ann', 500, 'left'));
    asked.when(500, order.reportLeft('ann')).thenEvents(invitationEnded('ann', 500, 'left'));
    asked.when(500, order.leaveRoom('ann', 100)).thenEvents(invitationEnded('ann', 500, 'left'));
    given(live, invitationStarted('ann', 200)).when(500, order.leaveRoom('ann', 100)).thenNothing();
    given(live, invitationStarted('ann', 200)).when(500, order.reportLeft('ann', 200)).thenNothing();
  });

  it('[PE5] comes with the end of the calls', () => {
    asked
      .when(500, order.closeSwitch())
      .thenEvents({ type: 'switch-closed', at: 500 }, invitationEnded('ann', 500, 'closed'));
    asked
      .when(500, order.leave(HOST))
      .thenEvents({ type: 'session-ended', at: 500 }, invitationEnded('ann', 500, 'session-ended'));
  });
});
