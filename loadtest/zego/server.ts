import { z } from 'zod';
import { createTokens } from '../tokens.ts';
import type { Post } from './delivery.ts';
import type { ListedRoom } from './room.ts';

const ANSWER_MS_MAX = 5_000;

const listedRooms = z.array(
  z.object({
    RoomInfo: z.object({ RoomID: z.string(), RoomSessionId: z.string(), RoomCreateTime: z.int() }),
    UserList: z.array(z.object({ UserId: z.string(), UserSessionId: z.string(), UserLoginTime: z.int() })),
    StreamList: z.array(z.object({ StreamId: z.string(), UserId: z.string(), StreamCreateTime: z.int() })),
  }),
);

/** The server under test, through its doors. */
export class Server {
  readonly #urls: readonly [string, ...string[]];
  readonly #adminToken: string | undefined;
  readonly #authSecret: string | undefined;
  #turn = 0;

  /** Of several processes each gets its share of the callbacks. */
  constructor(urls: readonly [string, ...string[]], adminToken: string | undefined, authSecret?: string) {
    this.#authSecret = authSecret;
    this.#urls = urls;
    this.#adminToken = adminToken;
  }

  readonly post: Post = async (body, contentType) => {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const headers = { 'content-type': contentType };
    this.#turn += 1;
    const url = this.#urls[this.#turn % this.#urls.length];
    const response = await fetch(`${url}/zego/callback`, { method: 'POST', headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  };

  /** Those whose ids begin with `prefix`. */
  async rooms(prefix: string): Promise<ListedRoom[]> {
    const headers = { authorization: `Bearer ${this.#adminToken ?? (await this.#playToken())}` };
    const [url] = this.#urls;
    const response = await fetch(`${url}/api/rooms`, { headers });
    if (!response.ok) throw new Error(`GET ${url}/api/rooms answers ${response.status}`);
    const rooms = listedRooms.parse(await response.json());
    return rooms.filter(({ RoomInfo }) => RoomInfo.RoomID.startsWith(prefix));
  }

  #playToken(): Promise<string> {
    return createTokens(
      this.#urls[0],
      this.#authSecret,
    )({ sub: 'zego-sim', role: 'admin' }).catch((error: Error) => {
      throw new Error(`${error.message}; give one with --admin-token`);
    });
  }
}
