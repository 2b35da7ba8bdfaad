import assert from 'node:assert/strict';
import { REPLIES } from '../../../schema/replies.ts';
import type { TestClient, Wire } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { done, FIELDS, hasFields, refused, USER_FIELDS, WAYS } from '../replies.ts';
import { link, serverUnderTest, wait } from '../serverUnderTest.ts';
import { tellings } from '../show/notices.ts';

const block = (client: TestClient, opCode: 1 | 2, user_id: string, more: object = {}): Promise<Wire> =>
  client.request('linkcall_block_rq', { op_code: opCode, user_id, ...more });
const listed = async (client: TestClient, page: object = {}): Promise<Wire> =>
  done(await client.request('linkcall_list_blocked_rq', page));
const namesOf = (reply: Wire): string[] => reply.datas.map((one: Wire) => one.user_id);

// Everybody's host is the same one, so each test has users of its own.
describe('whom a host has blocked', () => {
  const underTest = serverUnderTest({ APPLY_BURST: '1000', WHEN_FULL: 'keep' });
  const put = (path: string, body?: object) => underTest.server.admin('PUT', path, body);

  for (const [index, { title, ask }] of WAYS.entries()) {
    it(`[PE6] is blocked, listed and unblocked, by ${title}`, async () => {
      const name = `ann${index}`;
      const { sid, host } = await underTest.gather();
      for (const op_code of [1, 2]) {
        const reply = done(
          await ask(host, 'linkcall_block_rq', { op_code, user_id: name, minutes: 5, reason: 'spam' }),
        );
        REPLIES.linkcall_block_rq.parse(reply);
        hasFields(reply, FIELDS.linkcall_block_rq);
        hasFields(reply.data, USER_FIELDS);
        assert.partialDeepStrictEqual(reply, { sid, op_code, version: 1 + op_code, data: { user_id: name } });
        const list = done(await ask(host, 'linkcall_list_blocked_rq', { limit: 200 }));
        REPLIES.linkcall_list_blocked_rq.parse(list);
        hasFields(list, FIELDS.linkcall_list_blocked_rq);
        const found = list.datas.filter((one: Wire) => one.user_id === name);
        if (op_code === 2) assert.deepEqual(found, []);
        else assert.partialDeepStrictEqual(found, [{ reason: 'spam', by: 'hana', until: found[0].at + 300_000 }]);
      }
    });
  }

  it('[PE6] [LC16] is off the call and out of the queue at once, and everybody is told as of a removal', async () => {
    const { host, bea, ben, bill } = await underTest.gather('bea', 'ben', 'bill');
    await link(host, bea);
    await wait(ben);
    await tellings({ host, bea, ben, bill });
    done(await block(host, 1, 'bea'));
    done(await block(host, 1, 'ben', { minutes: 1 }));
    assert.deepEqual(await tellings({ bea, ben, bill }), {
      bea: ['user v5 open: bea 6', 'room v5 open: bea 6'],
      ben: ['room v5 open: bea 6', 'user v6 open: ben 5'],
      bill: ['room v5 open: bea 6'],
    });
    assert.equal(refused(await bea.apply(1), 'blocked').until, 0);
    assert.ok(refused(await ben.apply(1), 'blocked').until > Date.now() - 60_000);
    done(await bill.apply(1));
    done(await block(host, 2, 'bea'));
    done(await bea.apply(1));
  });

  it('[PE6] is so in each channel of that host, also where they are on the call; and in no other host’s', async () => {
    const one = await underTest.gather('cleo');
    const other = await underTest.gather('cleo', 'carl');
    const sid = underTest.newSid();
    await underTest.join(sid, 'host', 'hugo');
    const elsewhere = await underTest.join(sid, 'viewer', 'cleo');
    await link(other.host, other.cleo);
    await wait(other.carl);
    await until(() => other.host.state.num_link + other.host.state.num_apply === 2, 'their host sees both');
    done(await block(one.host, 1, 'cleo'));
    done(await block(one.host, 1, 'carl'));
    await until(() => other.host.state.num_link + other.host.state.num_apply === 0, 'they are shut out');
    for (const client of [one.cleo, other.cleo, other.carl]) refused(await client.apply(1), 'blocked');
    done(await elsewhere.apply(1));
    const { entries } = await underTest.show(other.sid, '/journal');
    const shutOut = entries.filter(({ command }: Wire) => command === 'shut-out');
    const told = shutOut.map(({ actor, subject }: Wire) => `${actor} has blocked ${subject}`);
    assert.deepEqual(told.toSorted(), ['hana has blocked carl', 'hana has blocked cleo']);
  });

  it('[PE6] is told nobody but the staff, who read it in pages, the last first', async () => {
    const { sid, host, dora } = await underTest.gather('dora');
    for (const name of ['d1', 'd2', 'd3']) done(await block(host, 1, name));
    const moderator = await underTest.join(sid, 'moderator', 'mia');
    for (const client of [host, moderator, await underTest.join(sid, 'admin', 'olga')]) {
      const first = await listed(client, { limit: 2 });
      assert.deepEqual(namesOf(first), ['d3', 'd2']);
      assert.equal(namesOf(await listed(client, { limit: 1, cursor: first.cursor }))[0], 'd1');
    }
    let cursor = '';
    const all: string[] = [];
    do {
      const page = await listed(host, { limit: 2, ...(cursor !== '' && { cursor }) });
      all.push(...namesOf(page));
      cursor = page.cursor;
    } while (cursor !== '');
    assert.deepEqual(all.slice(0, 3), ['d3', 'd2', 'd1']);
    assert.equal(new Set(all).size, all.length);
    const reply = refused(await dora.request('linkcall_list_blocked_rq'), 'bad-request');
    assert.deepEqual([reply.datas, reply.cursor], [[], '']);
    for (const wrong of [{ limit: 201 }, { limit: 0 }, { cursor: 'x' }, { cursor: 5 }]) {
      refused(await host.request('linkcall_list_blocked_rq', wrong), 'bad-request');
    }
    refused(await block(dora, 1, 'd4'), 'bad-request');
    refused(await block(moderator, 1, 'hana'), 'bad-request');
  });

  it('[PE6] [LC17] is blocked once by the same cmd_id, and still so after a power cut', async () => {
    const { sid, host } = await underTest.gather('eve');
    const first = done(await block(host, 1, 'eve', { cmd_id: 'once' }));
    done(await block(host, 2, 'eve'));
    assert.deepEqual(await block(host, 1, 'eve', { cmd_id: 'once' }), first);
    assert(!namesOf(await listed(host, { limit: 200 })).includes('eve'));
    done(await block(host, 1, 'eve', { reason: 'again' }));
    await underTest.server.kill();
    await underTest.server.start();
    const back = await underTest.join(sid, 'host', 'hana');
    const eve = await underTest.join(sid, 'viewer', 'eve');
    refused(await eve.apply(1), 'blocked');
    const [last] = (await listed(back)).datas;
    assert.partialDeepStrictEqual(last, { user_id: 'eve', reason: 'again', until: 0, by: 'hana' });
  });

  it('[PE6] [OP2] is the platform’s to change, where no channel is awake and where one is', async () => {
    const path = '/api/hosts/hana/blocks/fay';
    const made = await put(path, { minutes: 5, reason: 'fraud' });
    assert.equal(made.status, 200);
    assert.partialDeepStrictEqual(made.body, { user_id: 'fay', reason: 'fraud', by: 'operator' });
    assert.deepEqual((await underTest.server.admin('GET', path)).body, made.body);
    const { reason: _, user_id: __, ...block } = made.body as Wire;
    assert.partialDeepStrictEqual(await underTest.server.admin('GET', '/api/users/fay'), {
      status: 200,
      body: { places: [], blocks: [{ host_id: 'hana', ...block }], num_blocks: 1 },
    });
    const { host, fay, fred } = await underTest.gather('fay', 'fred');
    refused(await fay.apply(1), 'blocked');
    await link(host, fred);
    assert.equal((await put('/api/hosts/hana/blocks/fred')).status, 200);
    await until(() => host.state.num_link === 0, 'fred is shut out');
    refused(await fred.apply(1), 'blocked');
    const { body } = await underTest.server.admin('GET', '/api/hosts/hana/blocks?limit=2');
    assert.deepEqual(
      (body as Wire).blocks.map(({ user_id, until }: Wire) => [user_id, until === null]),
      [
        ['fred', true],
        ['fay', false],
      ],
    );
    assert.deepEqual((await underTest.server.admin('DELETE', path)).body, { user_id: 'fay' });
    assert.equal((await underTest.server.admin('GET', path)).status, 404);
    done(await fay.apply(1));
  });

  it('[PE6] [IN2] is blocked by an order of the platform, too', async () => {
    const { sid, host, gil } = await underTest.gather('gil');
    await link(host, gil);
    const give = (body: object) => underTest.server.admin('POST', `/api/channels/${sid}/orders`, body);
    const blocked = await give({ order: 'block', user_id: 'gil', minutes: 3, reason: 'spam' });
    assert.partialDeepStrictEqual(blocked, { status: 200, body: { op_code: 1, data: { linkcall_apply: 6 } } });
    refused(await gil.apply(1), 'blocked');
    assert.partialDeepStrictEqual(await give({ order: 'apply', user_id: 'gil' }), {
      status: 200,
      body: { error: { reason: 'blocked' } },
    });
    assert.equal((await give({ order: 'unblock', user_id: 'gil' })).status, 200);
    done(await gil.apply(1));
  });
});
