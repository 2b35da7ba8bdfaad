import type { Millis } from '../domain/ids.ts';
import { currentSession } from '../domain/roster/roster.ts';
import { lacksCallbacks, type Session } from '../domain/roster/rosterSession.ts';
import { hasGap, lastSeq } from '../domain/roster/updateSeqs.ts';
import type { Clock, Log, Metrics } from '../ports/runtime.ts';
import type { ZegoRooms } from '../ports/zego.ts';
import { earliest } from './attendance.ts';
import { OpenGap } from './openGap.ts';
import { RoomAlarm } from './roomAlarm.ts';
import { StreamRepair, type StreamRepairDeps } from './streamRepair.ts';
import { CLOCKS_APART_MS, type WatchedRoom } from './watchedRoom.ts';

export type ZegoRepairDeps = StreamRepairDeps & {
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

/**
 * ZG13: finds out what callbacks that never came would have told, from ZEGO's own list; so do its streams (ME3). ZG16: lets
 * a room fall silent of which nothing is heard any more.
 */
export class ZegoRepair {
  readonly #deps: ZegoRepairDeps;
  readonly #room: WatchedRoom;
  readonly #streams: StreamRepair;
  readonly #gap: OpenGap;
  readonly #alarm: RoomAlarm;
  #lastNewsAt: Millis;
  #lastScanAt: Millis;

  constructor(room: WatchedRoom, deps: ZegoRepairDeps) {
    this.#deps = deps;
    this.#room = room;
    this.#streams = new StreamRepair(room, deps);
    this.#gap = new OpenGap(room, deps);
    this.#lastNewsAt = deps.clock.elapsed();
    this.#lastScanAt = this.#lastNewsAt;
    this.#alarm = new RoomAlarm({
      clock: deps.clock,
      nextDue: () => this.#nextDue(),
      ring: () => this.#doWhatIsDue(),
      failed: (error) => {
        deps.metrics.broken('alarm');
        deps.log.error({ sid: room.snapshot().channel.sid, err: error }, 'a look after a ZEGO room failed');
      },
    });
    this.#alarm.look();
  }

  /** A callback of the room came. */
  heard(): void {
    this.#lastNewsAt = this.#deps.clock.elapsed();
    this.#alarm.look();
    this.#streams.heard();
  }

  /** After every change of the roster or of the call. */
  look(): void {
    this.#alarm.look();
    this.#streams.look();
  }

  /** The room of the current session has callbacks missing that may still come, or never will. */
  get hasGap(): boolean {
    const session = currentSession(this.#room.snapshot().roster);
    return session !== undefined && lacksCallbacks(session);
  }

  close(): void {
    this.#alarm.close();
    this.#streams.close();
  }

  #nextDue(): Millis | undefined {
    const { zegoGapMs, zegoAuditMs, zegoRooms } = this.#deps;
    const { channel, roster } = this.#room.snapshot();
    const session = currentSession(roster);
    this.#gap.note(session, session?.seqs);
    if (session === undefined) return undefined;
    const silence = session.isSilent ? [] : [this.#deps.clock.elapsed() + this.#silentIn(session)];
    if (zegoRooms === undefined) return earliest([...this.#gap.dueAt, ...silence]);
    // The last callbacks of a room leave no gap when they are lost: after a while of silence it is asked for.
    const lastSign = this.#lastNewsAt > this.#lastScanAt ? this.#lastNewsAt : this.#lastScanAt;
    const hasCall = channel.linked.length > 0 || channel.waiting.length > 0;
    const audit = hasCall ? [this.#lastScanAt + zegoAuditMs] : [];
    return earliest([...this.#gap.dueAt, ...silence, lastSign + zegoGapMs, ...audit]);
  }

  #silentIn({ heardAt }: Session): Millis {
    return heardAt + this.#deps.zegoSilentMs - this.#room.now();
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
    this.#gap.countAsHopeless();
    return true;
  }

  async #repair(session: Session, zegoRooms: ZegoRooms): Promise<boolean> {
    const { metrics, clock } = this.#deps;
    const wasOpen = hasGap(session.seqs);
    const isDone = await this.#scan(session, zegoRooms);
    metrics.scan(isDone ? 'done' : 'failed');
    if (wasOpen) metrics.gap(isDone ? 'repaired' : 'failed');
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
