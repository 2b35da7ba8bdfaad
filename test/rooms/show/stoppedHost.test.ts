import assert from 'node:assert/strict';
import { ClientState } from '@colyseus/core';
import type { Connection, Visitor } from '../../../rooms/connections.ts';
import { ShownOut } from '../../../rooms/shownOut.ts';
import type { Change } from '../../../src/app/mailbox/observer.ts';
import type { Event } from '../../../src/domain/event.ts';
import { hostLive, sessionEnded, stopped } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { endSession } from '../../support/orders.ts';
import { HOST, host, viewer } from '../../support/people.ts';

const SPAM = stopped(1, 1, 'spam');

/** Each event was a change of its own: the last one is shown. */
function change(...past: readonly Event[]): Change {
  return { order: endSession(), events: past.slice(-1), channel: channelAfter(...past), at: 1 };
}

const came = (sinceVersion: number, caller = host(HOST)) => ({ caller, sinceVersion, issuedAt: 0 });
const NOTHING_IS_VOID = { isVoid: () => false, listen: () => () => {} };

describe('a host whose session an operator ended', () => {
  it('[LC25] concerns whoever came before the change, and nobody who came with it or after it', () => {
    const out = new ShownOut({ of: () => [] }, NOTHING_IS_VOID);
    // The session of version 1 ended in version 3: somebody who is still on the way came before it.
    out.note(change(hostLive(), sessionEnded(), SPAM));
    for (const version of [0, 1, 2]) assert.equal(out.exitOf(came(version))?.reason, 'spam');
    for (const version of [3, 4]) assert.equal(out.exitOf(came(version))?.reason, undefined);
  });

  it('[LC25] concerns the host alone, whatever role a connection of theirs has', () => {
    const out = new ShownOut({ of: () => [] }, NOTHING_IS_VOID);
    out.note(change(hostLive(), SPAM));
    assert.equal(out.exitOf(came(1, viewer(HOST)))?.reason, 'spam');
    for (const caller of [viewer('ann'), host('hugo')]) assert.equal(out.exitOf(came(1, caller))?.reason, undefined);
  });

  it('[LC25] is nothing in a channel that never had a host, and nothing by another change', () => {
    const out = new ShownOut({ of: () => assert.fail('nobody is looked for') }, NOTHING_IS_VOID);
    out.note(change(SPAM));
    out.note(change(hostLive(), sessionEnded()));
    assert.equal(out.exitOf(came(0))?.reason, undefined);
  });

  it('[LC25] closes each connection with the reason, and reads nothing of it any more', () => {
    const closed: unknown[] = [];
    const userData: Visitor = { ...came(1), wantsRoomNotices: true, isLost: false, from: '' };
    const connection = { userData, state: ClientState.JOINED, leave: (...how: unknown[]) => closed.push(how) };
    const out = new ShownOut({ of: () => [connection as unknown as Connection] }, NOTHING_IS_VOID);
    out.note(change(hostLive(), SPAM));
    assert.deepEqual(closed, [[4402, 'spam']]);
    assert.equal(connection.state, ClientState.LEAVING);
  });
});
