import type { Millis } from '../domain/ids.ts';
import { currentSession, type ZegoFact } from '../domain/roster.ts';
import type { Session } from '../domain/rosterSession.ts';
import type { Uint64 } from '../domain/uint64.ts';
import { hasGap, lastSeq } from '../domain/updateSeqs.ts';
import type { Clock, Log, Metrics, ZegoRooms } from '../ports.ts';
import { earliest } from './attendance.ts';
import type { Scene } from './draft.ts';
import type { Hearing } from './letter.ts';

export type ZegoRepairDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'gap' | 'scan' | 'broken'>;
  /** Undefined without credentials: then gaps are only counted. */
  readonly zegoRooms: ZegoRooms | undefined;
  /** How long a gap, or silence, is waited out: longer than ZEGO goes on retrying a callback. */
  readonly zegoGapMs: Millis;
  readonly zegoAuditMs: Millis;
};

/** The channel whose room is looked after. */
export type Patient = { readonly scene: () => Scene; readonly hear: (fact: ZegoFact) => Promise<Hearing> };

/** `isTold`: it has been counted, and nothing more can be done. */
type Gap = { readonly session: Uint64; readonly since: Millis; readonly isTold: boolean };

const RETRY_MS = 10_000;
/** A scan counts as begun this much earlier: a login that ZEGO dates by a clock behind ours must not look older than it. */
const CLOCKS_APART_MS = 2_000;

/** ZG13: finds out what callbacks that never came would have told, from ZEGO's own list. */
export class ZegoRepair {
  readonly #deps: ZegoRepairDeps;
  readonly #patient: Patient;
  #gap: Gap | undefined;
  #lastNewsAt: Millis;
  #lastScanAt: Millis;
  #retryAt: Millis | undefined;
  #isScanning = false;
  #isClosed = false;
  #cancelAlarm: (() => void) | undefined;

  constructor(patient: Patient, deps: ZegoRepairDeps) {
    this.#deps = deps;
    this.#patient = patient;
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
    const due = this.#isScanning || this.#isClosed ? undefined : this.#nextDue();
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
    const session = currentSession(this.#patient.scene().roster);
    if (session === undefined || !hasGap(session.seqs)) this.#gap = undefined;
    else if (this.#gap?.session !== session.id) {
      this.#gap = { session: session.id, since: this.#deps.clock.elapsed(), isTold: false };
    }
  }

  #nextDue(): Millis | undefined {
    const { zegoGapMs, zegoAuditMs, zegoRooms } = this.#deps;
    const { channel, roster } = this.#patient.scene();
    if (currentSession(roster) === undefined) return undefined;
    const gap = this.#gap === undefined || this.#gap.isTold ? [] : [this.#gap.since + zegoGapMs];
    if (zegoRooms === undefined) return earliest(gap);
    if (this.#retryAt !== undefined) return this.#retryAt;
    // The last callbacks of a room leave no gap when they are lost: after a while of silence it is asked for.
    const lastSign = this.#lastNewsAt > this.#lastScanAt ? this.#lastNewsAt : this.#lastScanAt;
    const hasCall = channel.linked.length > 0 || channel.waiting.length > 0;
    return earliest([...gap, lastSign + zegoGapMs, ...(hasCall ? [this.#lastScanAt + zegoAuditMs] : [])]);
  }

  /** Never rejects: what goes wrong with one alarm must not end the process. */
  async #ring(): Promise<void> {
    this.#cancelAlarm = undefined;
    try {
      await this.#doWhatIsDue();
    } catch (error) {
      const { metrics, log, clock } = this.#deps;
      metrics.broken('alarm');
      log.error({ sid: this.#patient.scene().channel.sid, err: error }, 'a look after a ZEGO room failed');
      this.#isScanning = false;
      if (!this.#isClosed) this.#cancelAlarm = clock.after(RETRY_MS, () => void this.#ring());
    }
  }

  async #doWhatIsDue(): Promise<void> {
    const { zegoRooms, metrics, clock } = this.#deps;
    const session = currentSession(this.#patient.scene().roster);
    const gap = this.#gap;
    if (session === undefined) return;
    if (zegoRooms === undefined) {
      metrics.gap('no-credentials');
      if (gap !== undefined) this.#gap = { ...gap, isTold: true };
      return;
    }
    this.#isScanning = true;
    const isDone = await this.#scan(session, zegoRooms);
    this.#isScanning = false;
    metrics.scan(isDone ? 'done' : 'failed');
    if (gap !== undefined) metrics.gap(isDone ? 'repaired' : 'failed');
    if (isDone) this.#lastScanAt = clock.elapsed();
    this.#retryAt = isDone ? undefined : clock.elapsed() + RETRY_MS;
    this.look();
  }

  async #scan(session: Session, zegoRooms: ZegoRooms): Promise<boolean> {
    const { sid } = this.#patient.scene().channel;
    const at = this.#deps.clock.now() - CLOCKS_APART_MS;
    try {
      const users = await zegoRooms.listUsers(sid);
      if (users === undefined)
        return (await this.#patient.hear({ type: 'closed', session: session.id, at })) === 'kept';
      const present = users.filter((user) => !user.isBot).map((user) => user.userId);
      const seq = lastSeq(session.seqs);
      return (await this.#patient.hear({ type: 'scanned', session: session.id, at, present, seq })) === 'kept';
    } catch (error) {
      this.#deps.log.warn({ sid, err: error }, "ZEGO's list of a room could not be read");
      return false;
    }
  }
}
