import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { answer, type Receiver, startReceiver } from '../webhooks/receiver.ts';
import { Watch } from './watch.ts';

const STREAM = 'platform:orders';
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
/** Both above what the rule lets pass, in five minutes and in ten. */
const SILENCES = 35;
const TAKEN = 55;
const LONG_AGO_MS = 120_000;

describe('the alarms, with a server on Redis', () => {
  let redis: Redis;
  let platform: Receiver;
  let server: TestServer;
  before(async () => {
    const url = await emptyRedis();
    redis = new Redis(url);
    platform = await startReceiver((response, received) => {
      if (!received.body.includes('silent')) answer(200, {}, '{"allow":true}')(response, received);
    });
    server = await TestServer.start({
      ...{ REDIS_URL: url, INBOX_STREAM: STREAM, LOG_LEVEL: 'fatal', APPLY_LIFE_MS: '3600000' },
      ...{ ASK_URL: platform.url, ASK_WHEN_SILENT: 'refuse', WEBHOOK_SECRET: SECRET },
    });
  });
  after(async () => {
    await server?.remove();
    await platform?.close();
    redis?.disconnect();
  });

  const apply = (sid: string, userId: string) =>
    server.admin('POST', `/api/channels/${sid}/orders`, { order: 'apply', user_id: userId });
  const each = <T>(count: number, work: (nth: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, nth) => work(nth)));

  it('[OP8] LinkcallPlatformSilent rings where the platform does not say who may apply', async () => {
    const watch = await Watch.over(server);
    for (let burst = 0; burst < 2; burst += 1) {
      await each(SILENCES, (nth) => apply('asked', `silent-${burst}-${nth}`));
      const silent = { outcome: 'silent' };
      await watch.look((now, earlier) => {
        const name = 'linkcall_asked_total';
        return now(name, silent) - earlier(name, silent) >= SILENCES;
      }, 'it said nothing');
      watch.staysSo(5);
    }
    await watch.rings('LinkcallPlatformSilent', 5.5);
  });

  it('[OP8] LinkcallInboxBehind rings where an order of the stream waits', async () => {
    const watch = await Watch.over(server);
    // No channel can be there.
    await redis.set('linkcall:channel:stuck', 'something else');
    const order = JSON.stringify({ sid: 'stuck', order: 'open' });
    await redis.xadd(STREAM, `${Date.now() - LONG_AGO_MS}-0`, 'order', order);
    await watch.look((now) => now('linkcall_inbox_oldest_seconds') > 60, 'it waits');
    watch.staysSo(3);
    await watch.rings('LinkcallInboxBehind', 1.5);
  });

  it('[OP8] tells how Redis answers this server', async () => {
    const watch = await Watch.over(server);
    const answered = 'linkcall_store_round_trip_seconds_count';
    await apply('answered', 'ann');
    await watch.look((now, earlier) => now(answered) > earlier(answered), 'it was asked');
  });

  it('[OP8] LinkcallInboxRejects rings where nobody can do what is put into the stream', async () => {
    const watch = await Watch.over(server);
    await redis.xadd(STREAM, '*', 'order', 'nonsense');
    await watch.look((now) => now('linkcall_inbox_entries_total', { outcome: 'rejected' }) > 0, 'it is set aside');
    await watch.rings('LinkcallInboxRejects', 0.5);
  });

  it('[OP8] LinkcallFenceLosses rings where processes take channels from each other', async () => {
    await each(TAKEN, (nth) => apply(`taken-${nth}`, 'ann'));
    const watch = await Watch.over(server);
    // As another process does it that takes this one for dead.
    await each(TAKEN, (nth) => redis.hincrby(`linkcall:channel:taken-${nth}`, 'epoch', 1));
    await each(TAKEN, (nth) => apply(`taken-${nth}`, 'ben'));
    await watch.look((now) => now('linkcall_fence_losses_total') >= TAKEN, 'they have another actor');
    await watch.rings('LinkcallFenceLosses', 0.5);
    assert.equal((await server.admin('GET', '/api/channels/taken-0')).status, 200);
  });
});
