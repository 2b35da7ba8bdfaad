import assert from 'node:assert/strict';
import type { Wire } from '../../support/client.ts';
import { done } from '../replies.ts';
import { serverUnderTest } from '../serverUnderTest.ts';

const BIG = 18_446_744_073_709_551_615n;
const ABOVE_SAFE = 9_007_199_254_740_993n;

const HOSTILE_IDS: readonly string[] = [
  '🎤',
  '主播 一号',
  'é'.repeat(64),
  'x'.repeat(128),
  ' ',
  ' with spaces ',
  'a:b',
  '100%',
  '%2F',
  'a/b/../c',
  '..a',
  "it's",
  '"quoted"',
  '\\',
  '<script>',
  'a,b;c',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '0',
  '-1',
  '1e3',
  '+5',
  'e\u0301 \u202e\u200d',
];

describe('ids', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '1000' });

  for (const big of [BIG, ABOVE_SAFE]) {
    it(`[LC1] the 64-bit id ${big} survives everywhere, named as a bigint and as text`, async () => {
      const [sid, id] = [`channel of ${big}`, String(big)];
      const host = await underTest.join(sid, 'host', 'hana');
      const user = await underTest.join(sid, 'viewer', id);
      await host.sees(done(await user.apply(1)).version);
      assert.equal((await host.next('linkcall_apply_singer_nt')).data.user_id, id);
      assert.deepEqual(host.waitingIds, [id]);
      assert.equal(done(await host.direct(2, big)).data.user_id, id);
      done(await user.apply(1));
      assert.equal(done(await host.direct(1, id)).data.user_id, id);
      const { version } = done(await user.apply(3));
      done(await user.apply(1));
      done(await host.direct(1, big));
      await host.sees(version + 2);
      assert.equal((await user.next('linkcall_user_state_nt')).data.user_id, id);
      assert.equal((await user.next('linkcall_room_state_nt')).datas[0].user_id, id);
      assert.deepEqual(
        [...host.state.links].map(([key, entry]) => [key, entry.user_id]),
        [[id, id]],
      );
      assert.deepEqual((await host.request('linkcall_list_user_rq')).datas[0].user_id, id);
      assert.equal((await underTest.show(sid)).links[0].user_id, id);
      const { entries } = await underTest.show(sid, '/journal');
      assert.equal(entries[0].subject, id);
      assert(entries.some(({ actor }: Wire) => actor === id));
    });
  }

  it('[LC1] a 64-bit sid and singer_id are those of the channel, as a bigint and as text', async () => {
    const host = await underTest.join(String(BIG), 'host', String(ABOVE_SAFE));
    for (const named of [
      { sid: BIG, singer_id: ABOVE_SAFE },
      { sid: String(BIG), singer_id: String(ABOVE_SAFE) },
    ]) {
      const reply = done(await host.setSwitch(1, named));
      assert.equal(reply.sid, String(BIG));
    }
    assert.partialDeepStrictEqual(await underTest.show(String(BIG)), {
      sid: String(BIG),
      singer_id: String(ABOVE_SAFE),
    });
  });

  it('[LC1] a channel joined by a number and by its text is the same one', async () => {
    const host = await underTest.join(5, 'host', 'hana');
    const ann = await underTest.join('5', 'viewer', '7');
    const bob = await underTest.join(5, 'viewer', 'bob');
    assert.equal(new Set([host, ann, bob].map(({ room }) => room.roomId)).size, 1);
    done(await ann.apply(1));
    assert.equal(done(await host.request('linkcall_allow_rq', { op_code: 1, user_id: 7 })).data.user_id, '7');
    await bob.sees(3);
    assert.deepEqual(bob.linkedIds, ['7']);
    assert.equal((await underTest.show('5')).clients, 3);
    const other = await underTest.join('05', 'viewer', 'ann');
    assert.notEqual(other.room.roomId, host.room.roomId);
  });

  it('[LC1] any id of 1 to 128 bytes is a good one', async () => {
    for (const [index, id] of HOSTILE_IDS.entries()) {
      const host = await underTest.join(id, 'host', `host ${id}`.slice(0, 60));
      const user = await underTest.join(id, 'viewer', id, { nick: `nick ${index}` });
      done(await user.apply(1, { sid: id, cmd_id: id.slice(0, 64) }));
      await Promise.all([host.sees(2), user.sees(2)]);
      assert.deepEqual(host.waitingIds, [id]);
      assert.deepEqual(user.waitingIds, [id]);
      const { data, version } = done(await host.direct(1, id, { sid: id, cmd_id: id.slice(0, 64) }));
      assert.partialDeepStrictEqual(data, { user_id: id, user_nick: `nick ${index}`, linkcall_apply: 4 });
      await user.sees(version);
      assert.deepEqual(user.linkedIds, [id]);
      assert.equal(user.state.links.get(id)?.user_id, id);
      const shown = await underTest.show(id);
      assert.equal(shown.sid, id);
      assert.equal(shown.links[0].user_id, id);
      const { entries } = await underTest.show(id, '/journal');
      assert.partialDeepStrictEqual(entries[0], { command: 'allow-application', subject: id, cmd_id: id.slice(0, 64) });
      assert.equal(done(await user.apply(3)).num_link, 0);
    }
  });
});
