import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Channel, newChannel } from '../../../src/domain/channel.ts';
import { applyChange } from '../../../src/domain/decide.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import type { ChannelStore } from '../../../src/ports/channelStore.ts';
import { systemClock } from '../../../src/server/clock.ts';
import { openStores } from '../../../src/stores/open.ts';
import { readCommitText } from '../../../src/stores/records/commitRecord.ts';
import type { TestServer } from '../../support/server.ts';
import { openBeside } from '../../support/sqliteFile.ts';
import { isAccepted, isBusy, type Sent } from './traffic.ts';

export const JOURNAL_MAX = 1_000_000;
const PAGE = 1_000;
const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };

/** A channel as the file has it. */
export type Found = { readonly channel: Channel; readonly entries: readonly JournalEntry[] };

/** What a server that is gone left behind; to look at it disturbs nothing, and the next one does not disturb it. */
export class Wreck {
  readonly #folder: string;
  readonly #redisUrl: string | undefined;

  private constructor(folder: string, redisUrl: string | undefined) {
    this.#folder = folder;
    this.#redisUrl = redisUrl;
  }

  static async of({ dataDir, redisUrl }: TestServer): Promise<Wreck> {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-wreck-'));
    for (const name of ['linkcall.sqlite', 'linkcall.sqlite-wal']) {
      await copyFile(join(dataDir, name), join(folder, name)).catch(refuseUnlessMissing);
    }
    return new Wreck(folder, redisUrl);
  }

  /** Each channel, with those entries of its journal that come after what the ledger knows; and the calls that ended. */
  async read(ledgers: readonly Ledger[]): Promise<{ found: readonly Found[]; loggedCallIds: string[] }> {
    const settings = {
      dataDir: this.#folder,
      sqliteSync: 'normal',
      journalMax: JOURNAL_MAX,
      channelLifeDays: 90,
      feedDays: 7,
      maxBlocked: 10_000,
      revokedDays: 366,
      feedMax: 1_000_000,
      auditDays: 400,
      auditMax: 1_000_000,
    } as const;
    const stores = await openStores(
      {
        ...settings,
        redisUrl: this.#redisUrl,
        redisAnswerMs: 20_000,
        mysqlUrl: undefined,
        logAheadMs: 0,
        publishMs: 250,
      },
      NO_LOG,
      systemClock,
    );
    try {
      const found = await Promise.all(ledgers.map((ledger) => findIn(stores.channels, ledger)));
      // One that was logged and not yet forgotten is in both.
      const ids = new Set([...this.#loggedCallIds(), ...(await this.#waitingCallIds())]);
      return { found, loggedCallIds: [...ids] };
    } finally {
      await stores.close();
    }
  }

  /** Whoever had taken them: a server that is dead still has for a while what it took. */
  async #waitingCallIds(): Promise<string[]> {
    if (this.#redisUrl === undefined) return [];
    const redis = new Redis(this.#redisUrl);
    const entries = await redis.xrange('linkcall:userlog-outbox', '-', '+');
    // What is not published yet is in the logs of its channels.
    const unpublished = await redis.smembers('linkcall:unpublished');
    const logs = await Promise.all(unpublished.map((sid) => redis.lrange(`linkcall:channel-log:${sid}`, 0, -1)));
    redis.disconnect();
    const owed = logs.flat().flatMap((text) => readCommitText(text).endedCalls);
    return [
      ...entries.map(([, words]) => JSON.parse(words[1 + words.indexOf('record')] ?? '').callId),
      ...owed.map(({ callId }) => callId),
    ];
  }

  #loggedCallIds(): string[] {
    const file = openBeside(this.#folder);
    const rows = file.prepare('SELECT call_id FROM t_linkcall_base_userlog').all();
    file.close();
    return rows.map((row) => String(row.call_id));
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }
}

function refuseUnlessMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

export async function findIn(store: ChannelStore, { channel: { sid }, seq }: Ledger): Promise<Found> {
  const channel = await store.peek(sid);
  const entries: JournalEntry[] = [];
  for (let before: number | undefined; ; before = entries.at(-1)?.seq) {
    const page = await store.journal(sid, { before, limit: PAGE });
    entries.push(...page);
    const oldest = page.at(-1)?.seq ?? 0;
    if (page.length < PAGE || oldest <= seq) break;
  }
  const fresh = entries.filter((entry) => entry.seq > seq).reverse();
  return { channel: channel ?? newChannel(sid), entries: fresh };
}

/** What a channel must be like, from its journal alone; it outlives the crashes. */
export class Ledger {
  channel: Channel;
  seq = 0;
  readonly endedCallIds: string[] = [];
  readonly #accepted = new Map<string, number>();
  readonly #toCheck: Sent[] = [];
  readonly #limits: { readonly maxLinks: number; readonly maxApplies: number };

  constructor(sid: Sid, limits: Ledger['limits']) {
    this.channel = newChannel(sid);
    this.#limits = limits;
  }

  get limits() {
    return this.#limits;
  }

  /** [ST3, ST5, LC13] The journal has no gap, each step of it keeps the limits, and its end is the snapshot. */
  takeIn({ channel, entries }: Found): void {
    for (const entry of entries) {
      this.#step(entry);
      this.#refuseBrokenLimits();
    }
    assert.deepEqual(channel, this.channel, 'the snapshot is what the journal leads to');
  }

  /**
   * [LC17, LC19] What was told is there, once; what was not told is there once or not at all. So is, where the answer of
   * the store may be lost, what was answered busy.
   */
  check(sent: readonly Sent[], { mayLoseAnswers = false } = {}): void {
    for (const one of [...sent, ...this.#toCheck.splice(0)]) {
      const versions = this.#accepted.get(commandKey(one.userId, one.payload.cmd_id));
      if (one.reply === undefined || (mayLoseAnswers && isBusy(one))) continue;
      if (isAccepted(one))
        assert.equal(versions, one.reply.version, `${describe(one)}: its entry is missing, or other`);
      else assert.equal(versions, undefined, `${describe(one)}: was accepted`);
    }
  }

  /** With the next crash. */
  checkLater(sent: readonly Sent[]): void {
    this.#toCheck.push(...sent);
  }

  #step(entry: JournalEntry): void {
    assert.equal(entry.seq, this.seq + 1);
    this.seq = entry.seq;
    this.channel = applyChange(this.channel, entry.events);
    if (entry.events.length > 0) assert.equal(entry.version, this.channel.version);
    for (const event of entry.events) {
      if (event.type === 'application-ended') this.endedCallIds.push(event.application.callId);
      if (event.type === 'link-ended') this.endedCallIds.push(event.link.callId);
    }
    if (entry.cmdId === undefined || entry.actor.kind !== 'user' || entry.outcome !== 'accepted') return;
    const key = commandKey(entry.actor.id, entry.cmdId);
    assert(!this.#accepted.has(key), `${key} happened twice in ${this.channel.sid}`);
    this.#accepted.set(key, entry.version);
  }

  #refuseBrokenLimits(): void {
    const { waiting, linked } = this.channel;
    assert(linked.length <= this.#limits.maxLinks && waiting.length <= this.#limits.maxApplies);
    const users = [...waiting, ...linked].map(({ person }) => person.userId);
    assert.equal(new Set(users).size, users.length, `somebody is there twice: ${users}`);
  }
}

const commandKey = (userId: string, cmdId: string): string => `${userId} ${cmdId}`;
const describe = ({ sid, userId, name, payload }: Sent): string =>
  `${name} ${JSON.stringify(payload)} of ${userId} in ${sid}`;
