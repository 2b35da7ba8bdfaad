import assert from 'node:assert/strict';
import { TestCluster } from '../../cluster/testCluster.ts';
import { PlainClient, plainUrl, refusedBy } from '../../support/plainClient.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { done } from '../replies.ts';
import { DOORS, enter, type Guest } from './doors.ts';

const SID = '7001';
const HOST = '1000';

describe('the plain door of several processes', () => {
  let cluster: TestCluster;
  const guests: Guest[] = [];
  before(async () => {
    cluster = await TestCluster.start(2, { RECONNECT_MS: '600000' });
  });
  afterEach(() => {
    for (const guest of guests.splice(0)) guest.drop();
  });
  after(() => cluster.remove());

  async function enterAll(nth: number): Promise<Guest> {
    const at = cluster.server(nth);
    const host = await enter(at, 'plain json', SID, 'host', HOST);
    guests.push(host);
    for (const [n, door] of DOORS.entries()) guests.push(await enter(at, door, SID, 'viewer', `${n + 1}`));
    return host;
  }

  it('[IN12, CL2] sends on by a redirect where another process has the channel, whatever is asked there', async () => {
    const [here, there] = [cluster.server(0), cluster.server(1)];
    const sid = 'somewhere: 🙂';
    const host = await PlainClient.join(here, sid, 'host', 'hana');
    const token = await tokenFor({ sub: 'ann', role: 'viewer' });
    const asked = plainUrl(there, { sid, token, notices: '0' });
    const { status, headers } = await refusedBy(asked);
    assert.equal(status, 307);
    assert.equal(new URL(headers.location, asked).href, asked.replace(there.url.slice(4), here.url.slice(4)));
    const ann = PlainClient.open(asked);
    await until(() => ann.state !== undefined, 'ann is there');
    done(await ann.request('linkcall_apply_rq', { op_code: 1 }));
    await host.sees(2);
    const { status: back } = await refusedBy(plainUrl(there, { sid, resume: ann.hello.resume }));
    assert.equal(back, 307);
    for (const client of [host, ann]) client.drop();
  });

  it('[IN12, CL6] all come back to the call when it moves to another process', async () => {
    const host = await enterAll(0);
    const onTheLine = ['4', '5'];
    for (const user_id of onTheLine) {
      const viewer = guests.find(({ userId }) => userId === user_id) ?? assert.fail();
      done(await viewer.request('linkcall_apply_rq', { op_code: 1 }));
      done(await host.request('linkcall_allow_rq', { op_code: 1, user_id }));
    }
    await cluster.server(0).stop();
    await until(
      () => guests.every(({ door, isClosed }) => !door.startsWith('plain') || isClosed()),
      'all are sent away',
    );
    for (const guest of guests.splice(0)) guest.drop();
    await enterAll(1);
    const { version } = done(await (guests[0] ?? assert.fail()).request('linkcall_list_user_rq'));
    for (const guest of guests) {
      await guest.sees(version);
      assert.deepEqual(guest.linkedIds(), onTheLine, guest.door);
    }
  });
});
