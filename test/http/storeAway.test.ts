import assert from 'node:assert/strict';
import { Damaged, Unavailable } from '../../src/ports/channelStore.ts';
import type { ChannelDirectory } from '../../src/ports/directory.ts';
import type { Lists } from '../../src/ports/lists.ts';
import { startSession } from '../support/orders.ts';
import { SID } from '../support/people.ts';
import { memoryDirectory } from './memoryDirectory.ts';
import { type Answered, assertProblem, NOW, startServer } from './testServer.ts';

const PLACE = '10.1.2.3:6379';
const away = async () => {
  throw new Unavailable('Redis is away', `Redis at ${PLACE} is away: connect ECONNREFUSED ${PLACE}`);
};
const damaged = async () => {
  throw new Damaged(`/srv/linkcall.sqlite, channel "live-1": snapshot is not JSON`);
};

const ROUTES: readonly (readonly [method: string, path: string, json?: object])[] = [
  ['GET', '/api/channels/live-1'],
  ['GET', '/api/channels/live-1/journal'],
  ['PUT', '/api/channels/live-1/pk', { in_pk: true }],
  ['PUT', '/api/channels/live-1/limits', { max_links: 2 }],
  ['POST', '/api/channels/live-1/close'],
];

/** A directory of which some parts do what the test says. */
const directoryWith = (given: Partial<ChannelDirectory>) => ({ ...memoryDirectory(() => NOW).directory, ...given });

function assertStoreAway(answered: Answered): void {
  assertProblem(answered, 503, 'store-away');
  assert.match(answered.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  assert.match(answered.json.error.message, /^.*Redis is away/);
  assert(!answered.raw.includes(PLACE), answered.raw);
}

describe('HTTP while a store is away', () => {
  for (const [method, path, json] of ROUTES) {
    it(`[ST7] ${method} ${path} is 503, and says what is away and no place of ours`, async () => {
      const server = await startServer({ directory: directoryWith({ view: away, give: away, journal: away }) });
      assertStoreAway(await server.ask(path, { method, json }));
      assert.deepEqual(server.logged, []);
      await server.stop();
    });

    it(`[IN14] ${method} ${path} of a damaged channel is an error that says so`, async () => {
      const server = await startServer({
        directory: directoryWith({ view: damaged, give: damaged, journal: damaged }),
      });
      const answered = await server.ask(path, { method, json });
      assertProblem(answered, 500, 'damaged');
      assert(!answered.raw.includes('/srv'), answered.raw);
      await server.stop();
    });
  }

  it('[ST7] a change that was made is not told as one that was not, though it cannot be shown', async () => {
    const memory = memoryDirectory(() => NOW);
    memory.play(SID, startSession());
    const server = await startServer({ directory: { ...memory.directory, view: away } });
    const answered = await server.ask('/api/channels/live-1/pk', { method: 'PUT', json: { in_pk: true } });
    assertStoreAway(answered);
    assert.match(answered.json.error.message, /the change is made/);
    await server.stop();
  });

  it('[ST7] the list has what is known, and says that it is not all', async () => {
    const memory = memoryDirectory(() => NOW);
    memory.play(SID, startSession());
    const channels: Lists['channels'] = async (asked) => ({
      ...(await memory.lists.channels(asked)),
      away: 'Redis is away',
    });
    const server = await startServer({ lists: { ...memory.lists, channels } });
    const { status, json } = await server.ask('/api/channels');
    assert.equal(status, 200);
    assert.deepEqual([json.partial, json.away], [true, 'Redis is away']);
    assert.deepEqual(
      json.channels.map(({ sid }: { sid: string }) => sid),
      [SID],
    );
    await server.stop();
    const whole = await startServer({ lists: memory.lists });
    const keys = Object.keys((await whole.ask('/api/channels')).json);
    assert.deepEqual(keys, ['channels', 'cursor', 'total', 'counts', 'time_now']);
    await whole.stop();
  });

  it("[ST7, ZG14] the list of rooms keeps the original's shape, and its header says that it is not all", async () => {
    const rooms = { list: async () => ({ found: [], away: 'Redis is away' }), find: away };
    const server = await startServer({ rooms });
    const all = await server.ask('/api/rooms');
    assert.deepEqual([all.status, all.raw, all.headers.get('linkcall-partial')], [200, '[]', 'Redis is away']);
    assertStoreAway(await server.ask('/api/rooms/live-1'));
    assertStoreAway(await server.ask('/api/rooms?room_id=live-1'));
    await server.stop();
    const whole = await startServer();
    assert.equal((await whole.ask('/api/rooms')).headers.get('linkcall-partial'), null);
    await whole.stop();
  });
});
