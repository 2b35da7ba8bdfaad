import { fail } from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { NOTICE_IDS } from '../../schema/names.ts';
import { PLAIN_IDS } from '../../schema/plain.ts';
import { fromBytes, toBytes } from '../../schema/proto/messages.ts';
import { REQUESTS, type RequestName } from '../../schema/requests/names.ts';
import type { Role } from '../../src/domain/channel.ts';
import type { TokenClaims } from '../../src/server/auth/tokens.ts';
import type { Wire } from './client.ts';
import { tokenFor } from './server.ts';
import { until } from './until.ts';

export type PlainMessage = { readonly id?: Wire; readonly type: string | number; readonly data: Wire };

type Options = { readonly query?: Readonly<Record<string, string>> } & Partial<Omit<TokenClaims, 'sub' | 'role'>>;

/** IN12: a connection as an app without Colyseus makes it, in JSON, or, with the query `wire=protobuf`, in bytes. */
export class PlainClient {
  readonly socket: WebSocket;
  readonly received: PlainMessage[] = [];
  closeCode: number | undefined;
  closeReason = '';
  readonly #isBinary: boolean;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.#isBinary = socket.url.includes('wire=protobuf');
    socket.on('message', (bytes: Buffer, isBinary) => {
      if (isBinary !== this.#isBinary) throw new Error('JSON comes as text, and nothing else does');
      this.received.push(isBinary ? unpacked(bytes) : JSON.parse(String(bytes)));
    });
    socket.on('close', (code, reason) => {
      this.closeCode = code;
      this.closeReason = String(reason);
    });
    socket.on('error', () => {});
  }

  /** Whatever becomes of it. */
  static open(url: string, headers: Readonly<Record<string, string>> = {}): PlainClient {
    return new PlainClient(new WebSocket(url, { headers, followRedirects: true }));
  }

  static async join(
    server: { readonly url: string },
    sid: string,
    role: Role,
    userId: string,
    { query = {}, ...claims }: Options = {},
  ): Promise<PlainClient> {
    const named = role === 'host' ? { sid } : {};
    const token = await tokenFor({ sub: userId, role, nick: `nick of ${userId}`, ...named, ...claims });
    const client = PlainClient.open(plainUrl(server, { sid, token, ...query }));
    await until(() => client.hello !== undefined || client.closeCode !== undefined, `${userId} is greeted`);
    return client;
  }

  get hello(): Wire {
    return this.received.find(({ type }) => type === 'hello')?.data;
  }

  /** As shown last. */
  get state(): Wire {
    return this.received.findLast(({ type }) => type === 'state')?.data;
  }

  get linkedIds(): string[] {
    return this.state.links.map(({ user_id }: { user_id: string }) => user_id);
  }

  send(message: Wire): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    this.socket.send(isRaw ? message : this.#isBinary ? packed(message) : JSON.stringify(message));
  }

  /** Resolves with what comes back under the same id. */
  async request(type: string | number, data?: object): Promise<Wire> {
    this.#asked += 1;
    const id = this.#asked;
    this.send({ id, type, data });
    const answer = () => this.received.find((message) => message.id === id);
    await until(() => answer() !== undefined || this.closeCode !== undefined, `${type} is answered`);
    return answer()?.data;
  }

  receivedOf(type: string | number): Wire[] {
    return this.received.filter((one) => one.type === type).map(({ data }) => data);
  }

  async sees(version: number): Promise<void> {
    await until(() => this.state?.version >= version, `version ${version} is shown`);
  }

  /** Without a goodbye. */
  drop(): void {
    this.socket.terminate();
  }

  /** On purpose. */
  async leave(): Promise<void> {
    this.socket.close(1000);
    await once(this.socket, 'close');
  }
}

const NAMES = new Map<number, string>([
  ...Object.values(REQUESTS).map(({ reply, replyId }): [number, string] => [replyId, reply]),
  ...Object.entries(NOTICE_IDS).map(([name, id]): [number, string] => [id, name]),
  ...Object.entries(PLAIN_IDS).map(([name, id]): [number, string] => [id, name]),
]);

/** Under the names that the JSON has. */
export function unpacked(frame: Buffer): PlainMessage {
  const name = NAMES.get(frame.readUInt32BE(0)) ?? fail('a message without a name');
  const data = fromBytes(name, frame.subarray(8)) ?? fail(`${name} cannot be read`);
  const id = frame.readUInt32BE(4);
  const type = name in PLAIN_IDS ? name.replace(/^linkcall_(public_)?/, '') : name;
  return id === 0 ? { type, data } : { id, type, data };
}

function packed({ id = 0, type, data = {} }: Wire): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(REQUESTS[type as RequestName].id, 0);
  head.writeUInt32BE(id, 4);
  return Buffer.concat([head, toBytes(type, data)]);
}

export function plainUrl(server: { readonly url: string }, query: Readonly<Record<string, string>>): string {
  return `${server.url.replace('http', 'ws')}/ws?${new URLSearchParams(query)}`;
}

/** What a handshake that is refused is answered with, by HTTP. */
export async function refusedBy(url: string, headers: Record<string, string> = {}): Promise<Wire> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(String(Buffer.concat(chunks))) };
}
