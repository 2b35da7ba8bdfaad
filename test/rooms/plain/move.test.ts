import assert from 'node:assert/strict';
import { TestCluster } from '../../cluster/testCluster.ts';
import { PlainClient, plainUrl, refusedBy } from '../../support/plainClient.ts';
import { tokenFor } from '../../support/server.ts';
import { FOUND_OUT_SOON } from '../../support/services.ts';
import { until } from '../../support/until.ts';
import { done } from '../replies.ts';
import { Party } from './party.ts';

const SID = '7001';

describe('the plain door of several processes', () => {
  let cluster: TestCluster;
  let party: Party | undefined;
  before(async () => {
    cluster = await TestCluster.start(2, {
      ...FOUND_OUT_SOON,
      ...{ APPLY_BURST: '1000', MAX_LINKS: '3' },
    });
  });
  afterEach(() => {
    party?.leave();
    party = undefined;
  });
  after(() => cluster.remove());

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

  it('[IN12, LC17, CL6] all come back to the call when it moves to another process', async () => {
    party = await Party.gather(cluster.server(0), SID);
    await party.outlives(
      () => cluster.server(0).stop(),
      async () => cluster.server(1),
    );
  });

  it('[IN12, LC17, CL4] all come back to the call after its process was killed, at another one', async () => {
    await cluster.revive();
    party = await Party.gather(cluster.server(0), `${SID}1`);
    await party.outlives(
      () => cluster.server(0).kill(),
      async () => cluster.server(1),
    );
  });
});
