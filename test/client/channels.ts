import assert from 'node:assert/strict';
import { type Channel, type ChannelOptions, connectChannel } from '../../src/client/index.ts';
import type { Role } from '../../src/domain/channel.ts';
import type { TokenClaims } from '../../src/server/auth/tokens.ts';
import { TestServer, tokenFor } from '../support/server.ts';
import { Wire } from '../support/services/wire.ts';
import { PATIENCE_MS } from '../support/until.ts';

/** While a slow machine restarts a server, an order waits. */
export const ANSWER_WITHIN_MS = PATIENCE_MS;

/** A server for the tests of one `describe`, and a wire to it that can be cut; whoever connects in a test leaves after it. */
export function openTestBed(env: () => Promise<Record<string, string>> = async () => ({})) {
  const players: Channel[] = [];
  let server: TestServer | undefined;
  let wire: Wire | undefined;

  before(async () => {
    server = await TestServer.start({ MAX_MESSAGES_PER_S: '1000', LOG_LEVEL: 'error', ...(await env()) });
    wire = await Wire.to(Number(new URL(server.url).port));
  });
  afterEach(() => Promise.all(players.splice(0).map((player) => player.leave())));
  after(async () => {
    wire?.close();
    await server?.remove();
  });

  const bed = {
    get server(): TestServer {
      assert(server !== undefined, 'the server is started before the tests');
      return server;
    },
    get wire(): Wire {
      assert(wire !== undefined, 'the server is started before the tests');
      return wire;
    },
    /** By the wire. */
    get url(): string {
      return `http://127.0.0.1:${bed.wire.port}`;
    },
    enter(options: Pick<ChannelOptions, 'sid' | 'token'> & Partial<ChannelOptions>): Channel {
      const player = connectChannel({ url: bed.url, answerWithinMs: ANSWER_WITHIN_MS, ...options });
      players.push(player);
      return player;
    },
    /** Somebody who is connected by the wire. */
    async join(sid: string, role: Role, userId: string, options: Partial<ChannelOptions> = {}): Promise<Channel> {
      const player = bed.enter({ sid, token: await tokenOf(sid, role, userId), ...options });
      await player.connected();
      return player;
    },
  };
  return bed;
}

export type TestBed = ReturnType<typeof openTestBed>;

export const tokenOf = (sid: string, role: Role, sub: string, more: Partial<TokenClaims> = {}): Promise<string> =>
  tokenFor({ sub, role, sid, nick: `nick of ${sub}`, ...more });

/** The states of a connection from now on. */
export function statuses(channel: Channel): string[] {
  const seen: string[] = [];
  channel.on('connection', ({ status }) => {
    if (seen.at(-1) !== status) seen.push(status);
  });
  return seen;
}

export const ids = (users: readonly { readonly user_id: string }[] = []): string[] =>
  users.map(({ user_id }) => user_id);
