import type { Millis } from '../domain/ids.ts';
import { currentSession, type ZegoFact } from '../domain/roster/roster.ts';
import type { Session } from '../domain/roster/rosterSession.ts';
import { hasGap, lastSeq } from '../domain/roster/updateSeqs.ts';
import type { Uint64 } from '../domain/uint64.ts';
import type { Clock, Log, Metrics } from '../ports/runtime.ts';
import type { ZegoRooms } from '../ports/zego.ts';
import { earliest } from './attendance.ts';
import type { Snapshot } from './mailbox/draft.ts';
import type { FactOutcome } from './mailbox/message.ts';

export type ZegoRepairDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'gap' | 'scan' | 'broken'>;
  /** Undefined without credentials: then gaps are only counted. */
  readonly zegoRooms: ZegoRooms | undefined;
  /** How long a gap, or silence, is waited out: longer than ZEGO goes on retrying a callback. */
  readonly zegoGapMs: Millis;
  readonly zegoAuditMs: Millis;
  /** ZG16: a room without news for so long may be one whose end was lost. */
  readonly zegoSilentMs: Millis;
};

/** The channel whose room is looked after. */
export type WatchedRoom = {
  readonly snapshot: () => Snapshot;
  /** By the channel's own time. */
  readonly now: () => Millis;
  readonly hear: (fact: ZegoFact) => Promise<FactOutcome>;
};

/** `isTold`: it has been counted, and nothing more can be done. */
type Gap = { readonly session: Uint64; readonly since: Millis; readonly isTold: boolean };

const RETRY_MS = 10_000;
/** A scan counts as begun this much earlier: a login that ZEGO dates by a clock behind ours must not look older than it. */
const CLOCKS_APART_MS = 2_000;

/**
 * ZG13: finds out what callbacks that never came would have told, from ZEGO's own list. ZG16: lets a room fall silent of
 * which nothing is heard any more.
 */
export class ZegoRepair {
  readonly #deps: ZegoRepairDeps;
  readonly #room: WatchedRoom;
  #gap: Gap | undefined;
  #lastNewsAt: Millis;
  #lastScanAt: Millis;
  #retryAt: Millis | undefined;
  #isRinging = false;
  #isClosed = false;
  #cancelAlarm: (() => void) | undefined;

  constructor(room: WatchedRoom, deps: ZegoRepairDeps) {
    this.#deps = deps;
    this.#room = room;
    this.#lastNewsAt = deps.clock.elapsed();
    this.#lastScanAt = this.#lastNewsAt;
    this.look();
  }

  /** A callback of the room came. */
  heard(): void {
    this.#lastNewsAt = this.#deps.clock.elapsed();
    this.look();
  }

  /** After every change of the roster or of the call. */
  look(): void {
    this.#noteGap();
    this.#cancelAlarm?.();
    this.#cancelAlarm = undefined;
    const due = this.#isRinging || this.#isClosed ? undefined : this.#nextDue();
    if (due === undefined) return;
    const delay = due - this.#deps.clock.elapsed();
    this.#cancelAlarm = this.#deps.clock.after(delay > 0 ? delay : 0, () => void this.#ring());
  }

  /** The room of the current session has callbacks missing that may still come, or never will. */
  get hasGap(): boolean {
    return this.#gap !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAlarm?.();
  }

  #noteGap(): void {
    const session = currentSession(this.#room.snapshot().roster);
    if (session === undefined || !hasGap(session.seqs)) this.#gap = undefined;
    else if (this.#gap?.session !== session.id) {
      this.#gap = { session: session.id, since: this.#deps.clock.elapsed(), isTold: false };
    }
  }

