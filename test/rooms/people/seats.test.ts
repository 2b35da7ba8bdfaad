import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, FIELDS, hasFields, hearOut, refused, refusedToHost, USER_FIELDS, WAYS } from '../replies.ts';
import { link, serverUnderTest } from '../serverUnderTest.ts';

const LOCK = 1;
const UNLOCK = 2;
const MOVE = 3;
const ORDER = 4;

const seat = (client: TestClient, opCode: number, more: object): Promise<Wire> =>
  client.request('linkcall_seat_rq', { op_code: opCode, ...more });

const seatsIn = (datas: Wire[]) => Object.fromEntries(datas.map(({ user_id, seat }) => [user_id, seat]));
const seatsShown = ({ state }: TestClient) => seatsIn([...state.links.values()]);
const lockedIn = ({ state }: TestClient) => [...state.locked_seats];

describe('seats', () => {
  const underTest = serverUnderTest({ MAX_LINKS: '4', APPLY_BURST: '100' });

  it('[PE8] an application may name one, which the staff and its user see, and is let in there', async () => {
    const { sid, host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    done(await ann.apply(1, { seat: 3 }));
    done(await bob.apply(1));
    await until(() => host.waitingIds.length === 2, 'both wait');
    assert.deepEqual(seatsIn([...host.state.applies.values()]), { ann: 3, bob: 0 });
    assert.equal(ann.state.applies.get('ann')?.seat, 3);
    assert.deepEqual(eve.waitingIds, []);
    assert.equal((await host.next('linkcall_apply_singer_nt')).data.seat, 3);
    for (const client of [bob, ann]) done(await host.direct(1, client.userId));
    await until(() => eve.linkedIds.length === 2, 'both are on the line');
    assert.deepEqual(seatsShown(eve), { ann: 3, bob: 1 });
    assert.deepEqual(seatsIn((await eve.request('linkcall_list_user_rq')).datas), { ann: 3, bob: 1 });
    assert.equal((await ann.next('linkcall_user_state_nt')).data.seat, 3);
    assert.deepEqual(seatsIn((await underTest.show(sid)).links), { ann: 3, bob: 1 });
  });

  it('[PE8] one that is not there, locked or taken is refused with its own code; what is no number is malformed', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    done(await seat(host, LOCK, { seat: 2 }));
    refused(await bob.apply(1, { seat: 5 }), 'no-such-seat');
    refused(await bob.apply(1, { seat: 2 }), 'seat-locked');
    refused(await bob.apply(1, { seat: 1 }), 'seat-taken');
    for (const wrong of [-1, 1.5, '3', null, {}]) refused(await bob.apply(1, { seat: wrong }), 'bad-request');
    done(await bob.apply(1, { seat: 0 }));
    done(await host.direct(1, 'bob'));
    await until(() => host.linkedIds.length === 2, 'bob is let in');
    assert.deepEqual(seatsShown(host), { ann: 1, bob: 3 });
  });

  it('[PE9] of two who wait for one seat one gets it', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    for (const client of [ann, bob]) done(await client.apply(1, { seat: 2 }));
    const [first, second] = await Promise.all([host.direct(1, 'ann'), host.direct(1, 'bob')]);
    assert.equal(done(first).data.seat, 2);
    assert.equal(refused(second, 'seat-taken').data.linkcall_apply, 1, 'and the other one waits on');
  });

  it('[PE2] [PE8] whoever moves somebody whom another of the staff has just taken off is told who it was', async () => {
    const { sid, host, ann } = await underTest.gather('ann');
    const mia = await underTest.join(sid, 'moderator', 'mia');
    await link(host, ann);
    const { version } = done(await mia.direct(3, 'ann'));
    const late = refusedToHost(await seat(host, MOVE, { user_id: 'ann', seat: 2 }), 'not-linked');
    REPLIES.linkcall_seat_rq.parse(late);
    const { at, ...handled } = late.handled_by;
    assert.deepEqual(handled, { user_id: 'mia', nick: 'nick of mia', what: 'removed', version });
    assert(at > 0 && !('handled_by' in (await seat(ann, MOVE, { user_id: 'ann', seat: 2 }))), 'not to a viewer');
  });

  for (const { title, ask } of WAYS) {
    it(`[PE8] are locked, unlocked, exchanged and put in order, by ${title}`, async () => {
      const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
      await link(host, ann, bob);
      for (const [payload, about, shown, locked] of [
        [{ op_code: LOCK, seat: 3 }, '', { ann: 1, bob: 2 }, [3]],
        [{ op_code: LOCK, seat: 1 }, '', { ann: 1, bob: 2 }, [1, 3]],
        [{ op_code: MOVE, user_id: 'ann', seat: 4 }, 'ann', { ann: 4, bob: 2 }, [1, 3]],
        [{ op_code: UNLOCK, seat: 1 }, '', { ann: 4, bob: 2 }, [3]],
        [{ op_code: MOVE, user_id: 'bob', seat: 4 }, 'bob', { ann: 2, bob: 4 }, [3]],
        [{ op_code: ORDER, user_ids: ['bob', 'ann'] }, '', { ann: 2, bob: 1 }, [3]],
      ] as const) {
        const reply = done(await ask(host, 'linkcall_seat_rq', payload));
        REPLIES.linkcall_seat_rq.parse(reply);
        hasFields(reply, FIELDS.linkcall_seat_rq);
        hasFields(reply.data, USER_FIELDS);
        assert.partialDeepStrictEqual(reply, { sid, op_code: payload.op_code, data: { user_id: about } });
        await host.sees(reply.version);
        assert.deepEqual([seatsShown(host), lockedIn(host)], [shown, locked]);
      }
    });
  }

  it('[PE8] [LC18] all are told who sits where, and shown what is locked, and nothing where nothing changed', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    for (const client of [host, ann, bob]) {
      await hearOut(client);
      client.received.splice(0);
    }
    const moved = done(await seat(host, MOVE, { user_id: 'ann', seat: 2 }));
    const locked = done(await seat(host, LOCK, { seat: 1 }));
    assert.equal(done(await seat(host, LOCK, { seat: 1 })).version, locked.version);
    for (const client of [host, ann, bob]) {
      await hearOut(client);
      assert.deepEqual(
        client.receivedOf('linkcall_room_state_nt').map(({ version, datas }) => ({ version, seats: seatsIn(datas) })),
        [{ version: moved.version, seats: { ann: 2 } }],
      );
      assert.deepEqual(client.receivedOf('linkcall_user_state_nt'), []);
      await client.sees(locked.version);
      assert.deepEqual([seatsShown(client), lockedIn(client)], [{ ann: 2 }, [1]]);
    }
    const { entries } = await underTest.show(sid, '/journal');
    const [, lock, move] = entries;
    assert.partialDeepStrictEqual(
      [lock, move],
      [
        { actor: 'hana', command: 'lock-seat', outcome: 'accepted', events: [{ type: 'seat-locked', seat: 1 }] },
        {
          ...{ actor: 'hana', command: 'move-to-seat', subject: 'ann', outcome: 'accepted' },
          events: [{ type: 'seats-changed', seats: [{ user_id: 'ann', seat: 2 }] }],
        },
      ],
    );
    const whole = await underTest.show(sid);
    assert.deepEqual([whole.locked_seats, seatsIn(whole.links)], [[1], { ann: 2 }]);
  });

  it('[PE8] locked ones are no free links, and lower limits throw nobody out', async () => {
    const { sid, host, ann, bob, cleo } = await underTest.gather('ann', 'bob', 'cleo');
    await link(host, ann, bob);
    for (const number of [3, 4]) done(await seat(host, LOCK, { seat: number }));
    refused(await cleo.apply(1), 'links-full');
    done(await seat(host, UNLOCK, { seat: 4 }));
    done(await cleo.apply(1));
    assert.equal(done(await host.direct(1, 'cleo')).data.seat, 4);
    await underTest.put(sid, 'limits', { max_links: 1 });
    await until(() => ann.state.max_link === 1, 'the limit is shown');
    assert.deepEqual(seatsShown(ann), { ann: 1, bob: 2, cleo: 4 });
    refused(await seat(host, MOVE, { user_id: 'ann', seat: 3 }), 'no-such-seat');
    done(await cleo.apply(3));
    assert.deepEqual(seatsIn((await ann.request('linkcall_list_user_rq')).datas), { ann: 1, bob: 2 });
  });

  it('[PE8] are the matter of the staff, and need a link', async () => {
    const { host, ann, bob } = await underTest.gather('ann', 'bob');
    await link(host, ann);
    for (const client of [ann, bob]) {
      for (const [opCode, more] of [
        [LOCK, { seat: 2 }],
        [UNLOCK, { seat: 2 }],
        [MOVE, { user_id: 'ann', seat: 2 }],
        [ORDER, { user_ids: ['ann'] }],
      ] as const) {
        assert.equal(refused(await seat(client, opCode, more), 'bad-request').data.user_id, '');
      }
    }
    await hearOut(host);
    host.received.splice(0);
    refusedToHost(await seat(host, MOVE, { user_id: 'bob', seat: 2 }), 'not-linked');
    assert.equal((await host.next('linkcall_room_state_nt')).datas.length, 1, '[LC15] and is told who is on the line');
    refusedToHost(await seat(host, ORDER, { user_ids: ['ann', 'bob'] }), 'not-linked');
  });

  it('[PE8] a request that lacks what it is about, or says it twice, is malformed', async () => {
    const { host, ann } = await underTest.gather('ann');
    await link(host, ann);
    for (const [opCode, more] of [
      [LOCK, {}],
      [UNLOCK, { user_id: 'ann' }],
      [MOVE, { user_id: 'ann' }],
      [MOVE, { seat: 2 }],
      [ORDER, {}],
      [ORDER, { user_ids: [] }],
      [ORDER, { user_ids: ['ann', 'ann'] }],
      [ORDER, { user_ids: 'ann' }],
      [5, { seat: 1 }],
      [LOCK, { seat: '1' }],
    ] as const) {
      assert.equal(refused(await seat(host, opCode, more), 'bad-request').op_code, opCode);
    }
  });

  it('[PE8] [LC17] are changed once under a cmd_id', async () => {
    const { host, ann } = await underTest.gather('ann');
    await link(host, ann);
    const first = done(await seat(host, MOVE, { user_id: 'ann', seat: 2, cmd_id: 'move-1' }));
    done(await seat(host, MOVE, { user_id: 'ann', seat: 3 }));
    assert.deepEqual(await seat(host, MOVE, { user_id: 'ann', seat: 2, cmd_id: 'move-1' }), first);
    assert.deepEqual(seatsIn((await host.request('linkcall_list_user_rq')).datas), { ann: 3 });
  });

  it('[PE8] outlive the server: who sits where, who wants which, and what is locked', async () => {
    const { sid, host, ann, bob } = await underTest.gather('ann', 'bob');
    done(await ann.apply(1, { seat: 4 }));
    done(await host.direct(1, 'ann'));
    done(await bob.apply(1, { seat: 3 }));
    done(await seat(host, LOCK, { seat: 1 }));
    for (const client of [host, ann, bob]) client.room.reconnection.enabled = false;
    await underTest.server.kill();
    await underTest.server.start();
    const again = await underTest.join(sid, 'host', 'hana');
    assert.deepEqual([seatsShown(again), lockedIn(again)], [{ ann: 4 }, [1]]);
    assert.equal(done(await again.direct(1, 'bob')).data.seat, 3);
  });
});

describe('where SEAT_SELF_MOVE is on', () => {
  const underTest = serverUnderTest({ MAX_LINKS: '4', SEAT_SELF_MOVE: '1' });

  it('[PE8] a user on the line moves to a free seat, and to no other', async () => {
    const { host, ann, bob, eve } = await underTest.gather('ann', 'bob', 'eve');
    await link(host, ann, bob);
    done(await seat(host, LOCK, { seat: 4 }));
    assert.equal(done(await seat(ann, MOVE, { user_id: 'ann', seat: 3 })).data.seat, 3);
    refused(await seat(ann, MOVE, { user_id: 'ann', seat: 2 }), 'seat-taken');
    refused(await seat(ann, MOVE, { user_id: 'ann', seat: 4 }), 'seat-locked');
    refused(await seat(ann, MOVE, { user_id: 'bob', seat: 1 }), 'bad-request');
    assert.equal((await seat(eve, MOVE, { user_id: 'eve', seat: 1 })).error.reason, 'not-linked');
    assert.deepEqual(seatsIn((await host.request('linkcall_list_user_rq')).datas), { ann: 3, bob: 2 });
  });
});
