import assert from 'node:assert/strict';
import { allow, cancel, closeSwitch, openSwitch, setPk, start, startSession } from '../../support/orders.ts';
import { admin, SID } from '../../support/people.ts';
import { assertProblem, NOW, startServer, type TestServer } from '../testServer.ts';

const JOURNAL = '/api/channels/live-1/journal';
const REPLAY = '/api/channels/live-1/replay';

describe('the journal over HTTP', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession(), start('ann'), start('bob'), cancel('cleo'), allow('ann'), cancel('cleo'));
  });
  afterEach(() => server.stop());

  const seqs = async (query: string): Promise<[number[], number | null]> => {
    const { status, json, raw } = await server.ask(`${JOURNAL}?${query}`);
    assert.equal(status, 200, raw);
    return [json.entries.map(({ seq }: { seq: number }) => seq), json.before];
  };

  it('[OP4] is of one person: what they asked for, and what was about them', async () => {
    assert.deepEqual(await seqs('user_id=ann'), [[5, 2], null]);
    assert.deepEqual(await seqs('user_id=cleo'), [[6, 4], null]);
    assert.deepEqual(await seqs('user_id=hana'), [[5, 1], null]);
    assert.deepEqual(await seqs('user_id=nobody'), [[], null]);
    assert.deepEqual(await seqs('user_id=cleo&limit=1'), [[6], 6]);
    assert.deepEqual(await seqs('user_id=cleo&limit=1&before=6'), [[4], null]);
  });

  it('[OP4] is of whom others name: with whom somebody changed places, and whose place in the queue went with another', async () => {
    // The last link is taken: who waits is refused, and did not ask for it.
    server.play(SID, start('dora'), allow('dora'));
    const [about] = await seqs('user_id=bob');
    assert.deepEqual(about, [8, 3]);
  });

  it('[OP4] is of what was refused, or of what was not', async () => {
    assert.deepEqual(await seqs('only=refused'), [[6, 4], null]);
    assert.deepEqual(await seqs('only=accepted&limit=2'), [[5, 3], 3]);
    assert.deepEqual(await seqs('only=accepted&limit=2&before=3'), [[2, 1], null]);
    assert.deepEqual(await seqs('only=refused&user_id=ann'), [[], null]);
    assertProblem(await server.ask(`${JOURNAL}?only=lost`), 400, 'bad-request', 'only');
    assertProblem(await server.ask(`${JOURNAL}?user_id=`), 400, 'bad-request', 'user_id');
  });

  it('[OP4] is looked through a part at a time: a page may be empty, and go on', async () => {
    const pk = (inPk: boolean) => setPk(inPk, admin('olga'));
    server.play(SID, ...Array.from({ length: 2_100 }, (_, nth) => pk(nth % 2 === 0)));
    const [none, before] = await seqs('user_id=cleo');
    assert.deepEqual([none, before], [[], 107]);
    assert.deepEqual(await seqs(`user_id=cleo&before=${before}`), [[6, 4], null]);
  });
});

describe('a channel as it was, over HTTP', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.play(SID, startSession(), start('ann'), start('bob'), allow('ann'), closeSwitch(), openSwitch());
  });
  afterEach(() => server.stop());

  it('[OP4] tells who was on the line and who waited, and what had been done last', async () => {
    const { status, json } = await server.ask(`${REPLAY}?version=4`);
    assert.equal(status, 200);
    const { channel, entry, ...rest } = json;
    assert.deepEqual(rest, {
      ...{ sid: SID, at: NOW, oldest: { version: 1, at: NOW }, newest: { version: 6, at: NOW } },
    });
    assert.deepEqual([entry.command, entry.subject, entry.version], ['allow-application', 'ann', 4]);
    assert.deepEqual([channel.version, channel.num_link, channel.num_apply, channel.linkcall_state], [4, 1, 1, 0]);
    assert.deepEqual(
      [channel.links, channel.applies].map((list) => list.map(({ user_id }: { user_id: string }) => user_id)),
      [['ann'], ['bob']],
    );
    assert.deepEqual([channel.live_since, channel.links[0].seat], [NOW, 1]);
    for (const unknown of ['clients', 'process', 'host_away_since']) assert(!(unknown in channel), unknown);
    assert(!('away_since' in channel.links[0]));
  });

  it('[OP4] is that of now where no moment is named', async () => {
    const { json } = await server.ask(REPLAY);
    const { json: now } = await server.ask('/api/channels/live-1');
    assert.deepEqual([json.channel.version, json.channel.linkcall_state, json.channel.links], [6, 0, now.links]);
  });

  it('[OP4] says of what has not come yet, and of a moment that is not kept, that it is not known', async () => {
    assertProblem(await server.ask(`${REPLAY}?version=7`), 404, 'not-found');
    const gone = await server.ask(`${REPLAY}?at=${NOW - 1}`);
    assert.deepEqual([gone.status, gone.json.error.code, gone.json.error.oldest], [410, 'gone', '1']);
    assert.match(gone.json.error.message, /not kept any more: its journal begins at version 1/);
    assertProblem(await server.ask('/api/channels/live-2/replay'), 404, 'not-found');
    assertProblem(await server.ask(`${REPLAY}?version=0`), 400, 'bad-request', 'version');
    assertProblem(await server.ask(`${REPLAY}?version=1&at=5`), 400, 'bad-request', 'at');
  });
});
