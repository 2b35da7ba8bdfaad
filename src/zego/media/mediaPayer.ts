import type { LanePayer } from '../../app/owed/laneWorker.ts';
import type { Millis, Sid, StreamId } from '../../domain/ids.ts';
import type { Told } from '../../domain/told.ts';
import type { EventLanes, Lane, Taken } from '../../ports/owed.ts';
import type { Clock, Log, MediaCounts } from '../../ports/runtime.ts';
import { type RetryPolicy, restMs } from '../../runtime/retry.ts';
import { CutLog } from './cutLog.ts';
import { type Cut, type CutOutcome, type CutStreamDeps, cutStream } from './cutStream.ts';
import { keepTurn } from './keepTurn.ts';
import { RULE_S, type Rule, ruleStream } from './ruleStream.ts';

export type MediaWork = { readonly streamId: StreamId } & ({ readonly cut: Cut } | { readonly rule: Rule });

export type MediaPayerDeps = Omit<CutStreamDeps, 'clock'> & {
  readonly lanes: EventLanes;
  /** Undefined: nothing that is done at ZEGO. */
  readonly read: (told: Told) => MediaWork | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: MediaCounts;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
};

/** So many channels at once. */
const PARALLEL = 32;
/** Of one channel. */
export const CUTS_PER_TURN = 128;
/** Behind one that has to be tried again others may have come. */
const LOOK_AGAIN_MS = 1_000;
const NOT_ITS_TURN_MS = 300;
const AGAIN: RetryPolicy = { firstMs: 1_000, factor: 2, mostMs: 30_000, jitter: 0.5 };
const CHANNELS_REMEMBERED = 10_000;

/** Of what was tried in vain, or had to wait. */
type Progress = { readonly failures: number; readonly nextAt: Millis; readonly isForbidden: boolean };
/** By the number of the event. */
type Known = ReadonlyMap<number, Progress>;

type Owed = { readonly id: string; readonly told: Told; readonly work: MediaWork };

/**
 * ME7, ME10: pays what is owed of cuts and rules. All of a channel's that are due are tried side by side: one stubborn stream holds up no
 * other, and goes behind those that were paid. When each is to be tried again is known here alone.
 */
export class MediaPayer implements LanePayer<Told> {
  readonly parallel = PARALLEL;
  readonly entriesPerTurn = CUTS_PER_TURN;
  readonly #deps: MediaPayerDeps;
  readonly #log: CutLog;
  readonly #known = new Map<Sid, Known>();

  constructor(deps: MediaPayerDeps) {
    this.#deps = deps;
    this.#log = new CutLog(deps);
  }

  failed(reason: string): void {
    this.#log.storeAway(reason);
  }

  waiting(now: Parameters<LanePayer<Told>['waiting']>[0]): void {
    this.#deps.counts.waiting(now);
  }

  async pay(lane: Lane<Told>, stopping: AbortSignal): Promise<void> {
    const { lanes, clock } = this.#deps;
    const owed = lane.entries.flatMap((entry) => this.#owedOf(entry));
    const known = this.#progressOf(lane, owed);
    const open = new Map(owed.map((one) => [one.id, one]));
    const turn = keepTurn(lanes, lane, { clock, stopping });
    try {
      const isDue = ({ told }: Owed) => nextOf(known.get(told.seq)) <= clock.elapsed();
      const groups = Map.groupBy(owed, ({ work }) => work.streamId);
      const due = Array.from(groups.values()).filter((group) => group.some(isDue));
      await Promise.all(
        due.map(async (group) => {
          const isDone = await this.#attempt(lane, group, { known, stopping: turn.over });
          if (isDone) for (const { id } of group) open.delete(id);
        }),
      );
    } finally {
      turn.end();
    }
    this.#remember(lane.sid, known);
    // Others may have it by now, and pay all of it.
    if (turn.over.aborted && !stopping.aborted) return;
    await this.#settle(lane, open, known);
  }

  #owedOf(entry: Taken<Told>): Owed[] {
    if ('unreadable' in entry) return [];
    const work = this.#deps.read(entry.owed);
    return work === undefined ? [] : [{ id: entry.id, told: entry.owed, work }];
  }

