import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createJoinRoom } from '../../../src/client/joinRoom.ts';

const NOTHING = { view: () => {}, notice: () => {}, closed: () => {} };

describe('where the typed client joins', () => {
  const servers: Server[] = [];
  const asked: number[] = [];
  let urls: string[] = [];

  before(async () => {
    for (let nth = 0; nth < 3; nth += 1) {
      const server = createServer((_request, response) => {
        asked.push(nth);
        response.writeHead(503, { 'content-type': 'application/json' }).end('{"code":503,"error":"not now"}');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    urls = servers.map((server) => {
      const address = server.address();
      assert(typeof address === 'object' && address !== null);
      return `http://127.0.0.1:${address.port}`;
    });
  });
  beforeEach(() => void asked.splice(0));
  after(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  for (const [chance, order] of [
    [0, [0, 1, 2, 0]],
    [0.5, [1, 2, 0, 1]],
    [0.99, [2, 0, 1, 2]],
  ] as const) {
    it(`[OP12] begins with any of its addresses, and goes on with the next: ${order}, by a chance of ${chance}`, async () => {
      const join = createJoinRoom({
        ...{ urls, token: 'a token', sid: 'live', notices: true, wire: undefined },
        random: () => chance,
        onToken: () => {},
      });
      for (const _ of order) await assert.rejects(join('join', NOTHING, new AbortController().signal), /not now/);
      assert.deepEqual(asked, order);
    });
  }
});
