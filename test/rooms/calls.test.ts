import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { done, hearOut, refused, refusedToHost } from './replies.ts';
import { link, serverUnderTest, wait } from './serverUnderTest.ts';

describe('the call', () => {
  const underTest = serverUnderTest();
  const keepsWaiting = serverUnderTest({ WHEN_FULL: 'keep', MAX_LINKS: '1', MAX_APPLIES: '3' });

  it('[LC4] a channel never seen before is open: the first start is accepted', async () => {
    const { ann } = await underTest.gather('ann');
    assert.equal(done(await ann.apply(1)).linkcall_state, 0);
  });

  it('[LC7] while closed nobody can start, until it is opened again', async () => {
    const { host, ann } = await underTest.gather('ann');
    done(await host.setSwitch(0));
    assert.equal(refused(await ann.apply(1), 'closed').linkcall_state, 1);
    refused(await ann.apply(2), 'not-applied');
    refused(await ann.apply(3), 'not-linked');
    done(await host.setSwitch(1));
    done(await ann.apply(1));
  });

  it('[LC7] close takes everybody off, and both lists are empty', async () => {
    const { host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await link(host, ann);
    await wait(bob, cleo);
    assert.partialDeepStrictEqual(done(await host.setSwitch(0)), { num_link: 0, num_apply: 0, linkcall_state: 1 });
    await host.sees(6);
    assert.deepEqual([host.linkedIds, host.waitingIds, host.state.linkcall_state], [[], [], 1]);
    assert.deepEqual(done(await host.request('linkcall_list_singer_rq')).datas, []);
    const again = done(await host.setSwitch(0));
    assert.partialDeepStrictEqual(again, { linkcall_state: 1, version: 6 });
  });

  it('[LC8] the checks of start come in their order: 021, 025, 017, 022, 016, 024, 018', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await underTest.put(sid, 'limits', { max_links: 1, max_applies: 1, apply_burst: 1, when_full: 'keep' });
    await underTest.put(sid, 'pk', { in_pk: true });
    await host.setSwitch(0);
    refused(await ann.apply(1), 'closed');
    await host.setSwitch(1);
    refused(await ann.apply(1), 'in-pk');
    await underTest.put(sid, 'pk', { in_pk: false });
    await link(host, ann);
    await wait(bob);
    refused(await ann.apply(1), 'too-often');
    refused(await bob.apply(1), 'too-often');
    await underTest.put(sid, 'limits', { apply_burst: 9 });
    refused(await ann.apply(1), 'too-often');
    const dora = await underTest.join(sid, 'viewer', 'dora');
    await underTest.put(sid, 'limits', { max_applies: 2, max_links: 2 });
    await wait(dora);
    done(await host.direct(1, 'dora'));
    await underTest.put(sid, 'limits', { max_applies: 1, max_links: 1, when_full: 'refuse' });
    refused(await dora.apply(1), 'already-linked');
    refused(await cleo.apply(1), 'applies-full');
    await bob.apply(2);
    refused(await cleo.apply(1), 'links-full');
    await underTest.put(sid, 'limits', { when_full: 'keep' });
    done(await cleo.apply(1));
    await underTest.put(sid, 'limits', { when_full: 'refuse' });
    refused(await cleo.apply(1), 'already-applied');
  });

  it('[LC9] one who is linked cannot cancel, and one who does neither is told so', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    for (const opCode of [2, 4]) {
      refused(await ann.apply(opCode), 'already-linked');
      refused(await bob.apply(opCode), 'not-applied');
    }
    assert.equal(done(await host.request('linkcall_list_user_rq')).datas.length, 1);
  });

  it('[LC9] the server ends an application at the end of its life, whatever the client does', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await underTest.put(sid, 'limits', { apply_life_ms: 60 });
    const { time_apply } = done(await ann.apply(1));
    await underTest.put(sid, 'limits', { apply_life_ms: 600_000 });
    done(await bob.apply(1));
    const linked = done(await host.direct(1, 'bob'));
    const { data, version } = await ann.next('linkcall_user_state_nt');
    assert.partialDeepStrictEqual(data, { user_id: 'ann', linkcall_apply: 2, time_apply });
    assert(data.time_now >= time_apply + 60);
    // On a slow machine Ann's application may have ended before Bob was let in.
    await host.sees(Math.max(version, linked.version));
    assert.deepEqual([host.waitingIds, host.linkedIds], [[], ['bob']]);
    refused(await ann.apply(2), 'not-applied');
    refusedToHost(await host.direct(1, 'ann'), 'not-applied');
    const { entries } = await underTest.show(sid, '/journal');
    const ended = { actor: null, actor_kind: 'clock', command: 'end-overdue', outcome: 'accepted', version };
    assert.partialDeepStrictEqual(
      entries.find(({ command }: { command: string }) => command === 'end-overdue'),
      ended,
    );
  });

  it('[LC11] the fourth start within the window is too often, and bars the user for a while', async () => {
    const { sid, ann, bob } = await underTest.gather('ann', 'bob');
    for (let start = 1; start <= 3; start += 1) {
      done(await ann.apply(1));
      refused(await ann.apply(1), start < 3 ? 'already-applied' : 'too-often');
      await ann.apply(2);
    }
    const first = refused(await ann.apply(1), 'too-often').retry_after_ms;
    const again = refused(await ann.apply(1), 'too-often').retry_after_ms;
    assert(first > 590_000 && first <= 600_000 && again <= first, `${first}, then ${again}`);
    done(await bob.apply(1));
    const { ann: elsewhere } = await underTest.gather('ann');
    done(await elsewhere.apply(1));
    const entry = (await underTest.show(sid, '/journal')).entries.find(
      ({ events }: { events: { type: string }[] }) => events[0]?.type === 'user-barred',
    );
    assert.partialDeepStrictEqual(entry, { actor: 'ann', outcome: 'too-often', command: 'start-application' });
  });

  it('[LC11] refused starts do not count', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    await host.setSwitch(0);
    for (let index = 0; index < 5; index += 1) refused(await ann.apply(1), 'closed');
    await host.setSwitch(1);
    await underTest.put(sid, 'pk', { in_pk: true });
    for (let index = 0; index < 5; index += 1) refused(await ann.apply(1), 'in-pk');
    await underTest.put(sid, 'pk', { in_pk: false });
    done(await ann.apply(1));
    for (let index = 0; index < 5; index += 1) refused(await ann.apply(1), 'already-applied');
    await ann.apply(2);
    done(await ann.apply(1));
  });

  it('[LC11] after the time that it names the user may start again', async () => {
    const { sid, ann } = await underTest.gather('ann');
    await underTest.put(sid, 'limits', { apply_burst: 1, apply_bar_ms: 50 });
    done(await ann.apply(1));
    const { retry_after_ms, time_now } = refused(await ann.apply(1), 'too-often');
    assert.equal(retry_after_ms, 50);
    await ann.apply(2);
    await underTest.put(sid, 'limits', { apply_window_ms: 1 });
    await until(() => Date.now() >= time_now + retry_after_ms, 'the bar is over');
    done(await ann.apply(1));
  });

  it('[LC12] the last free link refuses everybody who still waits, and start too', async () => {
    const { host, ann, bob, cleo, dora } = await underTest.gather('ann', 'bob', 'cleo', 'dora');
    await wait(ann, bob, cleo);
    assert.partialDeepStrictEqual(done(await host.direct(1, 'bob')), { num_link: 1, num_apply: 2 });
    assert.partialDeepStrictEqual(done(await host.direct(1, 'ann')), { num_link: 2, num_apply: 0 });
    refused(await dora.apply(1), 'links-full');
    refusedToHost(await host.direct(1, 'cleo'), 'not-applied');
    await bob.apply(3);
    assert.partialDeepStrictEqual(done(await dora.apply(1)), { num_link: 1, num_apply: 1, position: 1 });
  });

  it('[LC12] with WHEN_FULL=keep they go on waiting, start is allowed, and allow is refused until a link is free', async () => {
    const { host, ann, bob, cleo, dora } = await keepsWaiting.gather('ann', 'bob', 'cleo', 'dora');
    await wait(ann, bob);
    assert.partialDeepStrictEqual(done(await host.direct(1, 'ann')), { num_link: 1, num_apply: 1 });
    await hearOut(bob);
    assert.deepEqual(bob.receivedOf('linkcall_user_state_nt'), []);
    assert.equal(done(await cleo.apply(1)).position, 2);
    assert.equal(done(await dora.apply(1)).position, 3);
    refused(await host.direct(1, 'cleo'), 'links-full');
    await ann.apply(3);
    assert.partialDeepStrictEqual(done(await host.direct(1, 'cleo')), { num_link: 1, num_apply: 2 });
  });

  it('[LC3] a lower limit throws nobody out, and holds from the next command on', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await link(host, ann, bob);
    await underTest.put(sid, 'limits', { max_links: 1 });
    await host.sees(6);
    assert.deepEqual(host.linkedIds, ['ann', 'bob']);
    refused(await cleo.apply(1), 'links-full');
    await ann.apply(3);
    refused(await cleo.apply(1), 'links-full');
    await bob.apply(3);
    done(await cleo.apply(1));
  });

  it('[LC13] ten may wait, and the eleventh is refused', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `user${index}`);
    const { sid, host } = await underTest.gather();
    const viewers = await Promise.all(names.map((name) => underTest.join(sid, 'viewer', name)));
    const replies = await Promise.all(viewers.map((viewer) => viewer.apply(1)));
    const accepted = replies.filter(({ error }) => error.code === 0);
    assert.deepEqual(
      accepted.map(({ position }) => position).sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    for (const reply of replies.filter(({ error }) => error.code !== 0)) refused(reply, 'applies-full');
    await host.sees(11);
    assert.equal(host.waitingIds.length, 10);
  });

  it('[LC14] remove ends a link, refuse an application, and neither the other', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    await wait(bob);
    refusedToHost(await host.direct(2, 'ann'), 'already-linked');
    refusedToHost(await host.direct(3, 'bob'), 'not-linked');
    const { time_apply } = (await host.request('linkcall_list_singer_rq')).datas[0];
    const removed = done(await host.direct(3, 'ann'));
    assert.partialDeepStrictEqual(removed.data, { linkcall_apply: 6, time_apply });
    assert(removed.data.time_allow > 0);
    assert.partialDeepStrictEqual(done(await host.direct(2, 'bob')).data, { linkcall_apply: 5, time_allow: 0 });
    refusedToHost(await host.direct(3, 'ann'), 'not-linked');
  });
});
