import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { openTestBed, statuses, tokenOf } from './channels.ts';

describe('a host whom an operator shows out', () => {
  const bed = openTestBed();

  const close = (sid: string, body: object) => bed.server.admin('POST', `/api/channels/${sid}/close`, body);

  it('[LC25] does not come back by itself, and is told why; viewers stay', async () => {
    const host = await bed.join('s1', 'host', 'hana');
    const ann = await bed.join('s1', 'viewer', 'ann');
    const seen = statuses(host);
    await close('s1', { reason: 'spam' });
    await until(() => host.connection.status === 'closed', 'the handle is closed');
    assert.equal(host.connection.reason, 'the connection was closed (4402): spam');
    assert.deepEqual(seen, ['closed']);
    await until(() => ann.state?.live === false, 'the session has ended');
    assert.equal(ann.connection.status, 'connected');
    const anew = await bed.join('s1', 'host', 'hana');
    assert.equal(anew.connection.status, 'connected');
  });

  for (const token of ['text', 'function'] as const) {
    it(`[LC25] is refused while the stop lasts, and not for long: the token is a ${token}`, async () => {
      await bed.join('s2', 'viewer', 'ann');
      await close('s2', { minutes: 0, reason: 'spam' });
      const jwt = await tokenOf('s2', 'host', 'hana');
      let asked = 0;
      const fetched = async () => {
        asked += 1;
        return jwt;
      };
      const host = bed.enter({ sid: 's2', token: token === 'text' ? jwt : fetched });
      await assert.rejects(host.connected(), /an operator has stopped channel s2 until it is reopened: spam/);
      assert.equal(asked, token === 'text' ? 0 : 2);
    });
  }

  it('[LC21] [LC25] ends also when the connection was lost at that moment', async () => {
    const host = await bed.join('s3', 'host', 'hana');
    const ann = await bed.join('s3', 'viewer', 'ann', { url: bed.server.url });
    bed.wire.takeDown();
    await until(() => host.connection.status === 'reconnecting', 'the host is lost');
    await close('s3', { minutes: 0, reason: 'spam' });
    bed.wire.putUp();
    await until(() => host.connection.status === 'closed', 'the handle is closed');
    // By its seat, or, if that try failed, by the join that follows.
    assert.match(host.connection.reason, /spam$/);
    await until(() => ann.state?.live === false, 'the session has ended');
  });
});
