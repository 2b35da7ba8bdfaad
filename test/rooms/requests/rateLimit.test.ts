import assert from 'node:assert/strict';
import type { Role } from '../../../src/domain/channel.ts';
import { until } from '../../support/until.ts';
import { done, FIELDS, hasFields, REQUEST_NAMES, refused, WAYS } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

const PER_S = 5;

/** More than two seconds may hold, wherever they begin, and far from ten times the rate. */
const BURST = 4 * PER_S;

describe('too many messages', () => {
  const underTest = serverUnderTest({ MAX_MESSAGES_PER_S: String(PER_S) });

  /** Users of its own for each test: what a user sends counts in all channels. */
  async function gather() {
    const sid = underTest.newSid();
    const join = (role: Role, name: string) => underTest.join(sid, role, `${name} of ${sid}`);
    return {
      sid,
      host: await join('host', 'hana'),
      ann: await join('viewer', 'ann'),
      bob: await join('viewer', 'bob'),
    };
  }

  for (const { title, ask } of WAYS.slice(0, 2)) {
    for (const name of REQUEST_NAMES) {
      it(`[LC24] of ${name} are each answered 017 with retry_after_ms, by ${title}`, async () => {
        const { host } = await gather();
        const payload = { op_code: 1, user_id: 'nobody' };
        const replies = await Promise.all(Array.from({ length: BURST }, () => ask(host, name, payload)));
        const tooMany = replies.filter(({ error }) => error.reason === 'too-often');
        // The greeting of the SDK, too, is a message.
        assert(tooMany.length >= 1 && tooMany.length <= BURST - PER_S + 1, `${tooMany.length} of ${BURST}`);
        for (const reply of tooMany) {
          refused(reply, 'too-often');
          hasFields(reply, `${FIELDS[name]}, retry_after_ms`);
          assert(reply.retry_after_ms > 0 && reply.retry_after_ms <= 1_000);
        }
        assert.equal(host.closeCode, undefined);
      });
    }
  }

  it('[LC24] by send are answered so too, malformed ones as well', async () => {
    const { ann } = await gather();
    for (let count = 0; count < BURST; count += 1) ann.room.send('linkcall_apply_rq', { op_code: 'what' });
    await until(() => ann.receivedOf('linkcall_apply_rs').length === BURST, 'all replies came');
    const reasons = ann.receivedOf('linkcall_apply_rs').map(({ error }) => error.reason);
    assert(reasons.includes('too-often') && reasons.includes('bad-request'), reasons.join());
    const last = ann.receivedOf('linkcall_apply_rs').findLast(({ error }) => error.reason === 'too-often');
    assert(last?.retry_after_ms > 0);
  });

  it('[LC24] count for a user over all their connections, in whatever channel, and for nobody else', async () => {
    const { sid, ann, bob } = await gather();
    const others = [
      await underTest.join(sid, 'viewer', ann.userId),
      await underTest.join('elsewhere', 'viewer', ann.userId),
    ];
    // No connection is above the rate by itself: together they are, also over two seconds.
    const asked = [ann, ...others].flatMap((one) => Array.from({ length: PER_S - 1 }, () => one.apply(2)));
    const replies = await Promise.all(asked);
    assert(replies.some(({ error }) => error.reason === 'too-often'));
    done(await bob.apply(1));
  });

  it('[LC24] change nothing, and after the named time the user is served again', async () => {
    const { ann } = await gather();
    const replies = await Promise.all(Array.from({ length: BURST }, () => ann.apply(1)));
    const tooMany = replies.find(({ error }) => error.reason === 'too-often');
    await until(() => Date.now() >= tooMany.time_now + tooMany.retry_after_ms, 'the second is over');
    refused(await ann.apply(1), 'already-applied');
    assert.equal((await ann.apply(2)).version, 3);
  });

  it('[LC24] above ten times the rate the connection is closed with 4290, and nobody else notices', async () => {
    const { sid, host, ann, bob } = await gather();
    for (let count = 0; count < 2 * 10 * PER_S + 1; count += 1) ann.room.send('whatever', {});
    await until(() => ann.closeCode !== undefined, 'the connection is closed');
    assert.equal(ann.closeCode, 4290);
    done(await bob.apply(1));
    done(await host.direct(1, bob.userId));
    assert.equal((await underTest.show(sid)).num_link, 1);
    const again = await underTest.join(sid, 'viewer', ann.userId);
    // The second that the flood was in may not be over.
    const tooMany = await again.apply(2);
    await until(() => Date.now() >= tooMany.time_now + (tooMany.retry_after_ms ?? 0), 'the second is over');
    refused(await again.apply(2), 'not-applied');
  });

  it('[LC24] of any kind count: requests, unknown ones, bytes, pings', async () => {
    const { ann } = await gather();
    for (let count = 0; count < 7 * PER_S; count += 1) {
      ann.room.send('unknown');
      ann.room.sendBytes('bytes', Uint8Array.of(1));
      ann.room.ping(() => {});
    }
    await until(() => ann.closeCode !== undefined, 'the connection is closed');
    assert.equal(ann.closeCode, 4290);
  });
});
