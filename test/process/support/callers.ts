import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Random } from '../../../loadtest/random.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openRedisStore } from '../../../src/stores/redis/open.ts';
import { TestClient } from '../../support/client.ts';
import { sid } from '../../support/people.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { isAccepted, isBusy, Talker } from './traffic.ts';
import { findIn, JOURNAL_MAX, Ledger } from './wreck.ts';

const VIEWERS = ['ann', 'ben', 'cem'];
const LIMITS = { maxLinks: 2, maxApplies: 3 };
const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };

/** What a server of these tests is set to, so that nobody is barred, runs out or is gone. */
export const CALLERS_SETTINGS = {
  LOG_LEVEL: 'fatal',
  MAX_MESSAGES_PER_S: '100000',
  JOURNAL_MAX: `${JOURNAL_MAX}`,
  MAX_LINKS: `${LIMITS.maxLinks}`,
  MAX_APPLIES: `${LIMITS.maxApplies}`,
  WHEN_FULL: 'keep',
  APPLY_BURST: '1000',
  APPLY_LIFE_MS: '600000',
  RECONNECT_MS: '600000',
  HOST_RECONNECT_MS: '600000',
};

const MOVED = 4100;
/** Whoever looks at the store in the end may wait longer than a caller. */
const PATIENCE_MS = 120_000;

type Seat = { readonly sid: Sid; readonly role: 'host' | 'viewer'; readonly userId: string };

type CallersDeps = {
  readonly redisUrl: string;
  readonly mysqlUrl: string;
  readonly random: Random;
  /** How long everybody thinks between two commands. */
  readonly thinkMs: number;
};

/** People in some channels who call all the time, while somebody makes trouble; and what they know in the end. */
export class Callers {
  readonly #deps: CallersDeps;
  readonly #sids: readonly Sid[];
  #runs = 0;
  #talkers: Talker[] = [];
  #isOver = false;
  readonly #all: Talker[] = [];
  #talk: Promise<unknown> = Promise.resolve();

  constructor(channels: number, deps: CallersDeps) {
    this.#deps = deps;
    this.#sids = Array.from({ length: channels }, (_, n) => sid(`channel ${n}`));
  }

  /** They join and begin; again, after the server has been away. */
  async begin(server: TestServer): Promise<void> {
    const people = [['host', 'hana'] as const, ...VIEWERS.map((name) => ['viewer', name] as const)];
    const seats = this.#sids.flatMap((sid) => people.map(([role, userId]) => ({ sid, role, userId })));
    this.#isOver = false;
    this.#talkers = [];
    const talkers = await Promise.all(seats.map((seat) => this.#enter(server, seat)));
    this.#talk = Promise.all(talkers.map((talker, nth) => this.#keepTalking(server, seats[nth], talker)));
  }

  async #enter(server: TestServer, { sid, role, userId }: Seat): Promise<Talker> {
    const client = await TestClient.joinInTime(server, sid, role, userId);
    this.#runs += 1;
    const talker = new Talker({
      sid,
      client,
      role,
      viewerIds: VIEWERS,
      random: this.#deps.random,
      run: `${this.#runs}`,
      thinkMs: this.#deps.thinkMs,
    });
    this.#talkers.push(talker);
    this.#all.push(talker);
    return talker;
  }

  /** CL12: whoever is told to join again does, as soon as there is somebody to join. */
  async #keepTalking(server: TestServer, seat: Seat | undefined, first: Talker): Promise<void> {
    let talker: Talker | undefined = first;
    while (talker !== undefined) {
      await talker.talk();
      if (this.#isOver || seat === undefined || talker.client.closeCode !== MOVED) return;
      do {
        await pause(this.#deps.thinkMs);
        talker = await this.#enter(server, seat).catch(() => undefined);
      } while (talker === undefined && !this.#isOver);
    }
  }

  /** Until everybody in every channel has had so many more replies of this kind. */
  async reach(count: number, kind: 'accepted' | 'busy' | 'any'): Promise<void> {
    const isKind = { accepted: isAccepted, busy: isBusy, any: () => true }[kind];
    const counted = (name: Sid): number =>
      this.#talkers
        .filter((talker) => talker.sid === name)
        .flatMap((talker) => talker.sent)
        .filter((one) => one.reply !== undefined && isKind(one)).length;
    const goals = this.#sids.map((name) => ({ name, goal: counted(name) + count }));
    const missing = () => goals.reduce((sum, { name, goal }) => sum + Math.max(0, goal - counted(name)), 0);
    // A slow machine is to come on, and not to be done by a certain moment.
    for (let left = missing(); left > 0; left = missing()) {
      await until(() => missing() < left, `${left} of ${count} more replies in each channel (${kind})`);
    }
  }

  /** Until somebody in each channel has been told that it is busy, or was told to join again before they could ask. */
  async areAnsweredOrSentAway(): Promise<void> {
    const told = new Set(this.#all.flatMap((talker) => talker.sent).filter(isBusy));
    const isNew = (talker: Talker) => talker.sent.some((one) => isBusy(one) && !told.has(one));
    const of = (name: Sid) => this.#talkers.filter((talker) => talker.sid === name);
    const isTold = (name: Sid) => of(name).some((one) => isNew(one) || one.client.closeCode === MOVED);
    await until(() => this.#sids.every(isTold), 'each channel is told that it is busy, or sent away');
  }

  get busyReplies(): number {
    return this.#all.flatMap((talker) => talker.sent).filter(isBusy).length;
  }

  /** What is in flight is still answered. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const talker of this.#talkers) talker.hush();
    await this.#talk;
    for (const { client } of this.#talkers) client.vanish();
  }

  /** [ST1, ST3, ST6, LC13, LC17, LC19] What they were told, the journals, the channels and the user log agree. */
  async check(): Promise<void> {
    const ledgers = this.#sids.map((name) => new Ledger(name, LIMITS));
    const { channels, outbox } = await openRedisStore({
      url: this.#deps.redisUrl,
      answeredWithinMs: PATIENCE_MS,
      journalMax: JOURNAL_MAX,
      log: NO_LOG,
      clock: systemClock,
    });
    const redis = new Redis(this.#deps.redisUrl);
    // What is owed follows the commit (SP2).
    await until(async () => (await redis.scard('linkcall:unpublished')) === 0, 'all that was committed is published');
    redis.disconnect();
    await until(async () => (await outbox.waiting()).count === 0, 'the outbox is empty');
    for (const ledger of ledgers) {
      ledger.takeIn(await findIn(channels, ledger));
      const there = this.#all.filter((talker) => talker.sid === ledger.channel.sid);
      ledger.check(
        there.flatMap(({ sent }) => sent),
        { mayLoseAnswers: true },
      );
      const seen = Math.max(...there.map(({ versionSeen }) => versionSeen));
      assert(seen <= ledger.channel.version, `version ${seen} was shown, ${ledger.channel.version} is kept`);
    }
    await channels.close();
    const ended = ledgers.flatMap(({ endedCallIds }) => endedCallIds);
    assert(ended.length > 0, 'some calls ended');
    assert.deepEqual(await loggedCallIds(this.#deps.mysqlUrl), ended.sort(), 'each call that ended is logged, once');
  }
}

export async function loggedCallIds(mysqlUrl: string): Promise<string[]> {
  const connection = await createConnection(mysqlUrl);
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT call_id FROM t_linkcall_base_userlog ORDER BY call_id',
  );
  await connection.end();
  return rows.map((row) => row.call_id);
}
