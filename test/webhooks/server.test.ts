import assert from 'node:assert/strict';
import { z } from 'zod';
import { patiently } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';
import { verified, WEBHOOK_SECRET } from './platformTable.ts';
import { answer, type Receiver, startReceiver } from './receiver.ts';

const [APPLY, QUIT, ALLOW] = [1, 3, 1];

const endpointList = z.object({ endpoints: z.array(z.object({ waiting: z.number(), is_disabled: z.boolean() })) });

for (const [name, isRedis] of [
  ['SQLite', false],
  ['Redis', true],
] as const) {
  describe(`webhooks of a server on ${name}`, () => {
    let good: Receiver;
    let other: Receiver;
    let server: TestServer;
    beforeEach(async () => {
      good = await startReceiver();
      other = await startReceiver();
      server = await TestServer.start({
        ...(isRedis ? { REDIS_URL: await emptyRedis() } : {}),
        LOG_LEVEL: 'fatal',
        WEBHOOK_URLS: `${good.url},${other.url}`,
        WEBHOOK_SECRET,
      });
    });
    afterEach(async () => {
      await Promise.all([good.close(), other.close()]);
      await server.remove();
    });

    const endpoints = async () => endpointList.parse(await patiently(server, '/api/webhooks')).endpoints;

    it('[IN7, IN8] delivers again what an operator asks for, and says of 410 that it ends', async () => {
      const [host, viewer] = [
        await TestClient.join(server, 'one', 'host', 'hana'),
        await TestClient.join(server, 'one', 'viewer', 'v1'),
      ];
      for (const { room } of [host, viewer]) room.reconnection.enabled = false;
      await viewer.request('linkcall_apply_rq', { op_code: APPLY });
      await host.request('linkcall_allow_rq', { op_code: ALLOW, user_id: 'v1' });
      await until(() => other.received.length >= 3, 'session, application and link are told');
      const seqs = () => other.received.map((one) => verified(one).seq);
      const told = seqs();
      const { body } = await server.admin('GET', '/api/events');
      const { cursor } = z.object({ cursor: z.string() }).parse(body);
      const after = isRedis ? '0-0' : '0';
      const again = await server.admin('POST', '/api/webhooks/redeliver', { url: other.url, after, until: cursor });
      assert.deepEqual([again.status, again.body], [200, { queued: told.length, cursor, is_end: true }]);
      await until(() => other.received.length === 2 * told.length, 'all of it once more');
      assert.deepEqual(seqs(), [...told, ...told]);
      other.answers(answer(410));
      await viewer.request('linkcall_apply_rq', { op_code: QUIT });
      await until(async () => (await endpoints()).some((one) => one.is_disabled), 'it is disabled');
      const [first, second] = await endpoints();
      assert.deepEqual([first?.is_disabled, second?.is_disabled, second?.waiting], [false, true, 1]);
      for (const [wrong, status] of [
        [{ url: 'https://elsewhere.example/', after }, 404],
        [{ url: other.url, after: 'x' }, 400],
        [{ url: other.url }, 400],
      ] as const) {
        assert.equal((await server.admin('POST', '/api/webhooks/redeliver', wrong)).status, status);
      }
    });
  });
}
