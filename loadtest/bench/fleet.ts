import { atOnce } from '../atOnce.ts';
import { type Callback, cameIn, LEAVE_REASON, roomCreated, wentOut } from '../zego/callback.ts';
import { write } from '../zego/signedCallback.ts';
import { demand, joinRoom } from './callers/callers.ts';
import { startRedis } from './redis.ts';
import { SENDER, serveOurs } from './servers.ts';
import type { Served, TestBed } from './testBed.ts';

const PROCESSES = 2;
const SESSION = 7n;
/** So many callbacks are under way while channels are woken. */
const AT_ONCE = 32;
/** A prime: neighbours are no neighbours, and each channel comes up as often as any other. */
const STRIDE = 7_919;
/** Nothing is repaired, and who has gone is soon forgotten: a channel that is asked more often is no slower. */
const SETTINGS = { ZEGO_GAP_MS: '86400000', ZEGO_TOMBSTONE_MS: '1000' };

/** Two processes on a Redis of their own, and channels that stay awake because a room of ZEGO is open in each. */
export class Fleet {
  readonly channels: number;
  readonly #servers: readonly Served[];
  /** Of each channel's callbacks. */
  readonly #seqs = new Map<number, number>();
  #visits = 0;
  #callbacks = 0;

  private constructor(servers: readonly Served[], channels: number) {
    this.#servers = servers;
    this.channels = channels;
  }

  static async start(testBed: TestBed, channels: number): Promise<Fleet> {
    const settings = { ...SETTINGS, REDIS_URL: (await startRedis(testBed)).url };
    const servers = await Promise.all(Array.from({ length: PROCESSES }, () => serveOurs(testBed, settings)));
    return new Fleet(servers, channels);
  }

  async wakeAll(say: (line: string) => void): Promise<void> {
    await atOnce(AT_ONCE, Array(this.channels).keys(), (channel) =>
      this.#post(this.#server(channel), roomCreated(this.#place(channel), 'somebody')),
    );
    say(`${this.channels} channels are awake`);
  }

  /** A viewer comes, applies, cancels and goes, at one process, for a channel at either. */
  async visit(): Promise<{ joinMs: number; commandMs: number }> {
    this.#visits += 1;
    const who = {
      sid: sidOf(this.#channelOf(this.#visits)),
      userId: `visitor-${this.#visits}`,
      role: 'viewer',
    } as const;
    const { url } = this.#serverOf(this.#visits);
    const begunAt = performance.now();
    const room = await joinRoom(url, who);
    const joinedAt = performance.now();
    await demand(room, 'linkcall_apply_rq', { op_code: 1 });
    const appliedAt = performance.now();
    await demand(room, 'linkcall_apply_rq', { op_code: 2 });
    await room.leave();
    return { joinMs: joinedAt - begunAt, commandMs: appliedAt - joinedAt };
  }

  /** Somebody comes into a room of ZEGO; in ms. They go again, untimed. */
  async callBack(): Promise<number> {
    this.#callbacks += 1;
    const nth = this.#callbacks;
    const channel = this.#channelOf(nth);
    const userId = `member-${nth}`;
    const member = { userId, nick: userId, session: BigInt(nth), loginAt: Date.now(), role: 2 } as const;
    const login = cameIn(this.#place(channel), member, this.#nextSeq(channel), false);
    const begunAt = performance.now();
    await this.#post(this.#serverOf(nth), login);
    const tookMs = performance.now() - begunAt;
    await this.#post(
      this.#serverOf(nth),
      wentOut(this.#place(channel), member, this.#nextSeq(channel), LEAVE_REASON.normal),
    );
    return tookMs;
  }

  #channelOf(nth: number): number {
    return (nth * STRIDE) % this.channels;
  }

  /** Two times the channel's own process, two times the other one. */
  #serverOf(nth: number): Served {
    return this.#server(nth + Math.floor(nth / PROCESSES));
  }

  #nextSeq(channel: number): number {
    const seq = (this.#seqs.get(channel) ?? 0) + 1;
    this.#seqs.set(channel, seq);
    return seq;
  }

  #place(channel: number) {
    return { roomId: sidOf(channel), session: SESSION, at: Date.now() };
  }

  #server(n: number): Served {
    const server = this.#servers[n % PROCESSES];
    if (server === undefined) throw new Error('there are servers');
    return server;
  }

  async #post(server: Served, callback: Callback): Promise<void> {
    const { body, contentType } = write(callback, SENDER, `${callback.at}`, false);
    const headers = { 'content-type': contentType };
    const response = await fetch(`${server.url}/zego/callback`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`a callback was answered ${response.status}`);
  }
}

const sidOf = (channel: number): string => `channel-${channel}`;
