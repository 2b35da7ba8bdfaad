import assert from 'node:assert/strict';
import type { Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, FIELDS, hasFields, REQUEST_NAMES, refused, refusedToHost, USER_FIELDS, WAYS } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';

const ids = (datas: Wire[]): string[] => datas.map((data) => data.user_id);

describe('the five requests', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '100' });

  for (const { title, ask } of WAYS) {
    it(`[LC8] each op_code of each request is carried out and answered with its fields, by ${title}`, async () => {
      const { sid, host, ann } = await underTest.gather('ann');
      const steps = [
        { by: host, name: 'linkcall_set_state_rq', payload: { op_code: 0 }, says: { linkcall_state: 1 } },
        { by: host, name: 'linkcall_set_state_rq', payload: { op_code: 1 }, says: { linkcall_state: 0 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 1 }, says: { num_apply: 1, position: 1 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 2 }, says: { num_apply: 0, position: 0 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 1 }, says: { num_apply: 1, position: 1 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 4 }, says: { num_apply: 0, position: 0 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 1 }, says: { num_apply: 1, position: 1 } },
        { by: host, name: 'linkcall_allow_rq', payload: { op_code: 2, user_id: 'ann' }, says: { num_apply: 0 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 1 }, says: { num_apply: 1, position: 1 } },
        { by: host, name: 'linkcall_allow_rq', payload: { op_code: 1, user_id: 'ann' }, says: { num_link: 1 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 3 }, says: { num_link: 0, position: 0 } },
        { by: ann, name: 'linkcall_apply_rq', payload: { op_code: 1 }, says: { num_apply: 1, position: 1 } },
        { by: host, name: 'linkcall_allow_rq', payload: { op_code: 1, user_id: 'ann' }, says: { num_link: 1 } },
        { by: host, name: 'linkcall_allow_rq', payload: { op_code: 3, user_id: 'ann' }, says: { num_link: 0 } },
      ] as const;
      for (const [index, { by, name, payload, says }] of steps.entries()) {
        const reply = done(await ask(by, name, payload));
        hasFields(reply, FIELDS[name]);
        const expected = { sid, op_code: payload.op_code, version: index + 2, ...says };
        assert.partialDeepStrictEqual(reply, expected, `step ${index}`);
      }
      for (const name of ['linkcall_list_singer_rq', 'linkcall_list_user_rq'] as const) {
        const reply = done(await ask(host, name));
        hasFields(reply, FIELDS[name]);
        assert.partialDeepStrictEqual(reply, { sid, singer_id: 'hana', linkcall_state: 0, datas: [], version: 15 });
      }
    });

    it(`[LC8] a refusal has the same fields as a success, by ${title}`, async () => {
      const { host, ann } = await underTest.gather('ann');
      for (const name of REQUEST_NAMES) {
        const reply = refused(await ask(ann, name, { op_code: 9, singer_id: 'somebody else' }), 'bad-request');
        hasFields(reply, FIELDS[name]);
      }
      const reply = refusedToHost(await ask(host, 'linkcall_allow_rq', { op_code: 1, user_id: 'zoe' }), 'not-applied');
      hasFields(reply, FIELDS.linkcall_allow_rq);
      hasFields(reply.data, USER_FIELDS);
      assert.partialDeepStrictEqual(reply.data, { user_id: 'zoe', linkcall_apply: 0, time_apply: 0, time_allow: 0 });
      const none = refused(await ask(ann, 'linkcall_apply_rq', { op_code: 2 }), 'not-applied');
      assert.partialDeepStrictEqual(none, { op_code: 2, position: 0, num_link: 0, num_apply: 0, version: 1 });
    });
  }

  it('[LC5] replies tell of a user what their token says, and times of the server', async () => {
    const { sid, host } = await underTest.gather();
    const claims = { nick: '安娜', icon: 'a.png', wealth: 7, level: 3, is_singer: 1 };
    const ann = await underTest.join(sid, 'viewer', 'ann', claims);
    const before = Date.now();
    const lies = { user_nick: 'liar', user_level: 99, is_singer: 0, time_apply: 1, time_now: 1 };
    const started = done(await ann.apply(1, { data: lies, ...lies }));
    const after = Date.now();
    assert(started.time_apply >= before && started.time_apply <= after);
    assert.partialDeepStrictEqual(started, {
      time_now: started.time_apply,
      time_allow: 0,
      singer_nick: 'nick of hana',
    });
    const allowed = done(await host.direct(1, 'ann', { data: lies }));
    assert.deepEqual(allowed.data, {
      user_id: 'ann',
      user_nick: '安娜',
      user_icon: 'a.png',
      linkcall_apply: 4,
      user_wealth: 7,
      user_level: 3,
      is_singer: 1,
      time_apply: started.time_apply,
      time_allow: allowed.data.time_now,
      time_now: allowed.data.time_now,
      muted: 0,
      away_since: 0,
      media: 0,
      mode: 3,
      seat: 1,
    });
    const quit = done(await ann.apply(3));
    assert.partialDeepStrictEqual(quit, { time_apply: started.time_apply, time_allow: allowed.data.time_allow });
  });

  it('[IN16] a user_id in the data of linkcall_apply_rq must be the caller’s own, as text or as a number', async () => {
    const { sid, ann } = await underTest.gather('ann');
    const seven = await underTest.join(sid, 'viewer', '7');
    for (const user_id of ['bob', '', 7, null, {}, 'ann '])
      for (const opCode of [1, 2, 3, 4]) refused(await ann.apply(opCode, { data: { user_id } }), 'bad-request');
    done(await ann.apply(1, { data: { user_id: 'ann', user_nick: 'liar' } }));
    for (const user_id of ['7', 7, 7n]) {
      done(await seven.apply(1, { data: { user_id } }));
      done(await seven.apply(2, { data: { user_id } }));
    }
  });

  it('[IN16] before a host was ever there, any singer_id is the right one', async () => {
    const sid = underTest.newSid();
    const ann = await underTest.join(sid, 'viewer', 'ann');
    done(await ann.apply(1, { singer_id: 'hana' }));
    done(await ann.apply(2, { singer_id: 4711 }));
    refused(await ann.apply(1, { singer_id: -1 }), 'bad-request');
    done(await ann.request('linkcall_list_user_rq', { singer_id: 'hugo' }));
    const host = await underTest.join(sid, 'host', 'hana');
    refused(await ann.apply(1, { singer_id: 'hugo' }), 'bad-request');
    done(await ann.apply(1, { singer_id: 'hana' }));
    await host.leave();
    await until(() => !ann.state.live, 'the session ends');
    refused(await ann.request('linkcall_list_user_rq', { singer_id: 'hugo' }), 'bad-request');
  });

  it('[LC5] all else in the data of linkcall_apply_rq is ignored, whatever it is', async () => {
    const { ann } = await underTest.gather('ann');
    for (const data of [null, 'text', 5, [], {}, { user_nick: 5 }]) {
      done(await ann.apply(1, { data }));
      assert.equal(ann.userId, 'ann');
      done(await ann.apply(2, { data }));
    }
  });

  it('[LC8] unknown fields are ignored', async () => {
    const { host, ann } = await underTest.gather('ann');
    const unknown = { user_id: 'bob', toString: 'x', deep: { er: [1] }, num_link: -1 };
    assert.equal(done(await ann.apply(1, unknown)).position, 1);
    done(await host.direct(1, 'ann', { unknown: true, position: 'x' }));
    done(await host.setSwitch(0, { linkcall_state: 0, user_id: null }));
    done(await host.request('linkcall_list_singer_rq', { op_code: 'what', user_id: [] }));
  });

  it('[LC8] a payload may name the channel and its host, as text or as a number, but no others', async () => {
    const host = await underTest.join(4711, 'host', '815');
    const ann = await underTest.join(4711, 'viewer', 'ann');
    const right = [{ sid: '4711' }, { sid: 4711 }, { sid: 4711n }, { singer_id: '815' }, { sid: 4711, singer_id: 815 }];
    const wrong = [
      { sid: '4712' },
      { sid: 4712 },
      { singer_id: 'ann' },
      { singer_id: 814n },
      { sid: '4711', singer_id: '' },
      { sid: '04711' },
    ];
    for (const named of right) {
      done(await ann.apply(1, named));
      done(await host.direct(2, 'ann', named));
      done(await host.setSwitch(1, named));
      done(await host.request('linkcall_list_singer_rq', named));
      done(await ann.request('linkcall_list_user_rq', named));
    }
    for (const named of wrong) {
      refused(await ann.apply(1, named), 'bad-request');
      refused(await host.direct(1, 'ann', named), 'bad-request');
      refused(await host.setSwitch(0, named), 'bad-request');
      refused(await host.request('linkcall_list_singer_rq', named), 'bad-request');
      refused(await ann.request('linkcall_list_user_rq', named), 'bad-request');
    }
    assert.partialDeepStrictEqual(await host.request('linkcall_list_singer_rq'), { linkcall_state: 0, datas: [] });
  });

  it('[LC8] position is the place in the queue, and moves up when somebody leaves it', async () => {
    const { host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    assert.equal((await ann.apply(1)).position, 1);
    assert.equal((await bob.apply(1)).position, 2);
    assert.equal((await cleo.apply(1)).position, 3);
    assert.equal(refused(await cleo.apply(1), 'already-applied').position, 3);
    await ann.apply(2);
    assert.equal(refused(await cleo.apply(1), 'already-applied').position, 2);
    await host.direct(1, 'bob');
    assert.equal(refused(await cleo.apply(1), 'already-applied').position, 1);
    assert.equal(refused(await bob.apply(1), 'already-linked').position, 0);
  });

  it('[LC8] the lists: links first, then applications, each in order; users get the links alone', async () => {
    const { host, ann, bob, cleo, dora } = await underTest.gather('ann', 'bob', 'cleo', 'dora');
    await underTest.put(host.state.sid, 'limits', { max_links: 3 });
    await wait(ann, bob, cleo, dora);
    await host.direct(1, 'cleo');
    await host.direct(1, 'ann');
    const all = done(await host.request('linkcall_list_singer_rq'));
    assert.deepEqual(ids(all.datas), ['cleo', 'ann', 'bob', 'dora']);
    assert.deepEqual(
      all.datas.map((data: Wire) => data.linkcall_apply),
      [4, 4, 1, 1],
    );
    for (const data of all.datas) hasFields(data, `${USER_FIELDS}, position${data.position > 0 ? ', weight' : ''}`);
    for (const client of [host, bob, dora]) {
      const links = done(await client.request('linkcall_list_user_rq'));
      assert.deepEqual(ids(links.datas), ['cleo', 'ann']);
      assert.equal(links.version, all.version);
    }
  });

  it('[LC8] who may not ask is refused: viewers the host requests, the host its own application', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    refused(await ann.setSwitch(0), 'bad-request');
    refused(await ann.direct(1, 'ann'), 'bad-request');
    refused(await ann.request('linkcall_list_singer_rq'), 'bad-request');
    for (const opCode of [1, 2, 3, 4]) refused(await host.apply(opCode), 'bad-request');
    const hostAsViewer = await underTest.join(sid, 'viewer', 'hana');
    refused(await hostAsViewer.apply(1), 'bad-request');
    refused(await hostAsViewer.request('linkcall_list_singer_rq'), 'bad-request');
    assert.deepEqual(refused(await ann.request('linkcall_list_singer_rq'), 'bad-request').datas, []);
  });

  it('[LC6] an admin may direct the call as the host does, without a host too', async () => {
    const sid = underTest.newSid();
    const [olga, ann] = [await underTest.join(sid, 'admin', 'olga'), await underTest.join(sid, 'viewer', 'ann')];
    await link(olga, ann);
    const list = done(await olga.request('linkcall_list_singer_rq'));
    assert.deepEqual(ids(list.datas), ['ann']);
    assert.partialDeepStrictEqual(list, { singer_id: '', singer_nick: '' });
    done(await olga.direct(3, 'ann'));
    assert.equal(done(await olga.setSwitch(0)).linkcall_state, 1);
  });
});
