import { type Channel, limitsOf } from '../domain/channel.ts';
import type { Millis } from '../domain/ids.ts';
import type { Limits } from '../domain/limits.ts';
import { scanWantedAt } from '../domain/media/mediaEffects.ts';
import { airOf } from '../domain/roster/air.ts';
import { currentSession } from '../domain/roster/roster.ts';
import { onAirIn, type Session } from '../domain/roster/rosterSession.ts';
import { hasGap, lastSeq } from '../domain/roster/updateSeqs.ts';
import type { Clock, Log, Metrics } from '../ports/runtime.ts';
import type { ZegoStreams } from '../ports/zego.ts';
import { earliest } from './attendance.ts';
import { OpenGap } from './openGap.ts';
import { RoomAlarm } from './roomAlarm.ts';
import { CLOCKS_APART_MS, type WatchedRoom } from './watchedRoom.ts';

export type StreamRepairDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'gap' | 'streamScan' | 'broken'>;
  readonly limits: Limits;
  /** Undefined without credentials: then gaps are only counted. */
  readonly zegoStreams?: ZegoStreams | undefined;
  readonly zegoGapMs: Millis;
  readonly zegoAuditMs: Millis;
};

/** Where ZEGO may be asked only later than that, it is tried again later. */
const TURN_MS_MAX = 15_000;

/** ME3: finds out from ZEGO's own list what callbacks of streams that never came would have told. */
export class StreamRepair {
  readonly #deps: StreamRepairDeps;
  readonly #room: WatchedRoom;
  readonly #gap: OpenGap;
  readonly #alarm: RoomAlarm;
  #lastNewsAt: Millis;
  #lastScanAt: Millis;

  constructor(room: WatchedRoom, deps: StreamRepairDeps) {
    this.#deps = deps;
    this.#room = room;
    this.#gap = new OpenGap(room, deps);
    this.#lastNewsAt = deps.clock.elapsed();
    this.#lastScanAt = this.#lastNewsAt;
    this.#alarm = new RoomAlarm({
      clock: deps.clock,
      nextDue: () => this.#nextDue(),
      ring: () => this.#repair(),
      failed: (error) => {
        deps.metrics.broken('alarm');
        deps.log.error({ sid: this.#channel.sid, err: error }, "a look after a ZEGO room's streams failed");
      },
    });
    this.look();
  }

  /** A callback of the room came. */
  heard(): void {
    this.#lastNewsAt = this.#deps.clock.elapsed();
    this.look();
  }

  /** After every change of the roster or of the call. */
  look(): void {
    this.#alarm.look();
  }

  close(): void {
    this.#alarm.close();
  }

  get #channel(): Channel {
    return this.#room.snapshot().channel;
  }

  get #session(): Session | undefined {
    return currentSession(this.#room.snapshot().roster);
  }

  #nextDue(): Millis | undefined {
    const { zegoGapMs, zegoAuditMs, zegoStreams } = this.#deps;
    const session = this.#session;
    this.#gap.note(session, session?.streamSeqs);
    if (session === undefined) return undefined;
    if (zegoStreams === undefined) return earliest(this.#gap.dueAt);
    // The last callbacks of a room leave no gap when they are lost: after a while of silence it is asked for.
    const hasNews = this.#lastNewsAt >= this.#lastScanAt;
    // There are less turns than of users: where nobody is on the air, nor expected there, once will do for long.
    const isIdle = !hasNews && this.#channel.linked.length === 0 && onAirIn(session).length === 0;
    const silence = (hasNews ? this.#lastNewsAt : this.#lastScanAt) + (isIdle ? zegoAuditMs : zegoGapMs);
    return earliest([...this.#gap.dueAt, silence, this.#lastScanAt + zegoAuditMs, ...this.#wanted()]);
  }

  /** ME5: before somebody is thrown out. */
  #wanted(): Millis[] {
    const { channel, roster } = this.#room.snapshot();
    const wantedAt = scanWantedAt(channel, airOf(roster), limitsOf(channel, this.#deps.limits));
    return wantedAt === undefined ? [] : [this.#deps.clock.elapsed() + wantedAt - this.#room.now()];
  }

  /** False if it has to be tried again. */
  async #repair(): Promise<boolean> {
    const { zegoStreams, metrics, clock } = this.#deps;
    const session = this.#session;
    if (session === undefined) return true;
    if (zegoStreams === undefined) {
      this.#gap.countAsHopeless();
      return true;
    }
    const wasOpen = hasGap(session.streamSeqs);
    const isDone = await this.#scan(session, zegoStreams);
    metrics.streamScan(isDone ? 'done' : 'failed');
    if (wasOpen) metrics.gap(isDone ? 'repaired' : 'failed');
    if (isDone) this.#lastScanAt = clock.elapsed();
    return isDone;
  }

  async #scan(session: Session, zegoStreams: ZegoStreams): Promise<boolean> {
    const { sid } = this.#channel;
    const askedAt = this.#room.now();
    const begun = { session: session.id, at: this.#deps.clock.now() - CLOCKS_APART_MS, askedAt };
    const seq = lastSeq(session.streamSeqs);
    try {
      // Whether the room is there at all the list of its users tells (ZG13).
      const present = (await zegoStreams.listStreams(sid, TURN_MS_MAX)) ?? [];
      return (await this.#room.hear({ type: 'streams-scanned', ...begun, present, seq })) === 'kept';
    } catch (error) {
      this.#deps.log.warn({ sid, err: error }, "ZEGO's list of a room's streams could not be read");
      return false;
    }
  }
}
