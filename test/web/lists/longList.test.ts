import assert from 'node:assert/strict';
import { ListAddress } from '../../../web/lists/listAddress.ts';
import { type Given, type Lies, LongList } from '../../../web/lists/longList.ts';

const WINDOW = 900;
const PART_HEIGHT = 1_000;
const PART = 10;

/** A server with so many rows, and a list that is read from it. */
function openList(count: number) {
  const server = { rows: Array.from({ length: count }, (_, nth) => nth), asked: 0, isAway: false };
  const list = new LongList<number>(async (cursor) => {
    server.asked += 1;
    if (server.isAway) return { is: 'away' };
    const from = Number(cursor ?? 0);
    const end = from + PART;
    const body: Given<number> = {
      rows: server.rows.slice(from, end),
      cursor: end < server.rows.length ? String(end) : null,
      ...{ total: server.rows.length, time_now: 0 },
    };
    return { is: 'done', body };
  });
  /** As the page is after it was scrolled so far. */
  const lookAt = (scrolled: number, focused = -1) => {
    let top = -scrolled;
    const lies = list.parts.map((_, nth): [number, Lies] => {
      const bottom = top + (list.roomOf(nth) ?? PART_HEIGHT);
      const lie = { top, bottom, hasFocus: nth === focused };
      top = bottom;
      return [nth, lie];
    });
    list.look(new Map(lies), WINDOW);
  };
  const drawn = () => list.parts.flatMap((_, nth) => (list.roomOf(nth) === undefined ? [nth] : []));
  return { server, list, lookAt, drawn };
}

describe('a long list of the console', () => {
  it('[OP3] is read on when somebody comes near its end, and shows only what is near', async () => {
    const { server, list, lookAt, drawn } = openList(200);
    await list.readAgain();
    for (let scrolled = 0; list.hasMore; scrolled += 500) {
      lookAt(scrolled);
      if (list.isWanting) await list.readOn();
      assert(drawn().length <= 6, `${drawn()}`);
    }
    assert.deepEqual(
      list.parts.flatMap(({ rows }) => rows),
      server.rows,
    );
    assert.equal(server.asked, 20);
    lookAt(10_000);
    assert.deepEqual(drawn(), [8, 9, 10, 11, 12]);
    assert.equal(list.roomOf(0), PART_HEIGHT);
  });

  it('[OP3] asks again for what is in the window alone', async () => {
    const { server, list, lookAt } = openList(200);
    await list.readAgain();
    while (list.hasMore) await list.readOn();
    server.asked = 0;
    lookAt(5_100);
    server.rows = server.rows.map((row) => row + 1_000);
    await list.readAgain();
    assert.equal(server.asked, 1);
    assert.deepEqual(
      list.parts.map(({ rows }) => rows[0]),
      list.parts.map((_, nth) => nth * PART + (nth === 5 ? 1_000 : 0)),
    );
    lookAt(5_500);
    await list.readAgain();
    assert.equal(server.asked, 3);
  });

  it('[OP3] ends where the server says, keeps what has the focus, and does not read on while it is away', async () => {
    const { server, list, lookAt, drawn } = openList(60);
    await list.readAgain();
    while (list.hasMore) await list.readOn();
    lookAt(5_000, 0);
    assert.deepEqual(drawn(), [0, 3, 4, 5]);
    server.rows = server.rows.slice(0, 43);
    lookAt(4_100);
    await list.readAgain();
    assert.deepEqual([list.parts.length, list.parts.at(-1)?.rows.length, list.last?.total], [5, 3, 43]);
    server.isAway = true;
    await list.readAgain();
    assert.deepEqual([list.trouble, list.parts.length], [{ is: 'away' }, 5]);
  });
});

describe('the address of a list', () => {
  it('[OP3] says which filters it has, and what the server is asked', () => {
    const address = new ListAddress(
      'channels',
      new URLSearchParams('search= a%26b &filter=pk,nonsense,live&sort=size'),
    );
    assert.deepEqual(address.some('filter', ['live', 'pk', 'waiting'] as const), ['live', 'pk']);
    assert.equal(address.one('sort', ['sid', 'viewers'] as const, 'sid'), 'sid');
    assert.equal(address.asked(['search'], { limit: '5' }), 'search=a%26b&limit=5');
    assert.equal(String(new ListAddress('channels', new URLSearchParams())), '#/channels');
  });
});
