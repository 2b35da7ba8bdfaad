import type { Random } from '../../loadtest/random.ts';
import type { EndedCall } from '../../src/domain/callLog.ts';
import { type Channel, newChannel } from '../../src/domain/channel.ts';
import type { Sid } from '../../src/domain/ids.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { PersistentMap } from '../../src/domain/persistentMap.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/domain/roster.ts';
import type { RosterChange } from '../../src/domain/rosterChange.ts';
import type { ChannelStore, Commit, CommitOutcome, Doubt, Opened, RememberedReply } from '../../src/ports.ts';
import type { VirtualClock } from '../support/virtualClock.ts';

export type Kept = {
  epoch: number;
  channel: Channel;
  replies: RememberedReply[];
  entries: JournalEntry[];
  calls: EndedCall[];
  roster: Roster;
  isUnfinished: boolean;
  lastCommit: Commit | undefined;
};

/** `silent`: how often the answer to a commit is lost. */
export type Weather = { failing: number; slowMs: number; silent: number };

/** What is durable, simply: it outlives the processes that write it. */
export class ModelStore {
  readonly kept = new Map<Sid, Kept>();
  readonly weather: Weather = { failing: 0, slowMs: 5, silent: 0 };
  readonly #random: Random;
  readonly #silence: Random;
  readonly #clock: VirtualClock;

  constructor(random: Random, silence: Random, clock: VirtualClock) {
    this.#random = random;
    this.#silence = silence;
    this.#clock = clock;
  }

  /** One process' way to the store; cutting it is what `kill -9` does: nothing comes back, what was sent may still arrive. */
  connect(): { readonly store: ChannelStore; readonly cut: () => void } {
    let isCut = false;
    const passage = async (): Promise<void> => {
      await this.#clock.sleep(this.#random.below(this.weather.slowMs + 1));
      if (isCut && this.#random.chance(0.5)) await NEVER;
    };
    const back = async <T>(result: T): Promise<T> => {
      await this.#clock.sleep(this.#random.below(this.weather.slowMs + 1));
      if (isCut) await NEVER;
      return result;
    };
    const fail = () => {
      if (this.#random.chance(this.weather.failing)) throw new Error('the store is away');
    };
    const store: ChannelStore = {
      open: async (sid) => {
        await passage();
        fail();
        return back(this.#open(sid));
      },
      commit: async (commit) => {
        await passage();
        fail();
        if (this.#silence.chance(this.weather.silent)) {
          this.#keepSomehow(commit);
          const settle = async () => {
            await passage();
            fail();
            return back(this.#settle(commit));
          };
          return back({ settle });
        }
        return back(this.#commit(commit));
      },
      peek: async (sid) => this.kept.get(sid)?.channel,
      journal: async (sid) => this.kept.get(sid)?.entries ?? [],
      unfinished: async () =>
        [...this.kept.values()].filter((kept) => kept.isUnfinished).map(({ channel }) => channel.sid),
      check: async () => {},
      close: async () => {},
    };
    return {
      store,
      cut: () => {
        isCut = true;
      },
    };
  }

  #open(sid: Sid): Opened {
    const kept = this.kept.get(sid) ?? {
      epoch: 0,
      channel: newChannel(sid),
      replies: [],
      entries: [],
      calls: [],
      roster: EMPTY_ROSTER,
      isUnfinished: false,
      lastCommit: undefined,
    };
    this.kept.set(sid, kept);
    kept.epoch += 1;
    const { epoch, channel, replies, entries } = kept;
    return { epoch, channel, replies: [...replies], journalSeq: entries.at(-1)?.seq ?? 0, roster: kept.roster };
  }

  /** At once, or late, or never. */
  #keepSomehow(commit: Commit): void {
    const lateMs = this.#silence.pick([0, 1, 10, 1_000, 'never']);
    if (lateMs === 0) this.#commit(commit);
    else if (typeof lateMs === 'number') this.#clock.after(lateMs, () => this.#commit(commit));
  }

  #settle(commit: Commit): Awaited<ReturnType<Doubt['settle']>> {
    const kept = this.kept.get(commit.sid);
    if (kept === undefined || kept.epoch !== commit.epoch) return 'fenced';
    kept.epoch += 1;
    return { epoch: kept.epoch, isKept: kept.lastCommit === commit };
  }

  #commit(commit: Commit): CommitOutcome {
    const { sid, epoch, channel, entries, replies, endedCalls, roster, isUnfinished } = commit;
    const kept = this.kept.get(sid);
    if (kept === undefined || kept.epoch !== epoch) return 'fenced';
    kept.channel = channel;
    kept.entries.push(...entries);
    kept.replies.push(...replies);
    kept.calls.push(...endedCalls);
    kept.roster = withChange(kept.roster, roster);
    kept.isUnfinished = isUnfinished;
    kept.lastCommit = commit;
    return 'committed';
  }
}

/** As a store with a row for each session and user does. */
function withChange(roster: Roster, { sessions: heads, users: changed }: RosterChange): Roster {
  const sessions = new Map(roster.sessions);
  for (const [id, head] of heads) {
    const entries = new Map(sessions.get(id)?.users);
    for (const [userId, facts] of changed.get(id) ?? []) {
      if (facts === undefined) entries.delete(userId);
      else entries.set(userId, facts);
    }
    if (head === undefined) sessions.delete(id);
    else sessions.set(id, { ...head, users: PersistentMap.of(entries) });
  }
  return { sessions };
}

const NEVER = new Promise<never>(() => {});
