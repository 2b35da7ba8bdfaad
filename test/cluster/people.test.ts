import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { Redis } from 'ioredis';
import { patiently } from '../process/support/operator.ts';
import { TestClient } from '../support/client.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './testCluster.ts';

const CLOSE_REVOKED = 4403;
const A_WHILE_MS = 3_600_000;
/** Beside these processes may ask each other other things. */
const ASKED = new Set(['list-channels', 'list-people', 'list-blocks', 'end']);

describe('people, in two processes', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start(2);
  });
  after(() => cluster.remove());

  /** The channel is where its host came to. */
  const gather = async (through: number, sid: string, viewer: string) => {
    const host = await TestClient.joinInTime(cluster.server(through), sid, 'host', 'hana');
    const client = await TestClient.joinInTime(cluster.server(through), sid, 'viewer', viewer);
    assert.equal((await client.apply(1)).error.code, 0);
    assert.equal((await host.direct(1, viewer)).error.code, 0);
    await until(() => host.state.num_link === 1, 'the link is seen');
    return { host, viewer: client };
  };

  it('[PE6] [PE12] who is blocked in one is off the call in the other, and may apply in none until it is over in both', async () => {
    const here = await gather(0, 'here', 'ann');
    const there = await gather(1, 'there', 'ann');
    const block = (opCode: number) => here.host.request('linkcall_block_rq', { op_code: opCode, user_id: 'ann' });
    assert.equal((await block(1)).error.code, 0);
    await until(() => there.host.state.num_link === 0, 'ann is off the call of the other process');
    for (const { viewer } of [here, there]) assert.equal((await viewer.apply(1)).error.reason, 'blocked');
    const check = { order: 'check', user_id: 'ann' };
    for (const server of cluster.servers) {
      const foreseen = await patiently(server, '/api/channels/there/orders', 'POST', check);
      assert.partialDeepStrictEqual(foreseen, { error: { reason: 'blocked' }, sid: 'there' });
    }
    assert.equal((await block(2)).error.code, 0);
    await until(async () => (await there.viewer.apply(1)).error.code === 0, 'ann may apply at the other process');
    for (const { host, viewer } of [here, there]) for (const client of [host, viewer]) client.vanish();
  });

  it('[PE7] whose token is void in one is shown out of the other, and let in by neither', async () => {
    const { host, viewer } = await gather(1, 'revoked', 'bob');
    const revoked = { before: Date.now() + A_WHILE_MS };
    await patiently(cluster.server(0), '/api/users/bob/revoked', 'PUT', revoked);
    await until(() => viewer.closeCode === CLOSE_REVOKED, 'bob is shown out');
    await until(() => host.state.num_link === 0, 'bob is off the call');
    for (const server of cluster.servers) {
      await assert.rejects(TestClient.join(server, 'revoked', 'viewer', 'bob'), { code: 401 });
    }
    host.vanish();
  });

  it('[OP2, OP3] of both are one list, for one question to each; who does not answer is said', async () => {
    const clients: TestClient[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const { host, viewer } = await gather(nth, `listed-${nth}`, `ann-${nth}`);
      clients.push(host, viewer);
    }
    const redis = new Redis(cluster.redisUrl);
    const listener = new Redis(cluster.redisUrl);
    const questions: string[] = [];
    listener.on('pmessage', (_pattern, _topic, text: string) => {
      const { kind, asks } = JSON.parse(text);
      if (kind === 'question' && ASKED.has(asks.type)) questions.push(asks.type);
    });
    await listener.psubscribe('linkcall:post:*');
    const sids = async (path: string, list: 'channels' | 'people') => {
      const { body } = await cluster.server(0).admin('GET', path);
      assert(Array.isArray(body[list]));
      return { sids: body[list].map(({ sid }): string => sid), partial: body.partial };
    };
    const all = Array.from({ length: 6 }, (_, nth) => `listed-${nth}`);
    let answers: Awaited<ReturnType<typeof sids>>[] = [];
    const isAnsweredInTime = async () => {
      questions.length = 0;
      answers = [
        await sids('/api/channels?search=listed&sort=viewers', 'channels'),
        await sids('/api/people/on-the-line?search=ann-', 'people'),
      ];
      const { body } = await cluster.server(0).admin('GET', '/api/users/ann-1');
      // What is published is heard in its order: the last question has come when this one has.
      await redis.publish('linkcall:post:nobody', JSON.stringify({ kind: 'question', asks: { type: 'end' } }));
      await until(() => questions.at(-1) === 'end', 'all questions are heard');
      return [...answers, body].every(({ partial }) => partial === undefined);
    };
    await until(isAnsweredInTime, 'both have answered in time');
    assert.deepEqual(
      answers.map((answer) => answer.sids.toSorted()),
      [all, all],
    );
    assert.deepEqual(answers[0]?.sids, all, 'by viewers, then by name');
    assert.deepEqual(questions, ['list-channels', 'list-people', 'list-people', 'end']);

    // One that has beaten, and answers nothing.
    await redis.multi().sadd('linkcall:processes', 'ghost').set('linkcall:process:ghost', '1', 'PX', 60_000).exec();
    const isPartial = async () =>
      isDeepStrictEqual(await sids('/api/channels?search=listed', 'channels'), { sids: all, partial: true });
    await until(isPartial, 'it is said that one does not answer, and what the others have is there');
    await redis.del('linkcall:process:ghost');
    await until(
      async () => (await sids('/api/channels?search=listed', 'channels')).partial === undefined,
      'it is gone',
    );
    for (const client of clients) client.vanish();
    listener.disconnect();
    redis.disconnect();
  });
});
