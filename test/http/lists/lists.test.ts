import assert from 'node:assert/strict';
import type { BlockRow } from '../../../src/ports/lists.ts';
import { allow, setPk, start, startSession } from '../../support/orders.ts';
import { host, sid, userId } from '../../support/people.ts';
import { memoryDirectory } from '../memoryDirectory.ts';
import { adminToken, assertProblem, NOW, startServer, type TestServer, tokens } from '../testServer.ts';

describe('lists over HTTP', () => {
  let server: TestServer;
  const blocks: BlockRow[] = ['a', 'b', 'c'].map((id) => ({
    ...{ hostId: userId(id), until: 'for-ever', by: userId('olga'), at: 7 },
  }));
  const memory = memoryDirectory(() => NOW);
  before(async () => {
    server = await startServer({
      directory: memory.directory,
      lists: {
        ...memory.lists,
        blocks: async ({ userId: user, after, limit }) => {
          const rows = user === 'ann' ? blocks.filter(({ hostId }) => after === undefined || hostId > after.id) : [];
          return { rows: rows.slice(0, limit), total: rows.length, away: 'a process does not answer' };
        },
      },
    });
    memory.play(sid('empty'));
    memory.play(sid('busy'), startSession(host('hana')), start('ann'), start('bob'), allow('ann'));
    memory.play(sid('queue'), startSession(host('ira')), start('ann'), start('cem'), start('dan'));
    memory.play(sid('pk'), startSession(host('bo')), setPk(true));
  });
  after(() => server.stop());

  const sids = async (query: string): Promise<string[]> =>
    (await server.ask(`/api/channels${query}`)).json.channels.map(({ sid }: { sid: string }) => sid);
  const names = (json: { people: { user_id: string; sid: string }[] }) =>
    json.people.map(({ user_id, sid }) => `${user_id}@${sid}`);

  it('[OP3] channels are sorted, filtered and searched, and counted', async () => {
    assert.deepEqual(await sids('?sort=waiting'), ['queue', 'busy', 'empty', 'pk']);
    assert.deepEqual(await sids('?sort=longest_call'), ['busy', 'empty', 'pk', 'queue']);
    assert.deepEqual(await sids('?filter=live,waiting&sort=sid'), ['busy', 'queue']);
    assert.deepEqual(await sids('?filter=pk'), ['pk']);
    assert.deepEqual(await sids('?filter=strangers'), []);
    assert.deepEqual(await sids('?search=NICK%20OF%20IRA'), ['queue']);
    const { json } = await server.ask('/api/channels?filter=live&search=u');
    assert.deepEqual([json.total, json.counts], [2, { all: 2, live: 2, waiting: 2, pk: 0, strangers: 0 }]);
  });

  it('[OP3] channels in whatever order are read page by page', async () => {
    const found: string[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await server.ask(`/api/channels?sort=waiting&limit=1${cursor}`);
      found.push(...json.channels.map(({ sid }: { sid: string }) => sid));
      assert.equal(json.total, 4);
      if (json.cursor === null) break;
      cursor = `&cursor=${json.cursor}`;
    }
    assert.deepEqual(found, ['queue', 'busy', 'empty', 'pk']);
    const { json } = await server.ask('/api/channels?sort=waiting&limit=1');
    assertProblem(await server.ask(`/api/channels?sort=viewers&cursor=${json.cursor}`), 400, 'bad-request', 'cursor');
    assertProblem(await server.ask(`/api/people?cursor=${json.cursor}`), 400, 'bad-request', 'cursor');
  });

  for (const [path, field] of [
    ['/api/channels?sort=size', 'sort'],
    ['/api/channels?sort=constructor', 'sort'],
    ['/api/channels?filter=', 'filter'],
    ['/api/channels?filter=live,dead', 'filter'],
    ['/api/channels?filter=live&filter=pk', 'filter'],
    [`/api/channels?search=${'x'.repeat(129)}`, 'search'],
    ['/api/people?search=a&search=b', 'search'],
    ['/api/people/on-the-line?mode=loud', 'mode'],
    ['/api/people/on-the-line?filter=linked', 'filter'],
    ['/api/people/on-the-line?limit=201', 'limit'],
    ['/api/users/ann?cursor=!', 'cursor'],
  ] as const) {
    it(`[OP2, OP3] ${path.slice(0, 50)} is refused`, async () => {
      assertProblem(await server.ask(path), 400, 'bad-request', field);
    });
  }

  it('[OP2] people are found by how their id or name begins, wherever they are', async () => {
    const { status, json } = await server.ask('/api/people?search=ANN');
    assert.equal(status, 200);
    assert.deepEqual([names(json), json.total, json.cursor], [['ann@busy', 'ann@queue'], 2, null]);
    assert.deepEqual(json.people[0], {
      user_id: 'ann',
      user_nick: 'nick of ann',
      user_icon: 'ann.png',
      sid: 'busy',
      singer_id: 'hana',
      singer_nick: 'nick of hana',
      standing: 'linked',
      since: NOW,
      ends_at: null,
      mode: 3,
      muted: 0,
      away_since: 0,
      media: 0,
      seat: 1,
      process: { id: 'process-1', address: 'one.example:2567' },
    });
    assert.deepEqual([json.people[1].standing, json.people[1].ends_at], ['waiting', NOW + 30_000]);
    assert.deepEqual(names((await server.ask('/api/people?search=ira')).json), ['ira@queue']);
    assert.deepEqual((await server.ask('/api/people?search=nobody')).json.people, []);
    const first = await server.ask('/api/people?limit=5');
    const rest = await server.ask(`/api/people?limit=5&cursor=${first.json.cursor}`);
    assert.equal(new Set([...names(first.json), ...names(rest.json)]).size, first.json.total);
  });

  it('[OP2] who is on the line now', async () => {
    const { json } = await server.ask('/api/people/on-the-line');
    assert.deepEqual(names(json), ['ann@busy']);
    for (const filter of ['filter=muted', 'filter=away', 'filter=off_air', 'mode=audio,video', 'search=b']) {
      assert.deepEqual((await server.ask(`/api/people/on-the-line?${filter}`)).json.people, [], filter);
    }
    assert.deepEqual(names((await server.ask('/api/people/on-the-line?mode=audio,both&search=nick')).json), [
      'ann@busy',
    ]);
  });

  it('[OP2] where one user is, and who keeps them off the line; what is missing is said', async () => {
    const { json } = await server.ask('/api/users/ann?limit=2');
    assert.deepEqual(
      json.places.map(({ sid, standing }: { sid: string; standing: string }) => [sid, standing]),
      [
        ['busy', 'linked'],
        ['queue', 'waiting'],
      ],
    );
    assert.deepEqual(json.blocks[1], { host_id: 'b', until: null, by: 'olga', at: 7 });
    assert.deepEqual([json.num_blocks, json.partial, json.away], [3, true, 'a process does not answer']);
    const rest = await server.ask(`/api/users/ann?limit=2&cursor=${json.cursor}`);
    assert.deepEqual(
      [rest.json.blocks.map(({ host_id }: { host_id: string }) => host_id), rest.json.cursor],
      [['c'], null],
    );
    const nobody = await server.ask('/api/users/on-the-line');
    assert.deepEqual([nobody.status, nobody.json.places, nobody.json.blocks], [200, [], []]);
  });

  it('[OP2, OP6] they are for admins, operators and observers, and for tokens that name no channel', async () => {
    for (const path of ['/api/people', '/api/people/on-the-line', '/api/users/ann', '/api/channels']) {
      for (const [role, status] of [
        ['operator', 200],
        ['observer', 200],
        ['viewer', 403],
      ] as const) {
        const token = await tokens.issue({ sub: 'olga', role });
        assert.equal((await server.ask(path, { token })).status, status, `${path} for ${role}`);
      }
      assertProblem(await server.ask(path, { token: null }), 401, 'unauthorized');
      assertProblem(await server.ask(path, { token: await adminToken({ sid: sid('busy') }) }), 403, 'forbidden');
    }
  });
});
