import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Millis, UserId } from '../../domain/ids.ts';
import { type Block, type BlockChange, type Blocks, lasts } from '../../domain/moderation/blocks.ts';
import type { BlockRow } from '../../ports/lists.ts';
import type { Blocked, BlockedPage, HostLists, People } from '../../ports/people.ts';
import type { Clock } from '../../ports/runtime.ts';

export type HostBlocksDeps = {
  readonly people: Pick<People, 'blocked' | 'blockers' | 'findBlocked' | 'changeBlock'>;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly blockedMax: number;
  /** What this host's list says is another thing now. */
  readonly changed: (hostId: UserId) => void;
};

const PAGE_ITEMS = 1_000;
/** Of one user nobody reads more of them. */
const BLOCKERS_MAX = 10_000;
/** A host who comes is known this long before their channel says so. */
const SPARED_MS: Millis = 60_000;

/** The oldest first. */
type List = Map<UserId, Block>;

type Host = {
  /** Undefined: it is read for the first time. */
  list: List | undefined;
  /** While it is read: what has changed since that began. */
  readonly readings: Set<BlockChange[]>;
  first: Promise<void>;
  wantedAt: Millis;
};

/** PE6: the lists of the hosts whose channels are awake here, in memory, so that a start looks into a map (ADR 0033). */
export class HostBlocks implements HostLists {
  readonly #deps: HostBlocksDeps;
  readonly #hosts = new Map<UserId, Host>();

  constructor(deps: HostBlocksDeps) {
    this.#deps = deps;
  }

  async know(hostId: UserId): Promise<void> {
    const host = this.#hosts.get(hostId) ?? this.#add(hostId);
    host.wantedAt = this.#deps.clock.elapsed();
    await host.first;
  }

  of(hostId: UserId): Blocks {
    return (userId) => {
      const list = this.#hosts.get(hostId)?.list;
      if (list === undefined) throw new Error('whom a host has blocked was asked before it was read');
      return list.get(userId);
    };
  }

  note(changes: readonly BlockChange[]): void {
    const touched = new Set<UserId>();
    for (const change of changes) {
      const host = this.#hosts.get(change.hostId);
      if (host === undefined) continue;
      for (const missed of host.readings) missed.push(change);
      if (host.list !== undefined) this.#apply(host.list, change);
      touched.add(change.hostId);
    }
    for (const hostId of touched) this.#deps.changed(hostId);
  }

  /** From outside any channel: resolves when it is durable. */
  async change(change: BlockChange, noted?: AuditEntry): Promise<void> {
    await this.#deps.people.changeBlock(change, this.#deps.clock.now(), noted);
    this.note([change]);
  }

  /** As the store has it: who lasts, the last first. */
  async page(hostId: UserId, page: BlockedPage): Promise<readonly Blocked[]> {
    return this.#deps.people.blocked(hostId, page);
  }

  async find(hostId: UserId, userId: UserId): Promise<Blocked | undefined> {
    const found = await this.#deps.people.findBlocked(hostId, userId);
    return found !== undefined && lasts(found, this.#deps.clock.now()) ? found : undefined;
  }

  /** OP2: as the store has it: which hosts keep this user off their calls now, wherever their channels are. */
  async blockersOf(userId: UserId): Promise<readonly BlockRow[]> {
    const rows: BlockRow[] = [];
    let after: UserId | undefined;
    do {
      const { blockers, next } = await this.#deps.people.blockers(userId, { after, limit: PAGE_ITEMS });
      const lasting = blockers.filter((block) => lasts(block, this.#deps.clock.now()));
      rows.push(...lasting.map(({ hostId, until, by, at }) => ({ hostId, until, by, at })));
      after = next;
    } while (after !== undefined && rows.length < BLOCKERS_MAX);
    return rows;
  }

  /** Of the hosts who are known: which of them keep this user off their calls now. */
  *ofUser(userId: UserId): Iterable<BlockRow> {
    const now = this.#deps.clock.now();
    for (const [hostId, { list }] of this.#hosts) {
      const block = list?.get(userId);
      if (block !== undefined && lasts(block, now)) yield { hostId, until: block.until, by: block.by, at: block.at };
    }
  }

  /** All of them anew: some change may have been missed. */
  async reload(): Promise<void> {
    for (const [hostId, host] of this.#hosts) {
      await host.first.catch(() => {});
      if (this.#hosts.get(hostId) !== host) continue;
      await this.#read(hostId, host);
      this.#deps.changed(hostId);
    }
  }

  /** CL7, ST15: what of them the store does not have any more. */
  async lost(): Promise<readonly BlockChange[]> {
    const now = this.#deps.clock.now();
    const lost: BlockChange[] = [];
    for (const [hostId, { list }] of this.#hosts) {
      if (list === undefined) continue;
      const kept = new Set((await this.#stored(hostId)).map(({ userId }) => userId));
      for (const [userId, block] of list)
        if (!kept.has(userId) && lasts(block, now)) lost.push({ hostId, userId, block });
    }
    return lost;
  }

  /** Those whom nobody here asks for any more. */
  forget(wanted: ReadonlySet<UserId>): void {
    const spared = this.#deps.clock.elapsed() - SPARED_MS;
    for (const [hostId, { wantedAt }] of this.#hosts) {
      if (wantedAt < spared && !wanted.has(hostId)) this.#hosts.delete(hostId);
    }
  }

  #add(hostId: UserId): Host {
    const host: Host = { list: undefined, readings: new Set(), first: Promise.resolve(), wantedAt: 0 };
    this.#hosts.set(hostId, host);
    host.first = this.#read(hostId, host).catch((error) => {
      // Whoever asks next tries again.
      if (this.#hosts.get(hostId) === host) this.#hosts.delete(hostId);
      throw error;
    });
    return host;
  }

  async #read(hostId: UserId, host: Host): Promise<void> {
    const missed: BlockChange[] = [];
    host.readings.add(missed);
    try {
      const oldestFirst = (await this.#stored(hostId)).toReversed();
      const list: List = new Map(oldestFirst.map(({ userId, n: _, ...block }) => [userId, block]));
      for (const change of missed) this.#apply(list, change);
      host.list = list;
    } finally {
      host.readings.delete(missed);
    }
  }

  /** The last first. */
  async #stored(hostId: UserId): Promise<readonly Blocked[]> {
    const newestFirst: Blocked[] = [];
    for (let before: number | undefined; ; ) {
      const page = await this.#deps.people.blocked(hostId, { before, limit: PAGE_ITEMS });
      newestFirst.push(...page);
      before = page.at(-1)?.n;
      if (before === undefined) return newestFirst;
    }
  }

  /** By the store's own rule: of too many those go whose time is over, then the oldest. */
  #apply(list: List, { userId, block }: BlockChange): void {
    list.delete(userId);
    if (block === undefined) return;
    list.set(userId, block);
    if (list.size <= this.#deps.blockedMax) return;
    for (const [id, known] of list) if (!lasts(known, block.at)) list.delete(id);
    for (const id of list.keys()) {
      if (list.size <= this.#deps.blockedMax) return;
      list.delete(id);
    }
  }
}
