import { fail } from 'node:assert/strict';
import { Client, Room } from '@colyseus/sdk';
import type { ChannelState } from '../../schema/channelState.ts';
import type { Role } from '../../src/domain/channel.ts';
import type { TokenClaims } from '../../src/server/auth/tokens.ts';
import { type TestServer, tokenFor } from './server.ts';
import { until } from './until.ts';

// What comes over the wire is whatever the server sends; the tests say what it must be.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Wire = any;

export type Received = { readonly type: string | number; readonly body: Wire };

type Frames = { push(frame: Uint8Array): unknown };

export type JoinOptions = {
  readonly notices?: boolean;
  /** IN10: by numbers from the first notice on. */
  readonly ids?: string;
  /** IN11: what is received and sent is bytes of linkcall.proto. */
  readonly wire?: string;
  /** Takes every frame that the server sends from then on, as it came over the wire. */
  readonly frames?: Frames;
} & Partial<Omit<TokenClaims, 'sub' | 'role'>>;

// The SDK gives an answer 10 s, which under load a slow machine may need.
Room.defaultRequestTimeout = 120_000;

/** ST4: a process that stalled as somebody came has let the channel go. */
const MOVED = 4100;

/** The one code of its own that the SDK takes for a lost connection; browsers do not let a page say 1006. */
const CLOSED_BY_THE_NETWORK = 4010;

/** A user with one connection, made with the SDK as an app would. */
export class TestClient {
  readonly userId: string;
  readonly room: Room<Wire, ChannelState>;
  /** Every notice and every reply to a `send`, in the order of arrival. */
  readonly received: Received[] = [];
  closeCode: number | undefined;
  closeReason: string | undefined;
  /** As the typed client does; where what is asked goes to another process, which a slow machine keeps waiting. */
  asksAgain = false;
  #asked = 0;

  private constructor(userId: string, room: Room<Wire, ChannelState>) {
    this.userId = userId;
    this.room = room;
    room.onMessage('*', (type, body) => this.received.push({ type, body }));
    room.onLeave((code, reason) => {
      this.closeCode = code;
      this.closeReason = reason;
    });
    // As the typed client will: come back at once, and quietly.
    Object.assign(room.reconnection, { minUptime: 0, minDelay: 20, delay: 20, maxDelay: 50, maxRetries: 100 });
  }

  /** As `join`; and again where a slow machine cannot let one more in just now. */
  static async joinInTime(...where: Parameters<typeof TestClient.join>): Promise<TestClient> {
    let joined: TestClient | undefined;
    const isIn = async () => {
      joined = await TestClient.join(...where).catch((error: Error & { readonly code?: number }) => {
        if (error.code !== MOVED && !/(try|ask) again/.test(error.message)) throw error;
        return undefined;
      });
      return joined !== undefined;
    };
    const [, sid, , userId] = where;
    await until(isIn, `${userId} is let into ${sid}, and not told to try again`);
    return joined ?? fail();
  }

  static async join(
    server: Pick<TestServer, 'url'>,
    sid: string | number,
    role: Role,
    userId: string,
    { notices = true, ids, wire, frames, ...claims }: JoinOptions = {},
  ): Promise<TestClient> {
    const client = new Client(server.url);
    const named = role === 'host' || role === 'moderator' ? { sid: String(sid) } : {};
    client.auth.token = await tokenFor({ sub: userId, role, nick: `nick of ${userId}`, ...named, ...claims });
    const room = await seated(() => client.joinOrCreate<ChannelState>('live_channel', { sid, notices, ids, wire }));
    if (frames !== undefined) keepFrames(room, frames);
    const joined = new TestClient(userId, room);
    const isShown = () => room.state?.sid !== undefined && room.state.sid !== '';
    await until(() => isShown() || joined.closeCode !== undefined, `${userId} gets the first state`);
    if (!isShown())
      throw new Error(`${userId} was let in, and closed (${joined.closeCode}) before the state: try again`);
    return joined;
  }

  get state(): ChannelState {
    return this.room.state;
  }

