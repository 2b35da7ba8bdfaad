import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Channel, newChannel } from '../../src/domain/channel.ts';
import { applyChange } from '../../src/domain/evolve.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { ChannelStore } from '../../src/ports.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { isAccepted, type Sent } from './traffic.ts';

export const JOURNAL_MAX = 1_000_000;
const PAGE = 1_000;

/** A channel as the file has it. */
export type Found = { readonly channel: Channel; readonly entries: readonly JournalEntry[] };

/** A copy of what a server that is gone left behind: nothing that is done to it disturbs the next one. */
export class Wreck {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async copy(dataDir: string): Promise<Wreck> {
    const folder = await mkdtemp(join(tmpdir(), 'linkcall-wreck-'));
    for (const name of ['linkcall.sqlite', 'linkcall.sqlite-wal']) {
      await copyFile(join(dataDir, name), join(folder, name)).catch(refuseUnlessMissing);
    }
    return new Wreck(folder);
  }

  /** Each channel, with those entries of its journal that come after what the ledger knows. */
  async read(ledgers: readonly Ledger[]): Promise<readonly Found[]> {
    const store = await openSqlite({ dataDir: this.#folder, use: 'channels', sync: 'normal', journalMax: JOURNAL_MAX });
    try {
      return await Promise.all(ledgers.map((ledger) => find(store.channels, ledger)));
    } finally {
      await store.close();
    }
  }

  /** The calls in the user log. */
  loggedCallIds(): string[] {
    const file = new DatabaseSync(join(this.#folder, 'linkcall.sqlite'));
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

async function find(store: ChannelStore, { channel: { sid }, seq }: Ledger): Promise<Found> {
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

  /** [LC17, LC19] What was told is there, once; what was not told is there once or not at all. */
  check(sent: readonly Sent[]): void {
    for (const one of [...sent, ...this.#toCheck.splice(0)]) {
      const versions = this.#accepted.get(commandKey(one.userId, one.payload.cmd_id));
      if (isAccepted(one))
        assert.equal(versions, one.reply.version, `${describe(one)}: its entry is missing, or other`);
      if (one.reply !== undefined && !isAccepted(one))
        assert.equal(versions, undefined, `${describe(one)}: was accepted`);
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
    if (entry.cmdId === undefined || entry.outcome !== 'accepted') return;
    const key = commandKey(entry.actor, entry.cmdId);
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
