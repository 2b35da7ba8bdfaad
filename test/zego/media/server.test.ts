import assert from 'node:assert/strict';
import { TestClient } from '../../support/client.ts';
import { TestServer } from '../../support/server.ts';
import { emptyRedis } from '../../support/services.ts';
import { until } from '../../support/until.ts';
import { type PlayedZego, playZego } from './playedZego.ts';

const SID = 'live: 🙂';
const [APPLY, ALLOW, REMOVE] = [1, 1, 3];

for (const [name, isRedis] of [
  ['one process on SQLite', false],
  ['two processes on Redis', true],
] as const) {
  describe(`the media of ${name}`, () => {
    let zego: PlayedZego;
    let servers: readonly TestServer[];
    /** Callbacks, and what is asked for, go to this one. */
    let serving: TestServer;
    beforeEach(async () => {
      zego = await playZego(() => serving.url);
      const redis = isRedis ? { REDIS_URL: await emptyRedis() } : {};
      const start = () => TestServer.start({ ...redis, ...zego.settings, MEDIA_GRACE_MS: '500' });
      servers = await Promise.all(isRedis ? [start(), start()] : [start()]);
      const [first] = servers;
      assert(first !== undefined);
      serving = first;
    });
    afterEach(async () => {
      await Promise.all([zego.close(), ...servers.map((server) => server.remove())]);
    });

    const passOf = (client: TestClient) => client.request('linkcall_media_rq', {});
    /** As a phone does it, with what it was told. Returns its stream. */
    const publish = async (client: TestClient): Promise<string> => {
      const { token, room_id: roomId, user_id: userId, stream_id: streamId } = await passOf(client);
      assert(zego.publishWith(token, roomId, userId, streamId), `ZEGO does not let ${userId} publish`);
      return streamId;
    };

    /** A host and a guest who are on the air, and what the host says. */
    async function call() {
      const host = await TestClient.joinInTime(serving, SID, 'host', 'hana');
      const guest = await TestClient.joinInTime(serving, SID, 'viewer', 'gus');
      for (const client of [host, guest]) client.asksAgain = true;
      await guest.request('linkcall_apply_rq', { op_code: APPLY });
      await host.request('linkcall_allow_rq', { op_code: ALLOW, user_id: 'gus' });
      const oldPass = await passOf(guest);
      const streams = { host: await publish(host), guest: await publish(guest) };
      await zego.idle();
      const remove = () => host.request('linkcall_allow_rq', { op_code: REMOVE, user_id: 'gus' });
      return { host, guest, streams, remove, oldPass };
    }

    const metric = async (server: TestServer, line: string): Promise<number> => {
      const page = await (await fetch(`${server.url}/metrics`)).text();
      const found = page.split('\n').find((one) => one.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    };
    const sum = async (line: string): Promise<number> => {
      const each = await Promise.all(servers.map((server) => metric(server, line)));
      return each.reduce((all, one) => all + one, 0);
    };

    /** Soon: the page is not made anew for each who asks. */
    const tells = (line: string, value: number) =>
      until(async () => (await sum(line)) === value, `${line} is ${value}`);

    it('[ME7, ME9] whoever is removed is off the air, and so is a stranger; whoever is on the call stays on it', async () => {
      const { host, guest, streams, remove, oldPass } = await call();
      await tells('linkcall_media_streams', 2);
      await remove();
      await until(() => !zego.air.isListed(streams.guest), 'the guest is off the air');
      assert.equal(zego.publishWith(oldPass.token, SID, 'gus', streams.guest), false, 'not with the token of before');
      const { token, may_publish: mayPublish } = await passOf(guest);
      assert.equal(mayPublish, false);
      assert.equal(zego.publishWith(token, SID, 'gus', streams.guest), false);
      assert(zego.publish(SID, 'eve', 'not asked for'));
      await until(() => !zego.air.isListed('not asked for'), 'the stranger is off the air');
      assert(zego.air.isHeard(streams.host));
      await tells('linkcall_media_cuts_total', 2);
      await tells('linkcall_media_cuts_owed', 0);
      await tells('linkcall_media_cut_seconds_count', 2);
      await tells('linkcall_media_strangers_total', 1);
      await tells('linkcall_media_streams', 1);
      const { body } = await serving.admin('GET', '/api/webhooks');
      assert.deepEqual(body.endpoints, [], 'it is no endpoint of the platform');
      await Promise.all([host.leave(), guest.leave()]);
    });

    it('[ME10] whoever is muted is so at ZEGO, under the stream of each of their links, until they are not', async () => {
      const { host, guest, streams, remove } = await call();
      const mute = (audio: boolean) => host.request('linkcall_mute_rq', { user_id: 'gus', audio, video: false });
      await mute(true);
      await until(() => zego.air.ruleOf(streams.guest)?.audio === true, 'ZEGO lets no sound through');
      assert(zego.air.isHeard(streams.host) && zego.air.ruleOf(streams.host) === undefined);
      await remove();
      await guest.request('linkcall_apply_rq', { op_code: APPLY });
      await host.request('linkcall_allow_rq', { op_code: ALLOW, user_id: 'gus' });
      const { stream_id: again } = await passOf(guest);
      await until(() => zego.air.ruleOf(again)?.audio === true, 'nor of the next one');
      await mute(false);
      await until(() => zego.air.ruleOf(again) === undefined, 'then it does');
      await Promise.all([host.leave(), guest.leave()]);
    });

    it('[ME8] a process that is killed before ZEGO has heard of it is no way out', async () => {
      const { host, guest, streams, remove } = await call();
      zego.weather.hang = 1;
      const version = (await remove()).version;
      assert(typeof version === 'number', 'it is answered without ZEGO');
      await until(() => zego.actions.includes('ForbidRTCStream'), 'it has been begun');
      for (const client of [host, guest]) client.room.reconnection.enabled = false;
      await serving.kill();
      zego.weather.hang = 0;
      assert(zego.air.isHeard(streams.guest));
      const [, other] = servers;
      if (other === undefined) await serving.start();
      else serving = other;
      await until(() => !zego.air.isListed(streams.guest), 'the guest is off the air');
      assert(zego.air.isHeard(streams.host));
    });

    it('[ME8] a stop does not wait for a ZEGO that does not answer, and the next start has what is owed', async () => {
      const { streams, remove } = await call();
      zego.weather.hang = 1;
      await remove();
      await until(() => zego.actions.includes('ForbidRTCStream'), 'it has been begun');
      for (const server of servers) assert.equal(await server.stop(), 0);
      zego.weather.hang = 0;
      assert(zego.air.isHeard(streams.guest));
      await serving.start();
      await until(() => !zego.air.isListed(streams.guest), 'the guest is off the air');
    });

    it('[ME9] what ZEGO does not allow is told once, with what to ask it for', async () => {
      zego.weather.notAllowed = new Set(['ForbidRTCStream', 'DeleteStream']);
      const { streams, remove } = await call();
      await remove();
      await until(async () => (await sum('linkcall_media_failures_total{code="9"}')) > 1, 'it is tried again');
      await tells('linkcall_media_cuts_owed', servers.length);
      const told = servers.flatMap(({ output }) => output.split('\n')).filter((line) => line.includes('(code 9)'));
      assert(told.length >= 1 && told.length <= servers.length);
      assert.match(told[0] ?? '', /ask ZEGO to enable ForbidRTCStream, DeleteStream and KickoutUser/);
      delete zego.weather.notAllowed;
      await until(() => !zego.air.isListed(streams.guest), 'then it is done');
    });
  });
}
