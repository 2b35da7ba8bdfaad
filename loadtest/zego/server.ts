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
  readonly #url: string;
  readonly #adminToken: string | undefined;

  constructor(url: string, adminToken: string | undefined) {
    this.#url = url;
    this.#adminToken = adminToken;
  }

  readonly post: Post = async (body, contentType) => {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const headers = { 'content-type': contentType };
    const response = await fetch(`${this.#url}/zego/callback`, { method: 'POST', headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  };

  /** Those whose ids begin with `prefix`. */
  async rooms(prefix: string): Promise<ListedRoom[]> {
    const headers = { authorization: `Bearer ${this.#adminToken ?? (await this.#playToken())}` };
    const response = await fetch(`${this.#url}/api/rooms`, { headers });
    if (!response.ok) throw new Error(`GET ${this.#url}/api/rooms answers ${response.status}`);
    const rooms = listedRooms.parse(await response.json());
    return rooms.filter(({ RoomInfo }) => RoomInfo.RoomID.startsWith(prefix));
  }

  #playToken(): Promise<string> {
    return createTokens(
      this.#url,
      undefined,
    )({ sub: 'zego-sim', role: 'admin' }).catch((error: Error) => {
      throw new Error(`${error.message}; give one with --admin-token`);
    });
  }
}
