import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import { allow, start, startOn, startSession } from '../../support/orders.ts';
import { SID } from '../../support/people.ts';
import { assertProblem, startServer, type TestServer, tokens } from '../testServer.ts';

const PATH = `/api/channels/${SID}`;

describe('seats, ordered by a system of the platform', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession(), start('ann'), start('bob'), allow('ann'));
  });
  afterEach(() => server.stop());

  const give = async (json: object) => {
    const token = await tokens.issue({ sub: 'backend', role: 'service' });
    return server.ask(`${PATH}/orders`, { method: 'POST', json, token });
  };
  const view = async () => (await server.ask(PATH)).json;
  const lastEntry = async () => (await server.ask(`${PATH}/journal?limit=1`)).json.entries[0];

  for (const [order, opCode, about, event] of [
    [{ order: 'lock', seat: 2 }, 1, '', { type: 'seat-locked', seat: 2 }],
    [
      { order: 'move', user_id: 'ann', seat: 2 },
      ...([3, 'ann', { type: 'seats-changed', seats: [{ user_id: 'ann', seat: 2 }] }] as const),
    ],
  ] as const) {
    it(`[PE8] [IN2] ${order.order} is done with the rights of the system, answered like the request`, async () => {
      const { status, json } = await give(order);
      assert.equal(status, 200);
      REPLIES.linkcall_seat_rq.parse(json);
      assert.deepEqual([json.error.code, json.op_code, json.data.user_id], [0, opCode, about]);
      const { actor, via, events } = await lastEntry();
      assert.deepEqual([actor, via, events], ['backend', 'backend', [event]]);
    });
  }

  it('[PE8] [IN2] a lock is shown and taken back, and those on the line are put in order', async () => {
    await give({ order: 'lock', seat: 2 });
    assert.deepEqual((await view()).locked_seats, [2]);
    assert.equal((await give({ order: 'unlock', seat: 2 })).json.op_code, 2);
    assert.deepEqual((await view()).locked_seats, []);
    await give({ order: 'move', user_id: 'ann', seat: 2 });
    const arranged = await give({ order: 'arrange', user_ids: ['ann'] });
    REPLIES.linkcall_seat_rq.parse(arranged.json);
    assert.deepEqual([arranged.json.error.code, arranged.json.op_code], [0, 4]);
    assert.deepEqual(
      (await view()).links.map(({ user_id, seat }: { user_id: string; seat: number }) => [user_id, seat]),
      [['ann', 1]],
    );
  });

  it('[PE8] [IN2] somebody applies for a seat; what is refused is answered so', async () => {
    assert.equal((await give({ order: 'apply', user_id: 'cleo', seat: 1 })).json.error.reason, 'seat-taken');
    assert.equal((await give({ order: 'apply', user_id: 'cleo', seat: 3 })).json.error.reason, 'no-such-seat');
    assert.equal((await give({ order: 'apply', user_id: 'cleo', seat: 2 })).json.error.code, 0);
    assert.equal((await view()).applies[1].seat, 2);
    assert.equal((await give({ order: 'move', user_id: 'bob', seat: 2 })).json.error.reason, 'not-linked');
  });

  it('[PE8] [IN2] what is not said, or not rightly, is 400', async () => {
    for (const [order, field] of [
      [{ order: 'lock' }, 'seat'],
      [{ order: 'lock', seat: -1 }, 'seat'],
      [{ order: 'unlock', seat: '1' }, 'seat'],
      [{ order: 'move', user_id: 'ann' }, 'seat'],
      [{ order: 'move', seat: 1 }, 'user_id'],
      [{ order: 'apply', user_id: 'cleo', seat: 0.5 }, 'seat'],
      [{ order: 'arrange' }, 'user_ids'],
      [{ order: 'arrange', user_ids: [] }, 'user_ids'],
      [{ order: 'arrange', user_ids: ['ann', 'ann'] }, 'user_ids'],
    ] as const) {
      assertProblem(await give(order), 400, 'bad-request', field);
    }
  });

  it('[PE8] [IN2] one that somebody waits for is let in there', async () => {
    await give({ order: 'cancel', user_id: 'bob' });
    server.play(SID, startOn('dan', 2));
    const { json } = await give({ order: 'allow', user_id: 'dan' });
    assert.deepEqual([json.error.code, json.data.seat], [0, 2]);
  });
});
