import assert from 'node:assert/strict';
import { allow, setLimits, start, startSession } from '../support/orders.ts';
import { host, person, SID, sid, viewer } from '../support/people.ts';
import { assertProblem, NOW, startServer, type TestServer } from './testServer.ts';

describe('reading channels over HTTP', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.stop());

  it('a channel in the list tells who is live, how many are on the line, and where it runs', async () => {
    server.play(SID, startSession(), start('ann'), start('bob'), allow('ann'));
    const { status, json } = await server.ask('/api/channels');
    assert.equal(status, 200);
    assert.deepEqual(json, {
      channels: [
        {
          sid: 'live-1',
          singer_id: 'hana',
          singer_nick: 'nick of hana',
          live: true,
          linkcall_state: 0,
          in_pk: false,
          num_link: 1,
          num_apply: 1,
          clients: 5,
          version: 4,
          process: { id: 'process-1', address: 'one.example:2567' },
          num_strangers: 0,
          longest_wait_since: NOW,
          longest_call_since: NOW,
        },
      ],
      cursor: null,
      total: 1,
      time_now: NOW,
      counts: { all: 1, live: 1, waiting: 1, pk: 0, strangers: 0 },
    });
  });

  it('one channel also tells its limits, and who is linked and who waits', async () => {
    server.play(SID, startSession(), start('ann'), start('bob'), allow('ann'));
    const { status, json } = await server.ask('/api/channels/live-1');
    assert.equal(status, 200);
    assert.equal(json.num_link, 1);
    assert.deepEqual(json.limits, {
      max_links: 2,
      max_applies: 10,
      apply_life_ms: 30_000,
      apply_burst: 3,
      apply_window_ms: 60_000,
      apply_bar_ms: 600_000,
      invite_life_ms: 30_000,
      invite_burst: 3,
      invite_window_ms: 60_000,
      when_full: 'refuse',
      queue_order: 'time',
      queue_weights: { wealth: 1, level: 1, waited: 1 },
      auto_next: false,
      link_media_ms: 0,
      media_enforce: 'watch',
    });
    const ann = {
      user_id: 'ann',
      user_nick: 'nick of ann',
      user_icon: 'ann.png',
      linkcall_apply: 4,
      user_wealth: 7,
      user_level: 3,
      is_singer: 0,
      time_apply: NOW,
      time_allow: NOW,
      time_now: NOW,
      muted: 0,
      away_since: 0,
      media: 0,
      mode: 3,
      seat: 1,
    };
    assert.deepEqual(json.links, [ann]);
    const bob = {
      user_id: 'bob',
      user_nick: 'nick of bob',
      user_icon: 'bob.png',
      linkcall_apply: 1,
      time_allow: 0,
      seat: 0,
    };
    const queued = { position: 1, weight: { wealth: 0, level: 0, waited: 0, total: 0 } };
    assert.deepEqual(json.applies, [{ ...ann, ...bob, ...queued }]);
  });

  it('[LC4] a channel without a host has an empty singer and is open', async () => {
    server.play(SID);
    const { json } = await server.ask('/api/channels/live-1');
    assert.equal(json.singer_id, '');
    assert.equal(json.live, false);
    assert.equal(json.linkcall_state, 0);
  });

  it('what a user calls herself arrives as it is, and breaks neither JSON nor headers', async () => {
    const nick = '"}]</script>\r\nSet-Cookie: a=b\u2028\0😀';
    const wealth = Number.MAX_SAFE_INTEGER;
    const ann = { ...viewer('ann'), person: { ...person('ann'), nick, wealth, isSinger: true } };
    const hana = { ...host('hana'), person: { ...person('hana'), nick } };
    server.play(SID, startSession(hana), start('ann', ann));
    const { json, raw, headers } = await server.ask('/api/channels/live-1');
    assert.equal(json.applies[0].user_nick, nick);
    assert.equal(json.singer_nick, nick);
    assert.equal(json.applies[0].is_singer, 1);
    assert.match(raw, /"user_wealth":9007199254740991\b/);
    assert.equal(headers.get('set-cookie'), null);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-powered-by'), null);
  });

  it('the list is paged: following the cursor shows every channel once', async () => {
    const names = ['a', 'b/c', 'd e', 'é', '😀'];
    for (const name of names) server.play(sid(name));
    const seen: string[] = [];
    let path = '/api/channels?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { json } = await server.ask(path);
      seen.push(...json.channels.map((channel: { sid: string }) => channel.sid));
      path = `/api/channels?limit=2&cursor=${json.cursor}`;
      assert.equal(json.cursor === null, page === 2);
    }
    assert.deepEqual(seen, names);
  });

  it('a page that holds the last channel has no cursor, also when it is full', async () => {
    for (const name of ['a', 'b']) server.play(sid(name));
    const { json } = await server.ask('/api/channels?limit=2');
    assert.equal(json.channels.length, 2);
    assert.equal(json.cursor, null);
  });

  it('a page holds 50 channels if nothing else is asked, and 200 at most', async () => {
    for (let n = 0; n < 201; n += 1) server.play(sid(`live-${n}`));
    assert.equal((await server.ask('/api/channels')).json.channels.length, 50);
    const largest = await server.ask('/api/channels?limit=200');
    assert.equal(largest.json.channels.length, 200);
    assert.notEqual(largest.json.cursor, null);
    assertProblem(await server.ask('/api/channels?limit=201'), 400, 'bad-request', 'limit');
  });

  for (const limit of ['0', '-1', '', '1e2', '0x10', '1.5', ' 5', 'ten', '9'.repeat(400), '1&limit=2']) {
    it(`a page of "${limit.slice(0, 12)}" items is refused`, async () => {
      server.play(SID);
      for (const path of ['/api/channels', '/api/channels/live-1/journal']) {
        assertProblem(await server.ask(`${path}?limit=${limit}`), 400, 'bad-request', 'limit');
      }
    });
  }

  for (const cursor of ['', '!', 'YQ==', 'YR', 'AA', 'x'.repeat(4_000), 'YQ&cursor=YQ', '__proto__', '%ff']) {
    it(`a cursor that is no cursor of ours ("${cursor.slice(0, 12)}") is refused`, async () => {
      assertProblem(await server.ask(`/api/channels?cursor=${cursor}`), 400, 'bad-request', 'cursor');
    });
  }

  it('a channel never seen is not found, whatever is asked of it', async () => {
    assertProblem(await server.ask('/api/channels/nobody'), 404, 'not-found');
    assertProblem(await server.ask('/api/channels/nobody/journal'), 404, 'not-found');
  });

  for (const name of ['a/b', 'a b', '50%', '?', '#', '😀', '__proto__', 'constructor', 'journal', '*', '{}']) {
    it(`[LC1] the channel "${name}" is found by its percent-encoded name`, async () => {
      server.play(sid(name));
      const { status, json } = await server.ask(`/api/channels/${encodeURIComponent(name)}`);
      assert.equal(status, 200);
      assert.equal(json.sid, name);
    });
  }

  for (const path of ['%00', 'a%0Ab', '%C2%85', 'x'.repeat(129), encodeURIComponent('é'.repeat(65))]) {
    it(`[LC1] a path with the sid ${path.slice(0, 20)} is refused`, async () => {
      for (const rest of ['', '/journal']) {
        assertProblem(await server.ask(`/api/channels/${path}${rest}`), 400, 'bad-request', 'sid');
      }
    });
  }

  it('[ST5] the journal answers why a user was refused, newest first', async () => {
    server.play(SID, startSession(), setLimits({ maxApplies: 1 }), start('ann'), start('bob'), allow('ann'));
    const { status, json } = await server.ask('/api/channels/live-1/journal');
    assert.equal(status, 200);
    assert.equal(json.sid, 'live-1');
    assert.equal(json.before, null);
    const common = { at: NOW, cmd_id: null, times: 1 };
    assert.deepEqual(json.entries.slice(0, 4), [
      {
        ...common,
        seq: 5,
        version: 4,
        actor: 'hana',
        actor_kind: 'user',
        via: null,
        command: 'allow-application',
        subject: 'ann',
        outcome: 'accepted',
        events: [{ type: 'link-started', user_id: 'ann' }],
      },
      {
        ...common,
        seq: 4,
        version: 3,
        actor: 'bob',
        actor_kind: 'user',
        via: null,
        command: 'start-application',
        subject: 'bob',
        outcome: 'applies-full',
        events: [],
      },
      {
        ...common,
        seq: 3,
        version: 3,
        actor: 'ann',
        actor_kind: 'user',
        via: null,
        command: 'start-application',
        subject: 'ann',
        outcome: 'accepted',
        events: [{ type: 'application-started', user_id: 'ann' }],
      },
      {
        ...common,
        seq: 2,
        version: 2,
        actor: 'olga',
        actor_kind: 'user',
        via: null,
        command: 'set-limits',
        subject: 'olga',
        outcome: 'accepted',
        events: [{ type: 'limits-changed', limits: { max_applies: 1 } }],
      },
    ]);
  });

  it('[ST5] the journal is paged by the number of the last entry shown', async () => {
    server.play(SID, startSession(), start('ann'), start('bob'), start('cid'));
    const first = await server.ask('/api/channels/live-1/journal?limit=3');
    assert.deepEqual(
      first.json.entries.map((entry: { seq: number }) => entry.seq),
      [4, 3, 2],
    );
    assert.equal(first.json.before, 2);
    const second = await server.ask('/api/channels/live-1/journal?limit=3&before=2');
    assert.deepEqual(
      second.json.entries.map((entry: { seq: number }) => entry.seq),
      [1],
    );
    assert.equal(second.json.before, null);
  });

  for (const before of ['0', '-1', '', '1e3', 'x', '1.5', '99999999999999999']) {
    it(`[ST5] the journal before "${before}" is refused`, async () => {
      server.play(SID);
      const answered = await server.ask(`/api/channels/live-1/journal?before=${before}`);
      assertProblem(answered, 400, 'bad-request', 'before');
    });
  }
});
