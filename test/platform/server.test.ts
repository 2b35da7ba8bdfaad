import assert from 'node:assert/strict';
import { journal } from '../process/support/operator.ts';
import { TestClient, type Wire } from '../support/client.ts';
import { readExposition, sumOf } from '../support/exposition.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { type Answer, answer, type Receiver, startReceiver } from '../webhooks/receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const BANNED = '您已被禁言';
const OF_OURS = '暂时不能申请连麦';

/** The platform that bans Zoe, and says nothing of Sam. */
const platform: Answer = (response, { body }) => {
  const { user_id: userId } = JSON.parse(body).data;
  if (userId === 'sam') return;
  const said = userId === 'zoe' ? { allow: false, desc: BANNED } : { allow: true };
  answer(200, {}, JSON.stringify(said))(response, { body, path: '', headers: {} });
};

describe('a server whose platform says who may apply', () => {
  let receiver: Receiver;
  let server: TestServer;
  let host: TestClient;
  before(async () => {
    receiver = await startReceiver(platform);
    server = await TestServer.start({
      ASK_URL: receiver.url,
      ASK_WHEN_SILENT: 'refuse',
      APPLY_LIFE_MS: '3600000',
      WEBHOOK_SECRET: SECRET,
      LOG_LEVEL: 'fatal',
    });
    host = await TestClient.join(server, 'live', 'host', 'hana');
  });
  after(async () => {
    await server.remove();
    await receiver.close();
  });

  const order = async (userId: string): Promise<Wire> => {
    const token = await tokenFor({ sub: 'backend', role: 'service' });
    const response = await fetch(`${server.url}/api/channels/live/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ order: 'apply', user_id: userId }),
    });
    return response.json();
  };

  /** Where the machine is slow the platform is silent: who applies again is asked about again. */
  const untilSaid = async (apply: () => Promise<Wire>, code: number, desc: string) => {
    let error: Wire;
    await until(async () => {
      ({ error } = await apply());
      return error.desc !== OF_OURS;
    }, `the platform says of it: ${code}`);
    assert.deepEqual([error?.code, error?.desc], [code, desc]);
  };

  it('[IN9] asks about those who apply over a socket and by an order alike, and tells them what it says', async () => {
    const [ann, zoe, sam] = await Promise.all(
      ['ann', 'zoe', 'sam'].map((name) => TestClient.join(server, 'live', 'viewer', name)),
    );
    assert(ann !== undefined && zoe !== undefined && sam !== undefined);
    const silent = sam.apply(1);
    await untilSaid(() => zoe.apply(1), 403300102, BANNED);
    await untilSaid(() => order('zoe'), 403300102, BANNED);
    await untilSaid(() => ann.apply(1), 0, '');
    await untilSaid(() => order('ben'), 0, '');
    assert.deepEqual((await silent).error, { code: 403300102, desc: OF_OURS, reason: 'not-allowed' });
    await until(() => host.state.num_apply === 2, 'the host sees those who were allowed');

    const families = readExposition(await (await fetch(`${server.url}/metrics`)).text());
    const refused = { command: 'start-application', outcome: 'not-allowed' };
    assert(sumOf(families, 'linkcall_commands_total', refused) >= 3);
    assert(sumOf(families, 'linkcall_asked_total', { outcome: 'refused' }) >= 2);
    assert(sumOf(families, 'linkcall_asked_total', { outcome: 'silent' }) >= 1);
    assert.equal(sumOf(families, 'linkcall_asks_open'), 0);
    await until(
      async () => (await journal(server, 'live')).some((one) => one.actor === 'sam' && one.outcome === 'not-allowed'),
      'the journal tells who was refused',
    );
  });
});
