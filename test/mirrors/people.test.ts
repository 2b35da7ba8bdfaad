import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import type { ChannelState } from '../../schema/channelState.ts';
import { patiently } from '../process/support/operator.ts';
import { done, refused } from '../rooms/replies.ts';
import { until } from '../support/until.ts';
import { openAudience } from './audience.ts';

const CLOSE_REJOIN = 4100;
const CLOSE_STOPPED = 4402;
const CLOSE_REVOKED = 4403;
const A_WHILE_MS = 3_600_000;

describe('people in a mirror, with whom something is done elsewhere', () => {
  // Whoever goes was sent, and does not run out of time.
  const audience = openAudience(2, { RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' });

  async function linked(sid: string) {
    const host = await audience.fill(sid);
    const [ann, ben] = [await audience.look(1, sid, `${sid} ann`), await audience.look(1, sid, `${sid} ben`)];
    done(await ann.apply(1));
    done(await host.direct(1, ann.userId));
    await until(() => ann.linkedIds.includes(ann.userId), 'she is on the line');
    return { host, ann, ben };
  }

  it('[PE6, SC3] are off the call when the host blocks them, and kept off it', async () => {
    const { host, ann, ben } = await linked('blocked');
    done(await host.request('linkcall_block_rq', { op_code: 1, user_id: ann.userId, reason: 'spam' }));
    await until(() => ben.linkedIds.length === 0 && ann.linkedIds.length === 0, 'she is off the line');
    const told = await ann.next('linkcall_user_state_nt');
    assert.equal(told.data.user_id, ann.userId);
    refused(await ann.apply(1), 'blocked');
    done(await ben.apply(1));
  });

  it('[PE7, SC4] are shown out when their token is revoked, and leave the line at once', async () => {
    const { host, ann, ben } = await linked('revoked');
    const body = { before: Date.now() + A_WHILE_MS };
    const path = `/api/users/${encodeURIComponent(ann.userId)}/revoked`;
    await patiently(audience.at(0), path, 'PUT', body);
    await until(() => ann.closeCode === CLOSE_REVOKED, 'she is shown out');
    await until(() => host.linkedIds.length === 0 && ben.linkedIds.length === 0, 'she is gone');
  });

  it('[LC25, SC2] stay, and see that an operator has ended the session, whose host is shown out', async () => {
    const { host, ann, ben } = await linked('ended');
    const close = { minutes: 0, reason: 'enough' };
    await patiently(audience.at(1), '/api/channels/ended/close', 'POST', close);
    await until(() => host.closeCode === CLOSE_STOPPED, 'the host is shown out');
    for (const one of [ann, ben]) {
      await until(() => !one.state.live && one.linkedIds.length === 0, `${one.userId} sees the end`);
      assert.equal(one.closeCode, undefined);
    }
    // LC22
    await ann.next('linkcall_apply_singer_nt');
  });

  it('[SC1, PE1] get a seat where the call is, also if they were away when they were appointed', async () => {
    const sid = 'away';
    const host = await audience.fill(sid);
    const ann = await audience.look(1, sid, 'away ann');
    const { reconnectionToken } = ann.room;
    ann.vanish();
    await until(() => ann.closeCode !== undefined, 'she is away');
    done(await host.request('linkcall_staff_rq', { op_code: 1, user_id: ann.userId }));
    const room = await new Client(audience.at(1).url).reconnect<ChannelState>(reconnectionToken);
    let closedWith: number | undefined;
    room.onLeave((code) => {
      closedWith = code;
    });
    room.reconnection.enabled = false;
    await until(() => closedWith === CLOSE_REJOIN, 'she is told to come again');
  });
});