  #nextDue(): Millis | undefined {
    const { zegoGapMs, zegoAuditMs, zegoRooms } = this.#deps;
    const { channel, roster } = this.#room.snapshot();
    const session = currentSession(roster);
    if (session === undefined) return undefined;
    if (this.#retryAt !== undefined) return this.#retryAt;
    const silence = session.isSilent ? [] : [this.#deps.clock.elapsed() + this.#silentIn(session)];
    const gap = this.#gap === undefined || this.#gap.isTold ? [] : [this.#gap.since + zegoGapMs];
    if (zegoRooms === undefined) return earliest([...gap, ...silence]);
    // The last callbacks of a room leave no gap when they are lost: after a while of silence it is asked for.
    const lastSign = this.#lastNewsAt > this.#lastScanAt ? this.#lastNewsAt : this.#lastScanAt;
    const hasCall = channel.linked.length > 0 || channel.waiting.length > 0;
    return earliest([...gap, ...silence, lastSign + zegoGapMs, ...(hasCall ? [this.#lastScanAt + zegoAuditMs] : [])]);
  }

  #silentIn({ heardAt }: Session): Millis {
    return heardAt + this.#deps.zegoSilentMs - this.#room.now();
  }

  /** Never rejects: what goes wrong with one alarm must not end the process. */
  async #ring(): Promise<void> {
    const { metrics, log, clock } = this.#deps;
    this.#cancelAlarm = undefined;
    this.#isRinging = true;
    let isDone = false;
    try {
      isDone = await this.#doWhatIsDue();
    } catch (error) {
      metrics.broken('alarm');
      log.error({ sid: this.#room.snapshot().channel.sid, err: error }, 'a look after a ZEGO room failed');
    }
    this.#isRinging = false;
    this.#retryAt = isDone ? undefined : clock.elapsed() + RETRY_MS;
    this.look();
  }

  /** False if some of it has to be tried again. */
  async #doWhatIsDue(): Promise<boolean> {
    const { zegoRooms } = this.#deps;
    const session = currentSession(this.#room.snapshot().roster);
    if (session === undefined) return true;
    const isRepaired = zegoRooms === undefined ? this.#countGap() : await this.#repair(session, zegoRooms);
    const isRested = await this.#letRest();
    return isRepaired && isRested;
  }

  #countGap(): true {
    const gap = this.#gap;
    if (gap === undefined || gap.isTold || this.#deps.clock.elapsed() < gap.since + this.#deps.zegoGapMs) return true;
    this.#deps.metrics.gap('no-credentials');
    this.#gap = { ...gap, isTold: true };
    return true;
  }

  async #repair(session: Session, zegoRooms: ZegoRooms): Promise<boolean> {
    const { metrics, clock } = this.#deps;
    const gap = this.#gap;
    const isDone = await this.#scan(session, zegoRooms);
    metrics.scan(isDone ? 'done' : 'failed');
    if (gap !== undefined) metrics.gap(isDone ? 'repaired' : 'failed');
    if (isDone) this.#lastScanAt = clock.elapsed();
    return isDone;
  }

  /** ZG16: ZEGO has been asked, if it can be; where it does not answer, its next callback wakes the channel as well. */
  async #letRest(): Promise<boolean> {
    const session = currentSession(this.#room.snapshot().roster);
    if (session === undefined || session.isSilent || this.#silentIn(session) > 0) return true;
    const { id, heardAt } = session;
    return (await this.#room.hear({ type: 'fell-silent', session: id, heardAt })) === 'kept';
  }

  async #scan(session: Session, zegoRooms: ZegoRooms): Promise<boolean> {
    const { sid } = this.#room.snapshot().channel;
    const at = this.#deps.clock.now() - CLOCKS_APART_MS;
    try {
      const users = await zegoRooms.listUsers(sid);
      if (users === undefined) return (await this.#room.hear({ type: 'closed', session: session.id, at })) === 'kept';
      const present = users.filter((user) => !user.isBot).map((user) => user.userId);
      const seq = lastSeq(session.seqs);
      return (await this.#room.hear({ type: 'scanned', session: session.id, at, present, seq })) === 'kept';
    } catch (error) {
      this.#deps.log.warn({ sid, err: error }, "ZEGO's list of a room could not be read");
      return false;
    }
  }
}
