import { Redis, ReplyError } from 'ioredis';
import type { RoundTrips, SharedClock } from '../../ports/runtime.ts';
import { type RetryPolicy, retry } from '../../runtime/retry.ts';
import { timers } from '../../runtime/timers.ts';
import { Turnstile } from '../../runtime/turnstile.ts';
import { within } from '../../runtime/within.ts';
import { AnswerLost, REDIS_AWAY, StoreError, WrongSetting } from '../storeError.ts';
import { earliestNow, latestNow, readRedisClock, unreadRedisClock } from './clock.ts';
import { ANSWERED_WITHIN_MS, CONNECTED_WITHIN_MS } from './patience.ts';

const CONNECT_MS = 2_000;
const RECONNECT: RetryPolicy = { firstMs: 50 };
const CLOCK_READ_EVERY_MS = 1_000;

/** Redis says that it is the wrong one to ask, or not yet the right one: another connection may lead further. */
const ASK_ELSEWHERE = /^(READONLY|LOADING|MASTERDOWN)/;

const NOT_WELCOME = /^(NOAUTH|WRONGPASS|NOPERM|ERR (invalid (username|password|DB)|AUTH|DB index))/i;

type Connection = {
  readonly client: Redis;
  /** Resolves it: no more questions over this one. */
  readonly giveUp: () => void;
};

export type RedisLinkOptions = {
  readonly url: string;
  /** Whatever a new connection needs before it is used. */
  readonly prepare: (client: Redis) => Promise<void>;
  readonly answeredWithinMs?: number;
  readonly clockReadEveryMs?: number;
  readonly roundTrips?: RoundTrips | undefined;
};

/**
 * One connection to Redis at a time. Nothing is queued for a Redis that is away, and nothing is sent twice: after a
 * lost connection each caller knows whether it was asked. A connection that does not answer in time is given up.
 */
export class RedisLink {
  readonly name: string;
  /** As it was last read; before that, as the machine's own has it. */
  readonly clock: SharedClock = { earliest: () => earliestNow(this.#clock), latest: () => latestNow(this.#clock) };
  readonly #options: RedisLinkOptions;
  readonly #answeredWithinMs: number;
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #clock = unreadRedisClock();
  readonly #turnstile = new Turnstile<Connection>();
  readonly #refused = Promise.withResolvers<never>();
  #trouble = 'it has not answered yet';

  constructor(options: RedisLinkOptions) {
    const { host, pathname } = new URL(options.url);
    this.name = `Redis at ${host}${pathname === '/' ? '' : pathname}`;
    this.#options = options;
    this.#answeredWithinMs = options.answeredWithinMs ?? ANSWERED_WITHIN_MS;
    this.#refused.promise.catch(() => {});
    void retry(timers, RECONNECT, () => this.#connect(), { isDone: () => false, signal: this.#closing.signal });
  }

  /** At start: resolves when Redis can be asked; rejects if that takes too long, or if it wants to know nothing of us. */
  async connected(withinMs: number): Promise<void> {
    try {
      const connected = this.#connection ?? this.#turnstile.next(withinMs);
      await Promise.race([connected, this.#refused.promise]);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`${this.name} cannot be reached (${this.#trouble}): start it, or correct REDIS_URL.`);
    }
  }

  /**
   * Rejects with `AnswerLost` if what was asked for may have been done, else if it was not. `latest`: by Redis' clock
   * the moment in which nobody waits for the answer any more, or before it.
   */
  async ask<T>(question: (client: Redis, latest: number) => Promise<T>): Promise<T> {
    const connection = await this.#connectionWithin(CONNECTED_WITHIN_MS);
    const latest = Math.floor(this.clock.earliest() + this.#answeredWithinMs);
    const askedAt = performance.now();
    try {
      const answer = await within(this.#answeredWithinMs, question(connection.client, latest));
      this.#options.roundTrips?.answered(performance.now() - askedAt);
      return answer;
    } catch (error) {
      this.#options.roundTrips?.failed();
      throw this.explain(error, connection);
    }
  }

  /** What went wrong with one of several questions that were asked together. */
  explain(error: unknown, connection = this.#connection): StoreError {
    const isReply = error instanceof ReplyError && error instanceof Error;
    // Late, or the connection is over. A late answer is of no use to anybody, and others would wait behind it.
    if (!isReply || ASK_ELSEWHERE.test(error.message)) connection?.giveUp();
    if (isReply) return new StoreError(`${this.name}: ${error.message}`, { cause: error, publicly: REDIS_AWAY });
    return new AnswerLost(`${this.name} did not answer: ${messageOf(error)}.`, { cause: error, publicly: REDIS_AWAY });
  }

  close(): void {
    this.#closing.abort();
    this.#connection?.client.disconnect();
    this.#turnstile.turnAway(this.#isClosed());
  }

  async #connectionWithin(ms: number): Promise<Connection> {
    if (this.#connection?.client.status === 'ready') return this.#connection;
    if (this.#closing.signal.aborted) throw this.#isClosed();
    this.#connection?.giveUp();
    try {
      return await this.#turnstile.next(ms);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      this.#options.roundTrips?.failed();
      const message = `${this.name} is away: ${this.#trouble}. Service returns by itself when it is back.`;
      throw new StoreError(message, { publicly: REDIS_AWAY });
    }
  }

  #isClosed(): StoreError {
    return new StoreError(`${this.name}: the store is closed.`);
  }

  #refusal(): StoreError {
    return new WrongSetting(
      `${this.name} refuses us (${this.#trouble}): correct user, password and database in REDIS_URL.`,
    );
  }

  /** Never rejects: resolves when that connection is over. */
  async #connect(): Promise<void> {
    const client = new Redis(this.#options.url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      enableOfflineQueue: false,
      // A connection that is over is over: another one is made here.
      retryStrategy: () => null,
      keepAlive: CLOCK_READ_EVERY_MS,
      noDelay: true,
    });
    let said: string | undefined;
    client.on('error', (error: Error) => {
      said = messageOf(error);
    });
    try {
      await this.#serveWith(client);
      this.#trouble = said ?? 'the connection was lost';
    } catch (error) {
      this.#trouble = said ?? messageOf(error);
    }
    if (NOT_WELCOME.test(this.#trouble)) this.#refused.reject(this.#refusal());
    client.disconnect();
  }

  async #serveWith(client: Redis): Promise<void> {
    const over = Promise.withResolvers<void>();
    client.once('end', over.resolve);
    await within(CONNECT_MS, client.connect());
    // Where that database is not there the driver would go on, in number 0.
    const { db = 0 } = client.options;
    if (db !== 0) await within(CONNECT_MS, client.select(db));
    await within(CONNECT_MS, this.#options.prepare(client));
    this.#clock = await within(this.#answeredWithinMs, readRedisClock(client));
    if (this.#closing.signal.aborted) return;
    const giveUp = () => {
      this.#forget(connection);
      over.resolve();
    };
    const connection: Connection = { client, giveUp };
    this.#connection = connection;
    this.#turnstile.letIn(connection);
    const read = () => void this.#readClock(client).catch(over.reject);
    const readings = setInterval(read, this.#options.clockReadEveryMs ?? CLOCK_READ_EVERY_MS);
    try {
      await over.promise;
    } finally {
      clearInterval(readings);
      this.#forget(connection);
    }
  }

  async #readClock(client: Redis): Promise<void> {
    const clock = await within(this.#answeredWithinMs, readRedisClock(client));
    // It may be another Redis by now.
    if (this.#connection?.client === client) this.#clock = clock;
  }

  #forget(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
