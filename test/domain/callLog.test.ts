import assert from 'node:assert/strict';
import { type CallEnd, type EndedBy, endedCalls } from '../../src/domain/call/callLog.ts';
import type { LinkEnd } from '../../src/domain/call/events.ts';
import type { Order } from '../../src/domain/command.ts';
import type { Event } from '../../src/domain/event.ts';
import {
  applicationEnded,
  barred,
  hostLive,
  limited,
  linked,
  linkStarted,
  pkChanged,
  sessionEnded,
  started,
  switchClosed,
  switchOpened,
} from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { admin, callId, HOST, host, moderator, SID, userId, viewer } from '../support/people.ts';

const live = channelAfter(hostLive());
const linkEndedAt9 = (why: LinkEnd): Event => ({
  type: 'link-ended',
  at: 9,
  link: linked('ann', 3, 5),
  why,
  seenAt: 8,
});
const ann = { callId: callId('ann'), sid: SID, userId: 'ann', hostId: HOST, appliedAt: 3, endedAt: 9 };
const detailOf = (end: CallEnd) => ({ end, by: null, nick: 'nick of ann', hostNick: `nick of ${HOST}` });

describe('the records of the user log', () => {
  it('[ST6] an application that ended leaves one, that says it was never linked', () => {
    const ends = {
      cancelled: 'cancelled',
      'ran-out': 'cancelled',
      refused: 'refused',
      'links-filled': 'refused',
    } as const;
    for (const why of ['cancelled', 'ran-out', 'refused', 'links-filled'] as const) {
      const records = endedCalls(live, [applicationEnded('ann', 9, why, 3)]);
      assert.deepEqual(records, [{ ...ann, seenAt: 9, allowedAt: 0, endState: ends[why], detail: detailOf(why) }]);
    }
  });

  it('[ST6, LC26] a link that ended leaves one, with the time it began and the time its user was last there', () => {
    const ends = { quit: 'quit', left: 'quit', removed: 'removed', 'session-ended': 'removed' } as const;
    for (const why of ['quit', 'left', 'removed', 'session-ended'] as const)
      assert.deepEqual(endedCalls(live, [linkEndedAt9(why)]), [
        { ...ann, seenAt: 8, allowedAt: 5, endState: ends[why], detail: detailOf(why) },
      ]);
  });

  it('[ST6] an application that became a link leaves none yet', () => {
    const others = [applicationEnded('bob', 9, 'links-filled')];
    const records = endedCalls(live, [linkStarted('ann', 9, 3), ...others]);
    assert.deepEqual(
      records.map((record) => record.userId),
      ['bob'],
    );
  });

  it('[ST6] what ends nobody’s call leaves none', () => {
    const quiet = [
      hostLive(),
      started('ann'),
      barred('ann', 9),
      pkChanged(true),
      limited({}),
      switchClosed(),
      switchOpened(),
      sessionEnded(),
    ];
    assert.deepEqual(endedCalls(live, quiet), []);
    assert.deepEqual(endedCalls(live, []), []);
  });

  it('[ST6] a change that ends several leaves one of each, in their order', () => {
    const records = endedCalls(live, [
      applicationEnded('bob', 9, 'session-ended'),
      linkEndedAt9('session-ended'),
      sessionEnded(9),
    ]);
    assert.deepEqual(
      records.map((record) => record.userId),
      ['bob', 'ann'],
    );
  });

  it('[OP7] one that was refused or removed says by whom', () => {
    const by = (order: Order, ...events: readonly Event[]) =>
      endedCalls(live, events, order).map(({ detail }) => detail.by);
    const ways: readonly (readonly [Order, EndedBy])[] = [
      [{ type: 'remove-all', by: host(HOST) }, 'host'],
      [{ type: 'remove-all', by: host(HOST), via: userId('backend') }, 'host'],
      [{ type: 'remove-all', by: moderator('mona') }, 'moderator'],
      [{ type: 'remove-all', by: viewer('mona') }, 'moderator'],
      [{ type: 'remove-all', by: admin('olga') }, 'operator'],
      [{ type: 'remove-all', by: admin('backend'), via: userId('backend') }, 'server'],
    ];
    for (const [order, who] of ways) {
      assert.deepEqual(by(order, linkEndedAt9('removed'), applicationEnded('bob', 9, 'refused')), [who, who]);
      assert.deepEqual(by(order, linkEndedAt9('quit'), applicationEnded('bob', 9, 'blocked')), [null, null]);
    }
    assert.deepEqual(by({ type: 'end-overdue' }, applicationEnded('bob', 9, 'refused')), [null]);
  });

  it('[ST6] the host is the one of before the change', () => {
    const ended = channelAfter(hostLive(), sessionEnded());
    const takeover: readonly Event[] = [applicationEnded('hugo', 9, 'left'), hostLive('hugo', 9)];
    assert.deepEqual(
      endedCalls(ended, takeover).map((record) => record.hostId),
      [HOST],
    );
    assert.deepEqual(
      endedCalls(channelAfter(), takeover).map((record) => record.hostId),
      [''],
    );
  });
});
