import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import type { TestClient } from '../support/client.ts';
import { until } from '../support/until.ts';
import { done, refused } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';
import { tellings } from './show/notices.ts';

const CLOSE_STOPPED = 4402;

async function isShownOut(host: TestClient, reason: string): Promise<void> {
  await until(() => host.closeCode !== undefined, `${host.userId} is shown out`);
  assert.deepEqual([host.closeCode, host.closeReason], [CLOSE_STOPPED, reason]);
}

describe('an operator’s stop', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100', HOST_RECONNECT_MS: '30000' });

  const reopen = (sid: string) => underTest.server.admin('POST', `/api/channels/${sid}/reopen`);

  it('[LC22] [LC25] ends the session, tells the host of their queue, and shows the host out with the reason; viewers stay', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    const host2 = await underTest.join(sid, 'host', 'hana');
    await link(host, ann);
    await wait(bob);
    await tellings({ host, host2, ann, bob });
    await underTest.close(sid, { reason: 'spam' });
    await Promise.all([isShownOut(host, 'spam'), isShownOut(host2, 'spam')]);
    const room = 'room v5 open: ann 6';
    assert.deepEqual(await tellings({ ann, bob }), {
      ann: ['user v5 open: ann 6', 'singer v5: ann 6', room],
      bob: ['user v5 open: bob 5', 'singer v5: bob 5', room],
    });
    const lastHeard = host.received.map(({ type, body }) => [type, body.data?.user_id, body.version]);
    assert.deepEqual(lastHeard, [
      ['linkcall_apply_singer_nt', 'bob', 5],
      ['linkcall_room_state_nt', undefined, 5],
    ]);
    refused(await bob.apply(1), 'not-live');
    const again = await underTest.join(sid, 'host', 'hana');
    assert.equal(again.state.live, true);
    done(await bob.apply(1));
  });

  it('[LC22] an ended session takes no calls, until a host starts one again', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await host.leave();
    await until(() => !ann.state.live, 'the session ends');
    const reply = refused(await ann.apply(1), 'not-live');
    assert.equal(reply.position, 0);
    await underTest.join(sid, 'host', 'hugo');
    done(await ann.apply(1));
  });

  it('[LC25] for a while keeps every host out, by whom it was told and until when, and no one else', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const before = Date.now();
    await underTest.close(sid, { minutes: 5, reason: '够了' });
    await isShownOut(host, '够了');
    const { stop } = await underTest.show(sid);
    assert(stop.until >= before + 300_000 && stop.until <= Date.now() + 300_000);
    assert.deepEqual(stop, { until: stop.until, reason: '够了', by: 'operator' });
    for (const name of ['hana', 'hugo']) {
      await assert.rejects(underTest.join(sid, 'host', name), {
        code: 403,
        message: `an operator has stopped channel ${sid} until ${new Date(stop.until).toISOString()}: 够了`,
      });
    }
    refused(await ann.apply(1), 'not-live');
    await underTest.join(sid, 'viewer', 'hana');
    assert.equal((await reopen(sid)).status, 200);
    assert.equal((await underTest.show(sid)).stop, null);
    await underTest.join(sid, 'host', 'hugo');
    done(await ann.apply(1));
  });

  it('[LC25] outlives a restart', async () => {
    const { sid, host } = await underTest.gather();
    await underTest.close(sid, { minutes: 0 });
    await isShownOut(host, 'an operator has ended the session');
    await underTest.server.stop();
    await underTest.server.start();
    await assert.rejects(underTest.join(sid, 'host', 'hana'), {
      code: 403,
      message: `an operator has stopped channel ${sid} until it is reopened`,
    });
    assert.equal((await reopen(sid)).status, 200);
    assert.equal((await underTest.join(sid, 'host', 'hana')).state.live, true);
  });

  it('[LC21] [LC25] a host whose connection is lost at that moment cannot come back by its seat', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    host.vanish();
    await until(async () => (await underTest.show(sid)).clients === 1, 'the host is lost');
    await underTest.close(sid, { reason: 'spam' });
    const back = new Client(underTest.server.url).reconnect(host.room.reconnectionToken);
    await assert.rejects(back, { code: CLOSE_STOPPED, message: 'spam' });
    await ann.sees(2);
    assert.equal(ann.state.live, false);
    assert.equal((await underTest.show(sid)).clients, 1);
  });

  it('[LC25] nothing that a host sends after it is read', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await underTest.close(sid);
    // By the time it asks, its connection may be closed already: the request is not answered then, either.
    await assert.rejects(host.setSwitch(0));
    assert.equal((await underTest.show(sid)).linkcall_state, 0);
    assert.equal(ann.state.linkcall_state, 0);
  });

  it('[LC25] a reason is cut in whole characters where a close frame ends', async () => {
    const { sid, host } = await underTest.gather();
    await underTest.close(sid, { reason: '够'.repeat(200) });
    await isShownOut(host, '够'.repeat(41));
  });
});
