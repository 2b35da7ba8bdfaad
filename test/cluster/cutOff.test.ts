import assert from 'node:assert/strict';
import type { Channel } from '../../src/client/index.ts';
import { tokenOf } from '../client/channels.ts';
import { channel, journal } from '../process/support/operator.ts';
import { done } from '../rooms/replies.ts';
import type { TestServer } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { Wire } from '../support/services/wire.ts';
import { until } from '../support/until.ts';
import { openTestbed, SID } from './testbed.ts';

const ready = async ({ url }: TestServer) => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, text: await response.text() };
};
const isReady = async (server: TestServer) => (await ready(server)).status === 200;

async function join({ url }: TestServer, userId: string): Promise<Response> {
  const authorization = `Bearer ${await tokenOf(SID, 'viewer', userId)}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ sid: SID });
  return fetch(`${url}/matchmake/joinOrCreate/live_channel`, { method: 'POST', headers, body });
}

describe('clients of a process without Redis', () => {
  let redis: RedisServer;
  const { serve, enter, clear } = openTestbed();
  afterEach(async () => {
    await clear();
    await redis.service.remove();
  });

  /** Ann is on the line, and Ben waits. */
  const call = async (at: readonly TestServer[]) => {
    const host = await enter(at, 'host', 'hana');
    const [ann, ben] = [await enter(at, 'viewer', 'ann'), await enter(at, 'viewer', 'ben')];
    for (const viewer of [ann, ben]) done(await viewer.apply());
    done(await host.allow('ann'));
    return { host, ann, ben };
  };
  const sees = ({ state }: Channel, ...links: string[]): boolean =>
    state?.stale === false && state.links.map(({ user_id }) => user_id).join() === links.join();
  const links = ['link-started', 'link-ended'];
  const linkEvents = async (server: TestServer) =>
    (await journal(server, SID)).flatMap(({ events }) =>
      events.map(({ type }: { type: string }) => type).filter((type: string) => links.includes(type)),
    );

  it('[CL12, LC21] that is cut off alone go where the channel is, and keep their link; it serves again', async () => {
    redis = await RedisServer.start();
    const wire = await Wire.to(redis.port);
    const cut = await serve(`redis://127.0.0.1:${wire.port}/0`);
    const other = await serve(redis.url());
    const { host, ann, ben } = await call([cut, other]);
    const everybody = [host, ann, ben];
    const sentAway = new Set<Channel>();
    for (const one of everybody) {
      one.on('connection', ({ reason }) => {
        if (reason.includes('(4100)')) sentAway.add(one);
      });
    }
    assert.equal((await channel(other, SID)).process.address, new URL(cut.url).host);

    wire.takeDown();
    await until(async () => (await ready(cut)).text.includes('cut off'), 'it says so');
    // What they saw before is no sign that they have moved.
    await until(() => sentAway.size === everybody.length, 'all are sent away');
    for (const one of everybody) await until(() => sees(one, 'ann'), 'they see the call as it is');
    assert.equal((await channel(other, SID)).process.address, new URL(other.url).host);
    done(await host.allow('ben'));
    for (const one of everybody) await until(() => sees(one, 'ann', 'ben'), 'the call goes on');
    const refused = await join(cut, 'late');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '2']);

    wire.putUp();
    await until(() => isReady(cut), 'it serves again');
    const late = await enter([cut], 'viewer', 'late');
    await until(() => sees(late, 'ann', 'ben'), 'it tells where the channel is');
    assert.deepEqual(await linkEvents(cut), ['link-started', 'link-started']);
    wire.close();
  });

  it('[CL12, ST7] of none that has it see what is marked stale, and are back with it by themselves', async () => {
    redis = await RedisServer.start();
    const both = [await serve(redis.url()), await serve(redis.url())];
    const { host, ann, ben } = await call(both);
    await redis.service.kill();
    const everybody = [host, ann, ben];
    for (const one of everybody) await until(() => one.state?.stale === true, 'what they see is marked');
    for (const server of both) await until(async () => (await join(server, 'late')).status === 503, 'nobody gets in');
    await redis.service.start();
    for (const one of everybody) await until(() => sees(one, 'ann'), 'they see the call again');
    done(await host.remove('ann'));
    for (const server of both) await until(() => isReady(server), 'both serve again');
  });

  it('[CL7, CL12] find everything again when Redis has forgotten all of it meanwhile', async () => {
    redis = await RedisServer.start('--appendonly', 'no');
    const both = [await serve(redis.url()), await serve(redis.url())];
    const { host, ann, ben } = await call(both);
    await redis.service.kill();
    for (const one of [host, ann, ben]) await until(() => one.state?.stale === true, 'what they see is marked');
    await redis.service.start();
    for (const one of [host, ann, ben]) await until(() => sees(one, 'ann'), 'they see the call again');
    done(await host.allow('ben'));
    await until(() => sees(ann, 'ann', 'ben'), 'the call goes on');
  });
});
