import assert from 'node:assert/strict';
import { blockBreach } from '../../../src/app/mailbox/blockBreach.ts';
import { Draft } from '../../../src/app/mailbox/draft.ts';
import { breach } from '../../../src/domain/call/breach.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER } from '../../../src/domain/roster/roster.ts';
import { invite, invited } from '../../support/call/invitations.ts';
import { hostLive, linked, linkStarted, waiting } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { start, startSession } from '../../support/orders.ts';
import { HOST, host, userId } from '../../support/people.ts';

const live = channelAfter(hostLive());
const seated = (...seats: readonly number[]) => seats.map((seat, place) => linked(`u${place}`, 0, 0, seat));

const BREACHES: Readonly<Record<string, { readonly change: Partial<Channel>; readonly says: RegExp }>> = {
  'more links than are allowed': { change: { linked: seated(1, 2, 3) }, says: /3 links and invitations/ },
  'more links and invitations than are allowed': {
    change: { linked: seated(1, 2), invited: [invited('ann', 0, 3)] },
    says: /3 links and invitations/,
  },
  'more applications than are allowed': {
    change: { waiting: Array.from({ length: 11 }, (_, nth) => waiting(`u${nth}`)) },
    says: /11 applications/,
  },
  'somebody who waits, and is linked': {
    change: { waiting: [waiting('ann')], linked: [linked('ann')] },
    says: /linked twice/,
  },
  'somebody who waits, and is invited': {
    change: { waiting: [waiting('ann')], invited: [invited('ann')] },
    says: /linked twice/,
  },
  'somebody who is linked, and invited': {
    change: { linked: [linked('ann')], invited: [invited('ann', 0, 2)] },
    says: /linked twice/,
  },
  'two in one seat': { change: { linked: [linked('ann')], invited: [invited('bob')] }, says: /one seat/ },
  'the host on the own line': { change: { invited: [invited(HOST)] }, says: /the host/ },
};

describe('what must never be', () => {
  for (const [name, { change, says }] of Object.entries(BREACHES)) {
    it(`[LC13] ${name} is found, and not where it was so before`, () => {
      const broken: Channel = { ...live, ...change };
      assert.match(breach(live, broken, DEFAULT_LIMITS) ?? '', says);
      assert.equal(breach(broken, { ...broken, waiting: [...broken.waiting] }, DEFAULT_LIMITS), undefined);
    });
  }

  it('[LC3, LC13] but nobody has to go where a limit is lowered', () => {
    const full = { ...live, linked: seated(1, 2) };
    assert.equal(breach(full, { ...full, linked: seated(2) }, { ...DEFAULT_LIMITS, maxLinks: 1 }), undefined);
    assert.equal(breach(full, { ...full, waiting: [waiting('ann')] }, { ...DEFAULT_LIMITS, maxLinks: 1 }), undefined);
  });

  it('[LC13] is not done at run time, whatever brings it: the draft is as it was', () => {
    // No session is live, so that nobody can be invited, and no rule thinks of it.
    const channel: Channel = { ...channelAfter(), invited: [invited('ann')] };
    const rules = { limits: DEFAULT_LIMITS, tombstoneMs: 1, takeoverMs: 1, media: { graceMs: 1, trusted: [] } };
    const draft = new Draft({ channel, roster: EMPTY_ROSTER }, rules);
    assert.throws(
      () => draft.take({ ...startSession(host('ann')), at: 1 }),
      /start-session .* the host is on the own line/,
    );
    assert.equal(draft.channel, channel);
    assert.equal(draft.needsCommit, false);
  });

  for (const order of [start('ann'), invite('ann')]) {
    it(`[LC13, PE6] nobody is on the line by ${order.type} whom the host keeps off, though the rule was told that nobody is`, () => {
      const block = { until: 'for-ever', by: userId(HOST), at: 0 } as const;
      let asked = 0;
      const hostLists = { of: () => () => (asked++ === 0 ? undefined : block) };
      const rules = {
        limits: DEFAULT_LIMITS,
        tombstoneMs: 1,
        takeoverMs: 1,
        media: { graceMs: 1, trusted: [] },
        hostLists,
      };
      const draft = new Draft({ channel: live, roster: EMPTY_ROSTER }, rules);
      assert.throws(() => draft.take({ ...order, at: 1 }), /ann is on the line, and blocked/);
      assert.equal(draft.channel, live);
    });
  }

  it('[LC13, PE6] whoever is blocked while they are on the line may be let in within the same moment, and goes by a change of its own', () => {
    const before: Channel = { ...live, waiting: [waiting('ann')] };
    const blocks = () => ({ until: 'for-ever', by: userId(HOST), at: 0 }) as const;
    const events = [linkStarted('ann', 1)];
    assert.equal(blockBreach({ before, events, blocks, at: 1 }), undefined);
    assert.equal(blockBreach({ before: live, events, blocks, at: 1 }), 'ann is on the line, and blocked');
  });
});
