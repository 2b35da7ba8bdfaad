import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { PingRound } from '../../../src/server/transport/pingRound.ts';
import { OwnTransport } from '../../../src/server/transport/transport.ts';
import { until } from '../../support/until.ts';

const RETRIES_MAX = 2;

class Connection {
  unanswered = 0;
  pings = 0;
  isOver = false;

  ask(): void {
    this.pings += 1;
    this.unanswered += 1;
  }

  terminate(): void {
    this.isOver = true;
  }
}

const connect = (count: number): Connection[] => Array.from({ length: count }, () => new Connection());

describe('a round of pings', () => {
  it('asks a share at a time, and everybody once in a round', () => {
    const connections = connect(1_000);
    const round = new PingRound(new Set(connections), RETRIES_MAX);
    for (let turn = 1; turn <= 50; turn += 1) {
      round.goOn(1 / 50);
      assert.equal(connections.filter(({ pings }) => pings > 0).length, turn * 20);
    }
    assert(connections.every(({ pings }) => pings === 1));
  });

  for (const count of [1, 7, 59, 61, 1_000]) {
    it(`asks each of ${count} once in a round, and not sooner again`, () => {
      const connections = connect(count);
      const round = new PingRound(new Set(connections), Number.POSITIVE_INFINITY);
      const turns = 64;
      for (let rounds = 1; rounds <= 5; rounds += 1) {
        for (let turn = 0; turn < turns; turn += 1) round.goOn(1 / turns);
        assert.deepEqual(new Set(connections.map(({ pings }) => pings)), new Set([rounds]));
      }
    });
  }

  it('asks who comes while it goes on, and does not miss anybody when others go', () => {
    const connections = new Set(connect(10));
    const [first] = connections;
    const round = new PingRound(connections, RETRIES_MAX);
    round.goOn(0.5);
    if (first !== undefined) connections.delete(first);
    const [late = new Connection()] = connect(1);
    connections.add(late);
    round.goOn(0.6);
    assert.deepEqual(
      [...connections].map(({ pings }) => pings).filter((pings) => pings !== 1),
      [],
    );
  });

  it('lets go of who has been silent too often, and of nobody who answered', () => {
    const [silent, lively] = [new Connection(), new Connection()];
    const round = new PingRound(new Set([silent, lively]), RETRIES_MAX);
    for (let turn = 0; turn < 12; turn += 1) {
      round.goOn(1);
      lively.unanswered = 0;
    }
    assert.deepEqual([silent.pings, silent.isOver, lively.isOver], [RETRIES_MAX, true, false]);
  });
});

describe('the transport', () => {
  it('pings its connections in turns, not all at once', async () => {
    const http = createServer();
    const transport = new OwnTransport({
      http,
      plainDoor: { isFor: () => false, enter: async () => {} },
      sendBufferBytes: 1,
      failed: assert.ifError,
      pingInterval: 400,
      pingMaxRetries: 1_000,
    });
    let turn = 0;
    const turns = setInterval(() => {
      turn += 1;
    }, 20);
    const askedIn: number[] = [];
    const connections = Array.from({ length: 80 }, () => ({
      unanswered: 0,
      ask: () => askedIn.push(turn),
      terminate: () => {},
    }));
    // biome-ignore lint/complexity/useLiteralKeys: protected in the types; connections of rooms would need a whole server.
    Reflect.set(transport['wss'], 'clients', new Set(connections));
    transport.listen(0, '127.0.0.1');
    await once(http, 'listening');
    await until(() => askedIn.length >= connections.length, 'all are asked');
    clearInterval(turns);
    http.close();
    assert(new Set(askedIn).size >= 4, `they were asked in ${new Set(askedIn).size} turns`);
  });
});
