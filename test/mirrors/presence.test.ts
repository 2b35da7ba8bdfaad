import assert from 'node:assert/strict';
import { Client } from '@colyseus/sdk';
import { Redis } from 'ioredis';
import type { ChannelState } from '../../schema/channelState.ts';
import { done } from '../rooms/replies.ts';
import { notBusy } from '../support/client.ts';
import { PlainClient } from '../support/plainClient.ts';
import { until } from '../support/until.ts';
import { openAudience } from './audience.ts';

/** Long enough for who comes back, and over soon enough for who does not. */
const RECONNECT_MS = '20000';

describe('users who sit in a mirror', () => {
  const audience = openAudience(2, { RECONNECT_MS });

  async function linked(sid: string) {
    const host = await audience.fill(sid);
    const ann = await audience.look(1, sid, `${sid} ann`);
    done(await ann.apply(1));
    done(await host.direct(1, ann.userId));
    await until(() => ann.linkedIds.includes(ann.userId), 'she is on the line');
    return { host, ann };
  }

  it('[SC4, LC21] a lost connection that comes back in time keeps its link; everybody sees that it is away', async () => {
    const { host, ann } = await linked('back');
    const awayOf = () => host.state.links.get(ann.userId)?.away_since ?? -1;
    const { reconnectionToken } = ann.room;
    ann.vanish();
    await until(() => awayOf() > 0, 'the host sees that she is away');
    // By any process: her seat is found.
    const room = await new Client(audience.at(0).url).reconnect<ChannelState>(reconnectionToken);
    await until(() => awayOf() === 0, 'and that she is back');
    const hungUp = await notBusy(() => room.request('linkcall_apply_rq', { op_code: 3, cmd_id: 'quit' }));
    assert.equal(hungUp.error.code, 0, 'she was still on the line');
    await room.leave();
  });

  it('[SC4, LC20] who leaves on purpose hangs up, at once', async () => {
    const { host, ann } = await linked('left');
    await ann.leave();
    await until(() => host.linkedIds.length === 0, 'she has hung up');
  });

  it('[SC4, LC20] who is lost for too long is gone', async () => {
    const { host, ann } = await linked('lost');
    ann.vanish();
    await until(() => host.linkedIds.length === 0, 'she is gone');
  });

  it('[SC4, PE4] may be invited, and accept, as if they sat at the actor', async () => {
    const host = await audience.fill('asked');
    const ann = await audience.look(1, 'asked', 'asked ann');
    const invited = await host.request('linkcall_invite_rq', { op_code: 1, user_id: ann.userId });
    assert.equal(invited.error.code, 0, JSON.stringify(invited));
    const notice = await ann.next('linkcall_invite_nt');
    assert.equal(notice.data.user_id, ann.userId);
    await until(() => ann.invitedIds.includes(ann.userId), 'she sees it');
    assert.equal((await ann.request('linkcall_invited_rq', { op_code: 1 })).error.code, 0);
    await until(() => host.linkedIds.includes(ann.userId), 'she is on the line');
  });

  it('[SC1, PE1] whoever is appointed to direct the call gets a seat where it is', async () => {
    const host = await audience.fill('led');
    const ann = await audience.look(1, 'led', 'led ann');
    const appointed = await host.request('linkcall_staff_rq', { op_code: 1, user_id: ann.userId });
    assert.equal(appointed.error.code, 0, JSON.stringify(appointed));
    await until(() => ann.closeCode === 4100, 'she is told to come again');
    const again = await audience.join(1, 'led', 'viewer', ann.userId);
    const applicant = await audience.look(1, 'led', 'led ben');
    assert.equal((await applicant.apply(1)).error.code, 0);
    await until(() => again.waitingIds.includes(applicant.userId), 'she sees the queue');
  });

  it('[SC3, IN12] may come by the plain door, and come back to their mirror by what they were given', async () => {
    const host = await audience.fill('plain');
    await audience.look(1, 'plain', 'plain scout');
    const ann = await PlainClient.join(audience.at(1), 'plain', 'viewer', 'plain ann');
    assert.match(ann.hello.resume, /^mirror-/);
    done(await notBusy(() => ann.request('linkcall_apply_rq', { op_code: 1, cmd_id: 'apply' })));
    assert.equal((await host.direct(1, 'plain ann')).error.code, 0);
    await until(() => ann.linkedIds.includes('plain ann'), 'she is on the line');
    ann.socket.terminate();
    const query = { resume: ann.hello.resume };
    const back = await PlainClient.join(audience.at(0), 'plain', 'viewer', 'plain ann', { query });
    done(await notBusy(() => back.request('linkcall_apply_rq', { op_code: 3, cmd_id: 'quit' })));
    back.socket.close(1000);
  });

  it('[SC2, SC3] nobody hears of others’ applications: no client of a mirror, and nobody who listens on the topic', async () => {
    const sid = 'hidden';
    const host = await audience.fill(sid);
    const frames: Uint8Array[] = [];
    const [ann, ben] = [
      await audience.look(1, sid, 'applicant-ann', { nick: 'nick-of-ann' }),
      await audience.look(1, sid, 'onlooker-ben', { frames }),
    ];
    const heard: string[] = [];
    const redis = new Redis(audience.cluster.redisUrl);
    redis.on('pmessage', (_pattern, topic: string, message: string) => {
      if (topic.startsWith('linkcall:told:')) heard.push(message);
    });
    await redis.psubscribe('linkcall:told:*');
    try {
      const applied = await ann.apply(1, { note: 'let-me-in' });
      assert.equal(applied.error.code, 0, JSON.stringify(applied));
      await until(() => ann.waitingIds.includes(ann.userId) && ben.state.num_apply === 1, 'they see what they may');
      assert.equal((await ann.apply(2)).error.code, 0);
      await until(() => ben.state.num_apply === 0, 'she does not wait any more');
      const isTold = () => host.received.some(({ body }) => JSON.stringify(body).includes('let-me-in'));
      await until(isTold, 'the host alone is told');
      // Each connection tells in its own time.
      await until(() => heard.length >= 2, 'what is told on the topic is heard');
    } finally {
      redis.disconnect();
    }
    assert(frames.length > 0);
    const told = [...heard, ...frames.map((frame) => Buffer.from(frame).toString('latin1'))];
    for (const secret of [ann.userId, 'nick-of-ann', 'let-me-in']) {
      assert.deepEqual(
        told.filter((text) => text.includes(secret)),
        [],
        `${secret} is told to nobody`,
      );
    }
  });
});
