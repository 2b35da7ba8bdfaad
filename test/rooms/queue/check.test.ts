import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { done, FIELDS, hasFields, refused, WAYS } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';

const check = async (client: TestClient, payload?: object): Promise<Wire> => {
  const reply = await client.request('linkcall_check_rq', payload);
  REPLIES.linkcall_check_rq.parse(reply);
  return reply;
};

describe('whether somebody may apply', () => {
  const underTest = serverUnderTest({ MAX_LINKS: '2', WHEN_FULL: 'keep' });

  for (const { title, ask } of WAYS) {
    it(`[PE12] is told with the place and the seat that it would have, by ${title}`, async () => {
      const { sid, host, ann, bob, cleo, dora } = await underTest.gather('ann', 'bob', 'cleo', 'dora');
      const version = host.state.version;
      const first = done(await ask(ann, 'linkcall_check_rq', {}));
      hasFields(first, FIELDS.linkcall_check_rq);
      assert.partialDeepStrictEqual(first, { sid, position: 1, seat: 1, version });
      await link(host, ann);
      await wait(bob);
      assert.partialDeepStrictEqual(done(await check(cleo)), { position: 2, seat: 2 });
      assert.partialDeepStrictEqual(done(await check(cleo, { seat: 2 })), { position: 2, seat: 2 });
      done(await host.direct(1, 'bob'));
      assert.partialDeepStrictEqual(done(await check(dora)), { position: 1, seat: 0 });
    });
  }

  it('[PE12] is refused as the start would be', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await link(host, ann);
    await wait(bob);
    refused(await check(host), 'bad-request');
    refused(await check(ann), 'already-linked');
    refused(await check(bob), 'already-applied');
    refused(await check(cleo, { seat: 1 }), 'seat-taken');
    refused(await check(cleo, { seat: 3 }), 'no-such-seat');
    await underTest.put(sid, 'limits', { max_applies: 1 });
    refused(await check(cleo), 'applies-full');
    await underTest.put(sid, 'pk', { in_pk: true });
    refused(await check(cleo), 'in-pk');
    done(await host.setSwitch(0));
    assert.partialDeepStrictEqual(refused(await check(cleo), 'closed'), { position: 0, seat: 0, eta_ms: 0 });
  });

  it('[PE12] [LC11] changes nothing, is noted nowhere, and costs no bar, however often', async () => {
    const { sid, ann } = await underTest.gather('ann');
    let version = 0;
    for (let nth = 0; nth < 3; nth += 1) {
      done(await ann.apply(1));
      version = done(await ann.apply(2)).version;
    }
    const { entries } = await underTest.show(sid, '/journal');
    for (let nth = 0; nth < 5; nth += 1) {
      const reply = refused(await check(ann), 'too-often');
      assert.ok(reply.retry_after_ms > 0);
      assert.equal(reply.version, version);
    }
    await underTest.put(sid, 'limits', { apply_burst: 100 });
    done(await check(ann));
    assert.equal(done(await ann.apply(1)).version, version + 2, 'the limits, and the start');
    const [, , ...before] = (await underTest.show(sid, '/journal')).entries;
    assert.deepEqual(before, entries, 'but for the limits and the start, nothing was noted');
  });
});
