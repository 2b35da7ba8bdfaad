import assert from 'node:assert/strict';
import { TestClient, type Wire } from '../support/client.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

const ORDERS = 60;

const sorted = (told: readonly Told[]): string[] => told.map((one) => JSON.stringify(one)).toSorted();

type Told = readonly [
  by: string,
  role: string,
  order: string,
  sid: string | null,
  user: string | null,
  outcome: string,
];

for (const deployment of ['SQLite', 'Redis'] as const) {
  describe(`the audit of a server that runs on ${deployment}`, () => {
    let server: TestServer;
    let tokens: Readonly<Record<'admin' | 'operator' | 'observer' | 'service' | 'narrow', string>>;
    before(async () => {
      server = await TestServer.start({
        ...(deployment === 'Redis' && { REDIS_URL: await emptyRedis() }),
        TRUST_PROXY: '1',
        WEBHOOK_URLS: 'http://127.0.0.1:1/hear',
        WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      });
      const [admin, operator, observer, service, narrow] = await Promise.all([
        tokenFor({ sub: 'adam', role: 'admin' }),
        tokenFor({ sub: 'olga', role: 'operator' }),
        tokenFor({ sub: 'otto', role: 'observer' }),
        tokenFor({ sub: 'shop', role: 'service' }),
        tokenFor({ sub: 'kiosk', role: 'service', scope: ['apply'] }),
      ]);
      tokens = { admin, operator, observer, service, narrow };
    });
    after(() => server.remove());

    async function ask(who: keyof typeof tokens, method: string, path: string, body?: object): Promise<Wire> {
      const response = await fetch(server.url + path, {
        method,
        headers: {
          authorization: `Bearer ${tokens[who]}`,
          // The first is what the client says of itself.
          'x-forwarded-for': '203.0.113.66, 192.0.2.7',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, ...(await response.json()) };
    }
    /** All of them, the oldest first. */
    async function audit(query = ''): Promise<Wire[]> {
      const entries: Wire[] = [];
      for (let after = ''; ; ) {
        const page = await ask('observer', 'GET', `/api/audit?order=oldest&limit=200${query}${after}`);
        assert.equal(page.status, 200, JSON.stringify(page));
        entries.push(...page.entries);
        if (page.cursor === null) return entries;
        after = `&after=${page.cursor}`;
      }
    }
    const told = (entries: readonly Wire[]): Told[] =>
      entries.map(({ by, role, order, sid, user_id, outcome }) => [by, role, order, sid, user_id, outcome]);

    it('[OP5] has all that staff and systems did on a day, and tried to, with who, from where and what became of it', async () => {
      const host = await TestClient.join(server, 'day', 'host', 'hana');
      const admin = await TestClient.join(server, 'day', 'admin', 'rita');
      const day: readonly (readonly [keyof typeof tokens, string, string, object | undefined, number])[] = [
        ['operator', 'PUT', '/api/channels/day/pk', { in_pk: false }, 200],
        ['operator', 'PUT', '/api/channels/day/pk', { in_pk: 'yes' }, 400],
        ['observer', 'PUT', '/api/channels/day/pk', { in_pk: false }, 403],
        ['operator', 'PUT', '/api/channels/day/limits', { max_links: 3 }, 200],
        ['service', 'PUT', '/api/channels/day/limits', { max_links: 4 }, 403],
        ['service', 'POST', '/api/channels/day/orders', { order: 'apply', user_id: 'ann' }, 200],
        ['narrow', 'POST', '/api/channels/day/orders', { order: 'allow', user_id: 'ann' }, 403],
        ['service', 'POST', '/api/channels/day/orders', { order: 'allow', user_id: 'bob' }, 200],
        ['operator', 'POST', '/api/channels/day/orders', { order: 'allow', user_id: 'ann' }, 200],
        ['service', 'POST', '/api/events', { cmd: 'p_user_real_leave_channel_event', sid: 'day', uid: 'ann' }, 200],
        ['operator', 'PUT', '/api/hosts/hana/blocks/bob', { minutes: 5 }, 200],
        ['operator', 'DELETE', '/api/hosts/hana/blocks/bob', undefined, 200],
        ['operator', 'PUT', '/api/hosts/hana/blocks/hana', {}, 409],
        ['service', 'PUT', '/api/users/ann/revoked', { before: 1_000 }, 200],
        ['service', 'PUT', '/api/users/ann/revoked', { before: 0 }, 200],
        ['operator', 'POST', '/api/webhooks/redeliver', { url: 'http://127.0.0.1:1/hear', after: '0' }, 403],
        ['admin', 'POST', '/api/webhooks/redeliver', { url: 'http://127.0.0.1:1/hear', after: '0' }, 200],
        ['operator', 'POST', '/api/channels/never/reopen', undefined, 404],
      ];
      for (const [who, method, path, body, status] of day) {
        const answered = await ask(who, method, path, body);
        assert.equal(answered.status, status, `${method} ${path}: ${JSON.stringify(answered)}`);
      }
      const batch = [
        { order: 'apply', sid: 'day', user_id: 'cid' },
        { order: 'remove', sid: 'day', user_id: 'ann' },
      ];
      assert.equal((await ask('service', 'POST', '/api/orders', { ...batch, length: 2 })).status, 400);
      // Over a socket, as whoever is in the room.
      assert.equal((await admin.direct(1, 'bob')).error.code === 0, false);
      assert.equal((await ask('operator', 'POST', '/api/channels/day/close', { minutes: 5 })).status, 200);
      assert.equal((await ask('operator', 'POST', '/api/channels/day/reopen')).status, 200);

      const expected: readonly Told[] = [
        ['olga', 'operator', 'set-pk', 'day', null, 'done'],
        ['olga', 'operator', 'PUT /api/channels/day/pk', 'day', null, 'refused: bad-request'],
        ['otto', 'observer', 'PUT /api/channels/day/pk', 'day', null, 'refused: forbidden'],
        ['olga', 'operator', 'set-limits', 'day', null, 'done'],
        ['shop', 'service', 'PUT /api/channels/day/limits', 'day', null, 'refused: forbidden'],
        ['shop', 'service', 'start-application', 'day', 'ann', 'done'],
        ['kiosk', 'service', 'allow-application', 'day', 'ann', 'refused: forbidden'],
        ['shop', 'service', 'allow-application', 'day', 'bob', 'refused: not-applied'],
        ['olga', 'operator', 'allow-application', 'day', 'ann', 'done'],
        ['shop', 'service', 'leave', 'day', 'ann', 'done'],
        ['olga', 'operator', 'PUT /api/hosts/hana/blocks/bob', null, 'bob', 'done'],
        ['olga', 'operator', 'DELETE /api/hosts/hana/blocks/bob', null, 'bob', 'done'],
        ['olga', 'operator', 'PUT /api/hosts/hana/blocks/hana', null, null, 'refused: refused'],
        ['shop', 'service', 'revoke-tokens', null, 'ann', 'done'],
        ['shop', 'service', 'restore-tokens', null, 'ann', 'done'],
        ['olga', 'operator', 'POST /api/webhooks/redeliver', null, null, 'refused: forbidden'],
        ['adam', 'admin', 'POST /api/webhooks/redeliver', null, null, 'done'],
        ['olga', 'operator', 'reopen-channel', 'never', null, 'refused: not-found'],
        ['shop', 'service', 'POST /api/orders', null, null, 'refused: bad-request'],
        ['rita', 'admin', 'allow-application', 'day', 'bob', 'refused: not-applied'],
        ['olga', 'operator', 'end-session', 'day', null, 'done'],
        ['olga', 'operator', 'reopen-channel', 'day', null, 'done'],
      ];
      // In Redis what commits owe is there a moment later, behind what was noted meanwhile.
      await until(async () => (await audit()).length >= expected.length, 'all of it is there');
      const entries = await audit();
      assert.deepEqual(sorted(told(entries)), sorted(expected));
      const overHttp = entries.filter(({ by }) => by !== 'rita');
      assert.deepEqual(new Set(overHttp.map(({ from }) => from)), new Set(['192.0.2.7']), 'as the one proxy has it');
      assert.equal(entries.find(({ by }) => by === 'rita')?.from, '127.0.0.1');
      const reopened = entries.find(({ order, outcome }) => order === 'reopen-channel' && outcome === 'done');
      assert.equal(reopened?.version, (await ask('observer', 'GET', '/api/channels/day')).version);
      assert.deepEqual(
        await audit('&by=olga&sid=day'),
        entries.filter(({ by, sid }) => by === 'olga' && sid === 'day'),
      );
      const [newest] = (await ask('observer', 'GET', '/api/audit?limit=1')).entries;
      assert.deepEqual(newest, entries.at(-1));
      host.vanish();
      admin.vanish();
    });

    it('[OP5, ST1] killed with many orders under way, it has each that changed a channel, once', async () => {
      const host = await TestClient.join(server, 'killed', 'host', 'hana');
      const before = (await audit('&sid=killed')).length;
      let answers = 0;
      const asked = Array.from({ length: ORDERS }, (_, n) =>
        ask('operator', 'PUT', '/api/channels/killed/pk', { in_pk: n % 2 === 0 }).then(
          () => {
            answers += 1;
          },
          // Nobody is there any more.
          () => {},
        ),
      );
      await until(() => answers > 0, 'one is answered');
      await server.kill();
      await Promise.all(asked);
      host.vanish();
      await server.start();
      const { entries } = await ask('observer', 'GET', '/api/channels/killed/journal?limit=200');
      const done = (entries as Wire[])
        .filter(({ command, outcome }) => command === 'set-pk' && outcome === 'accepted')
        .map(({ version }) => version)
        .reverse();
      assert(done.length >= answers && answers > 0);
      const kept = async () =>
        (await audit('&sid=killed'))
          .slice(before)
          .filter(({ outcome }) => outcome === 'done')
          .map(({ version }) => version);
      await until(async () => (await kept()).length >= done.length, 'each is there');
      assert.deepEqual(await kept(), done);
    });
  });
}