  get linkedIds(): string[] {
    return [...this.state.links.keys()];
  }

  /** The queue as far as this client may see it. */
  get waitingIds(): string[] {
    return [...(this.state.applies?.keys() ?? [])];
  }

  /** Who is invited, as far as this client may see it. */
  get invitedIds(): string[] {
    return [...(this.state.invites?.keys() ?? [])];
  }

  async request(name: string | number, payload?: object): Promise<Wire> {
    if (!this.asksAgain) return this.room.request(name, payload);
    this.#asked += 1;
    const named = { cmd_id: `${this.room.sessionId} ${this.#asked}`, ...payload };
    return notBusy(() => this.room.request(name, named));
  }

  apply(opCode: number, more: object = {}): Promise<Wire> {
    return this.request('linkcall_apply_rq', { op_code: opCode, ...more });
  }

  direct(opCode: number, userId: string | bigint, more: object = {}): Promise<Wire> {
    return this.request('linkcall_allow_rq', { op_code: opCode, user_id: userId, ...more });
  }

  setSwitch(opCode: number, more: object = {}): Promise<Wire> {
    return this.request('linkcall_set_state_rq', { op_code: opCode, ...more });
  }

  receivedOf(type: string | number): Wire[] {
    return this.received.filter((one) => one.type === type).map((one) => one.body);
  }

  /** The next message of this type that has not been looked at yet; it and what came before it are taken away. */
  async next(type: string | number): Promise<Wire> {
    const index = () => this.received.findIndex((one) => one.type === type);
    await until(() => index() >= 0, `${this.userId} receives ${type}; got ${JSON.stringify(this.received)}`);
    const [found] = this.received.splice(0, index() + 1).slice(-1);
    return found?.body;
  }

  /** Until the schema shows this version, or a later one. */
  async sees(version: number): Promise<void> {
    await until(() => this.state.version >= version, `${this.userId} sees version ${version}`);
  }

  /** Whatever the bytes are, past the SDK; text goes as a text frame. */
  sendFrame(frame: Uint8Array<ArrayBuffer> | string): void {
    this.#socket.send(frame);
  }

  /** The connection is lost without a goodbye; the SDK tries to come back at once. */
  drop(): void {
    this.#socket.close(CLOSED_BY_THE_NETWORK);
  }

  /** The connection is lost, and the SDK has taken the seat again. */
  async comeBack(): Promise<void> {
    let isBack = false;
    this.room.onReconnect.once(() => {
      isBack = true;
    });
    this.drop();
    await until(() => isBack, `${this.userId} is back`);
  }

  /** As `drop`, but nobody tries to come back. */
  vanish(): void {
    this.room.reconnection.enabled = false;
    this.room.reconnection.maxRetries = 0;
    this.drop();
  }

  get #socket(): WebSocket {
    const transport: Wire = this.room.connection.transport;
    return transport.ws;
  }

  async leave(): Promise<void> {
    await this.room.leave(true);
  }
}

/** What is told to be busy may have been done: whoever asks again does so under the same id (LC17). */
export async function notBusy(ask: () => Promise<Wire>): Promise<Wire> {
  let answered: Wire;
  await until(async () => {
    answered = await ask();
    return answered.error?.reason !== 'busy';
  }, 'who was told to be busy is answered');
  return answered;
}

/** On a slow machine a seat may not be taken in time: then there is another one. */
async function seated<Joined>(join: () => Promise<Joined>): Promise<Joined> {
  let joined: Joined | undefined;
  const isSeated = async () => {
    joined = await join().catch((error: Error) => {
      if (!/seat reservation expired/.test(error.message)) throw error;
      return undefined;
    });
    return joined !== undefined;
  };
  await until(isSeated, 'a seat is taken in time');
  return joined ?? fail();
}

function keepFrames(room: Room, frames: Frames): void {
  const { events } = room.connection;
  const { onmessage } = events;
  events.onmessage = (event) => {
    frames.push(new Uint8Array(event.data));
    onmessage?.(event);
  };
}
