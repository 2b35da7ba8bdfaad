import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { until } from '../../support/until.ts';
import { openTestBed, statuses } from '../channels.ts';

type Answered = { readonly request: { readonly path: string }; readonly response: { readonly statusCode: number } };

const OF_ADDRESS = 2;

describe('a typed client where too many join', () => {
  const bed = openTestBed(async () => ({ JOINS_PER_S_ADDRESS: `${OF_ADDRESS}` }));

  /** What the server says to whoever asks it for a seat, as `reconnect 429`. */
  const answers: string[] = [];
  const listen = (message: unknown) => {
    const { request, response } = message as Answered;
    const [, method] = /^\/matchmake\/(\w+)\/(?!others)/.exec(request.path) ?? [];
    if (method !== undefined) answers.push(`${method} ${response.statusCode}`);
  };
  before(() => subscribe('undici:request:headers', listen));
  after(() => unsubscribe('undici:request:headers', listen));

  const joinOfOthers = () => fetch(`${bed.server.url}/matchmake/join/others`, { method: 'POST' });

  it('waits, and comes back to the seat that was kept for it', async () => {
    const ann = await bed.join('crowded', 'viewer', 'ann');
    const seen = statuses(ann);
    let isCrowded = true;
    const crowd = (async () => {
      while (isCrowded) await joinOfOthers();
    })();
    await until(async () => (await joinOfOthers()).status === 429, 'too many join');
    await until(() => {
      // Of two a second one may be theirs.
      if (ann.connection.status === 'connected') bed.wire.cut();
      return answers.includes('reconnect 429');
    }, 'the client is too many');
    isCrowded = false;
    await crowd;
    await ann.connected();
    assert.deepEqual(new Set(seen), new Set(['reconnecting', 'connected']));
    assert.equal(answers.at(-1), 'reconnect 200');
    assert(!answers.includes('joinOrCreate 429'), 'it has asked for no other seat');
  });
});
