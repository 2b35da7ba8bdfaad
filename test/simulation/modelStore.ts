import type { Random } from '../../loadtest/random.ts';
import type { EndedCall } from '../../src/domain/call/callLog.ts';
import { type Channel, newChannel } from '../../src/domain/channel.ts';
import type { Event } from '../../src/domain/event.ts';
import type { CallId, Millis, Sid } from '../../src/domain/ids.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { blockChanges } from '../../src/domain/moderation/events.ts';
import { PersistentMap } from '../../src/domain/roster/persistentMap.ts';
import { EMPTY_ROSTER, type Roster } from '../../src/domain/roster/roster.ts';
import type { RosterChange } from '../../src/domain/roster/rosterChange.ts';
import type { Told } from '../../src/domain/told.ts';
import type {
  ChannelStore,
  Commit,
  CommitOutcome,
  Doubt,
  Opened,
  RememberedReply,
  Standing,
} from '../../src/ports/channelStore.ts';
import type { Clock } from '../../src/ports/runtime.ts';
import { MARK_EVERY_MS } from '../../src/stores/servedMarks.ts';
import type { VirtualClock } from '../support/doubles/virtualClock.ts';
import { BlockedLists } from './blockedLists.ts';

export type Kept = {
  /** 0: the store has lost everything of the channel, but for what is looked at in the end. */
  epoch: number;
  /** Who has opened it last. */
  opener: Run;
  channel: Channel;
  /** Of the last commit, even if it is lost by now. */
  lastVersion: number;
  /** LC26: the channel's time at its last opening or commit, and when that was. */
  lastAt: Millis;
  lastAtWas: Millis;
  replies: RememberedReply[];
  entries: JournalEntry[];
  told: Told[];
  calls: EndedCall[];
  roster: Roster;
  isUnfinished: boolean;
  lastCommit: Commit | undefined;
  commits: number;
  /** As it was after each of the last commits of the actor that has it: what a store may come back to (ST15). */
  past: Moment[];
  isOlder: boolean;
  /** For how long it was not served well so far, by a process that has it and a store that keeps its changes. */
  unwellMs: Millis;
  /** When applications began, and how long it had not been served well until then. */
  begun: Map<CallId, { readonly at: Millis; readonly unwellMs: Millis }>;
};

type Moment = Pick<
  Kept,
  'epoch' | 'channel' | 'lastAt' | 'replies' | 'entries' | 'told' | 'calls' | 'roster' | 'isUnfinished'
> &
  Pick<Kept, 'lastCommit' | 'commits'>;

/** A process that serves channels, on a machine whose clock is its own. */
export type Run = {
  store: ChannelStore | undefined;
  readonly machine: Pick<Clock, 'now'>;
  endedAt: Millis | undefined;
};

/** `silent`: how often the answer to a commit is lost. */
export type Weather = { failing: number; slowMs: number; silent: number };

/** What is durable, simply: it outlives the processes that write it. */
export class ModelStore {
  readonly kept = new Map<Sid, Kept>();
  readonly blocked = new BlockedLists();
  readonly weather: Weather = { failing: 0, slowMs: 5, silent: 0 };
  readonly #random: Random;
  readonly #silence: Random;
  /** How often it has come back older. */
  #lives = 0;
  readonly #clock: VirtualClock;

  constructor(random: Random, silence: Random, clock: VirtualClock) {
    this.#random = random;
    this.#silence = silence;
    this.#clock = clock;
  }