  /** What was tried by others in vain has its rest as if it had been tried here, now. */
  #progressOf({ sid, attempts }: Lane<Told>, owed: readonly Owed[]): Map<number, Progress> {
    const before = this.#known.get(sid);
    const known = new Map<number, Progress>();
    owed.forEach(({ told: { seq } }, nth) => {
      const tried = nth === 0 && attempts > 0 ? this.#again(attempts) : undefined;
      const progress = before?.get(seq) ?? tried;
      if (progress !== undefined) known.set(seq, progress);
    });
    return known;
  }

  /** All of them are about one stream: what is cut needs no rule, and of rules the last one holds. */
  async #attempt(
    { sid, serial }: Lane<Told>,
    group: readonly Owed[],
    { known, stopping }: { readonly known: Map<number, Progress>; readonly stopping: AbortSignal },
  ): Promise<boolean> {
    const cuts = group.flatMap(({ work }) => ('cut' in work ? [work.cut] : []));
    const [cut] = cuts;
    if (cut === undefined) return this.#rule(group, known, stopping);
    const whole = { ...cut, sid, isKick: cuts.some(({ isKick }) => isKick) };
    const isForbidden = group.some(({ told }) => known.get(told.seq)?.isForbidden === true);
    const outcome = await cutStream(whole, { sequence: serial, isForbidden, stopping }, this.#deps);
    for (const { told, work } of group) {
      if (outcome === 'done' && 'cut' in work) this.#deps.counts.done(Math.max(0, this.#deps.clock.now() - told.at));
      this.#note(told, known, outcome);
    }
    if (outcome === 'done') this.#log.done();
    else if (outcome.type === 'failed') this.#log.failed({ sid, streamId: cut.streamId, code: outcome.code });
    return outcome === 'done';
  }

  /** ME10 */
  async #rule(group: readonly Owed[], known: Map<number, Progress>, stopping: AbortSignal): Promise<boolean> {
    const last = group.reduce((one, other) => (other.told.seq > one.told.seq ? other : one));
    const { told, work } = last;
    const isOver = this.#deps.clock.now() - told.at > RULE_S * 1_000;
    if (!('rule' in work) || isOver) return true;
    const { sid, streamId } = work.rule;
    const outcome = await ruleStream(work.rule, stopping, this.#deps.orders);
    if (outcome === 'not-allowed') this.#log.rulesNotAllowed({ sid, streamId });
    for (const one of group) this.#note(one.told, known, outcome === 'not-allowed' ? 'done' : outcome);
    return outcome === 'done' || outcome === 'not-allowed';
  }

  #note({ seq }: Told, known: Map<number, Progress>, outcome: CutOutcome): void {
    const { counts, clock } = this.#deps;
    const failures = known.get(seq)?.failures ?? 0;
    if (outcome === 'done') {
      known.delete(seq);
    } else if (outcome.type === 'later') {
      known.set(seq, { failures, nextAt: clock.elapsed() + NOT_ITS_TURN_MS, isForbidden: outcome.isForbidden });
    } else {
      known.set(seq, this.#again(failures + 1));
      counts.failed(outcome.code);
    }
  }

  #again(failures: number): Progress {
    const nextAt = this.#deps.clock.elapsed() + restMs(AGAIN, failures, this.#deps.random());
    return { failures, nextAt, isForbidden: false };
  }

  /** A lane is paid from its beginning: what is still open goes behind what is not, and the lane has only the open ones. */
  async #settle(lane: Lane<Told>, open: ReadonlyMap<string, Owed>, known: Known): Promise<void> {
    const { lanes, clock } = this.#deps;
    // Behind a full turn there may be some that nobody has looked at.
    const isFull = lane.entries.length === CUTS_PER_TURN;
    const last = isFull ? CUTS_PER_TURN - 1 : lane.entries.findLastIndex(({ id }) => !open.has(id));
    const gone = lane.entries.slice(0, last + 1);
    const behind = gone.flatMap(({ id }) => open.get(id)?.told ?? []);
    // Killed before the next step, it is owed twice, which is paid as once.
    if (behind.length > 0) await lanes.put(behind);
    let paid: string | undefined;
    for (const entry of gone) {
      if ('owed' in entry) paid = entry.id;
      else {
        if (paid !== undefined) await lanes.settle(lane, paid);
        paid = undefined;
        await lanes.setAside(lane, entry.id, entry.unreadable);
      }
    }
    if (paid !== undefined) await lanes.settle(lane, paid);
    const rests = Array.from(open.values(), ({ told }) => nextOf(known.get(told.seq)) - clock.elapsed());
    const [first] = gone.length > 0 ? [] : open.values();
    const attempts = first === undefined ? 0 : (known.get(first.told.seq)?.failures ?? 0);
    await lanes.postpone(lane, Math.max(0, Math.min(LOOK_AGAIN_MS, ...rests)), attempts);
  }

  #remember(sid: Sid, known: Known): void {
    this.#known.delete(sid);
    if (known.size > 0) this.#known.set(sid, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > CHANNELS_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

const nextOf = (progress: Progress | undefined): Millis => progress?.nextAt ?? Number.NEGATIVE_INFINITY;