  /**
   * The way to the store of one process, which has a clock; cutting it is what `kill -9` does: nothing comes back, what was
   * sent may still arrive.
   */
  connect(machine: Pick<Clock, 'now'>): { readonly store: ChannelStore; readonly cut: () => void } {
    let isCut = false;
    const run: Run = { store: undefined, machine, endedAt: undefined };
    const passage = async (): Promise<void> => {
      // Its timers go on here, as if it lived: nothing that they begin gets anywhere.
      const wasCut = isCut;
      await this.#clock.sleep(this.#random.below(this.weather.slowMs + 1));
      if (isCut && (this.#random.chance(0.5) || wasCut)) await never();
    };
    const back = async <T>(result: T): Promise<T> => {
      await this.#clock.sleep(this.#random.below(this.weather.slowMs + 1));
      if (isCut) await never();
      return result;
    };
    const fail = () => {
      if (this.#random.chance(this.weather.failing)) throw new Error('the store is away');
    };
    const store: ChannelStore = {
      open: async (sid) => {
        await passage();
        fail();
        return back(this.#open(sid, run));
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
      writeBack: async (standing) => {
        await passage();
        fail();
        return back(this.#writeBack(standing));
      },
      release: async () => {},
      peek: async (sid) => this.kept.get(sid)?.channel,
      journal: async (sid) => this.kept.get(sid)?.entries ?? [],
      unfinished: async () =>
        [...this.kept.values()].filter((kept) => kept.isUnfinished).map(({ channel }) => channel.sid),
      check: async () => {},
      close: async () => {},
    };
    run.store = store;
    return {
      store,
      cut: () => {
        isCut = true;
        run.endedAt = this.#clock.elapsed();
      },
    };
  }

  #open(sid: Sid, opener: Run): Opened {
    // Nobody takes it before its process has had the time to write it back: the registry sees to that.
    if (this.kept.get(sid)?.epoch === 0 || this.kept.get(sid)?.isOlder) throw new Error('the store is away');
    const kept = this.kept.get(sid) ?? {
      epoch: 0,
      opener,
      channel: newChannel(sid),
      lastVersion: 0,
      lastAt: 0,
      lastAtWas: 0,
      replies: [],
      entries: [],
      told: [],
      calls: [],
      roster: EMPTY_ROSTER,
      isUnfinished: false,
      lastCommit: undefined,
      commits: 0,
      past: [],
      isOlder: false,
      unwellMs: 0,
      begun: new Map(),
    };
    this.kept.set(sid, kept);
    const { channel, replies, entries, told, roster } = kept;
    const lastAt = this.#servedUntil(kept);
    kept.opener = opener;
    kept.lastAt = Math.max(lastAt, opener.machine.now());
    kept.lastAtWas = this.#clock.elapsed();
    kept.epoch = (Math.floor(kept.epoch / EPOCH_STEP) + 1) * EPOCH_STEP;
    kept.past = [momentOf(kept)];
    const { epoch, commits } = kept;
    const seqs = { journalSeq: entries.at(-1)?.seq ?? 0, feedSeq: told.at(-1)?.seq ?? 0 };
    return { epoch, channel, replies: [...replies], ...seqs, commits, roster, lastAt };
  }

  /** To within seconds. */
  #servedUntil({ lastAt, lastAtWas, opener }: Kept): Millis {
    if (lastAt === 0) return 0;
    const servedMs = (opener.endedAt ?? this.#clock.elapsed()) - lastAtWas;
    return lastAt + servedMs - (servedMs % MARK_EVERY_MS);
  }

  /** CL7: it comes back empty. */
  forget(sid: Sid): void {
    const kept = this.kept.get(sid);
    if (kept === undefined) return;
    Object.assign(kept, {
      epoch: 0,
      channel: newChannel(sid),
      replies: [],
      roster: EMPTY_ROSTER,
      lastAt: 0,
      isUnfinished: false,
    });
  }

  /** ST15: it comes back as it was some commits ago, as far as its actor has committed. */
  revert(sid: Sid, commits: number): void {
    const kept = this.kept.get(sid);
    if (kept === undefined) return;
    const lost = kept.past.slice(1).filter(({ lastAt }) => lastAt > kept.lastAt - LOST_MS_MOST);
    const past = kept.past.slice(0, kept.past.length - Math.min(commits, lost.length));
    const moment = past.at(-1);
    this.#lives += 1;
    // Lists of its own: what is committed from now on is no part of that moment, nor is what came after it in another life.
    if (moment !== undefined) Object.assign(kept, { ...momentOf({ ...kept, ...moment }), past, isOlder: true });
  }

  #writeBack(standing: Standing): Awaited<ReturnType<ChannelStore['writeBack']>> {
    const { epoch, channel, roster, replies, commits, recent, journalSeq, feedSeq, isUnfinished } = standing;
    const kept = this.kept.get(channel.sid);
    if (kept === undefined || kept.epoch > epoch + 1) return 'fenced';
    if (kept.epoch >= epoch && kept.commits >= commits) {
      kept.isOlder = false;
      return kept.epoch === epoch ? 'known' : { epoch: epoch + 1 };
    }
    const lost = recent.filter(({ nth }) => nth > kept.commits);
    // What nobody was told of is gone for good.
    const entries = [...kept.entries, ...lost.flatMap((commit) => commit.entries)].slice(0, journalSeq);
    const told = [...kept.told, ...lost.flatMap((commit) => commit.told)].slice(0, feedSeq);
    const ended = new Set(entries.flatMap((entry) => entry.events).flatMap(endedCallIds));
    const calls = [...kept.calls, ...lost.flatMap(({ endedCalls }) => endedCalls)].filter(({ callId }) =>
      ended.has(callId),
    );
    const lists = { replies: [...replies], entries, told, calls, lastAtWas: this.#clock.elapsed() };
    Object.assign(kept, {
      epoch: epoch + 1,
      channel,
      roster,
      ...lists,
      lastAt: standing.at,
      isUnfinished,
      commits,
      isOlder: false,
    });
    kept.past = [momentOf(kept)];
    return { epoch: epoch + 1 };
  }

  /** At once, or late, or never. */
  #keepSomehow(commit: Commit): void {
    const lateMs = this.#silence.pick([0, 1, 10, 1_000, 'never']);
    const lives = this.#lives;
    // What was on its way to a store goes with its connection.
    const arrive = () => {
      if (lives === this.#lives) this.#commit(commit);
    };
    if (lateMs === 0) this.#commit(commit);
    else if (typeof lateMs === 'number') this.#clock.after(lateMs, arrive);
  }

  #settle(commit: Commit): Awaited<ReturnType<Doubt['settle']>> {
    const kept = this.kept.get(commit.sid);
    if (kept === undefined || kept.epoch > commit.epoch) return 'fenced';
    if (kept.epoch < commit.epoch) return 'forgotten';
    kept.epoch += 1;
    return { epoch: kept.epoch, isKept: kept.lastCommit === commit };
  }

  #commit(commit: Commit): CommitOutcome {
    const { sid, epoch, nth, channel, entries, told, replies, endedCalls, roster, isUnfinished } = commit;
    const kept = this.kept.get(sid);
    if (kept === undefined || kept.epoch > epoch) return 'fenced';
    if (kept.epoch < epoch || kept.commits < nth - 1) return 'forgotten';
    kept.commits = nth;
    kept.channel = channel;
    kept.lastVersion = channel.version;
    kept.lastAt = commit.at;
    kept.lastAtWas = this.#clock.elapsed();
    for (const event of entries.flatMap((entry) => entry.events)) {
      if (event.type !== 'application-started') continue;
      kept.begun.set(event.application.callId, { at: this.#clock.elapsed(), unwellMs: kept.unwellMs });
    }
    this.blocked.keep(blockChanges(entries.flatMap((entry) => entry.events)));
    kept.entries.push(...entries);
    kept.told.push(...told);
    kept.replies.push(...replies);
    kept.calls.push(...endedCalls);
    kept.roster = withChange(kept.roster, roster);
    kept.isUnfinished = isUnfinished;
    kept.lastCommit = commit;
    kept.past = [...kept.past, momentOf(kept)].slice(-MOMENTS_MAX);
    return 'committed';
  }
}

const momentOf = (kept: Kept): Moment => ({
  epoch: kept.epoch,
  channel: kept.channel,
  lastAt: kept.lastAt,
  replies: [...kept.replies],
  entries: [...kept.entries],
  told: [...kept.told],
  calls: [...kept.calls],
  roster: kept.roster,
  isUnfinished: kept.isUnfinished,
  lastCommit: kept.lastCommit,
  commits: kept.commits,
});

/** As a store with a row for each session and user does. */
function withChange(
  roster: Roster,
  { sessions: heads, users: changed, streams: changedStreams }: RosterChange,
): Roster {
  const sessions = new Map(roster.sessions);
  for (const [id, head] of heads) {
    const entries = new Map(sessions.get(id)?.users);
    for (const [userId, facts] of changed.get(id) ?? []) {
      if (facts === undefined) entries.delete(userId);
      else entries.set(userId, facts);
    }
    const streams = new Map(sessions.get(id)?.streams);
    for (const [streamId, facts] of changedStreams.get(id) ?? []) {
      if (facts === undefined) streams.delete(streamId);
      else streams.set(streamId, facts);
    }
    if (head === undefined) sessions.delete(id);
    else sessions.set(id, { ...head, users: PersistentMap.of(entries), streams: PersistentMap.of(streams) });
  }
  return { sessions };
}

const MOMENTS_MAX = 16;
const LOST_MS_MOST = 20_000;
/** Epochs of actors are multiples of it. */
const EPOCH_STEP = 1_000;
/** One of its own each time: whoever waits is kept by what they wait for. */
const never = (): Promise<never> => new Promise(() => {});

export function endedCallIds(event: Event): string[] {
  if (event.type === 'application-ended') return [event.application.callId];
  return event.type === 'link-ended' ? [event.link.callId] : [];
}
