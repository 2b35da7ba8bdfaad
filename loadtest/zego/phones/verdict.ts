import type { LiveStream } from '../air.ts';
import type { Callback } from '../callback.ts';
import type { Difference } from '../difference.ts';

export type Patience = {
  /** MEDIA_GRACE_MS of the server. */
  readonly graceMs: number;
  /** So long after that it may still be on the air. */
  readonly withinMs: number;
  /** So long it takes until the server has made up for a callback that was lost. */
  readonly repairedMs: number;
};

/** Somebody's right to be on the air under this id. */
type Right = {
  /** Since then it may end: who asked for that has no answer yet. */
  isEndAsked: boolean;
  overAt: number | undefined;
};

type Life = {
  readonly stream: LiveStream;
  /** When the server could know of it; undefined: nothing has come. */
  toldAt: number | undefined;
  /** The same, from the gap that a callback left which was lost: ZEGO is asked what it was. */
  gapAt: number | undefined;
  endedAt: number | undefined;
};

type Span = { readonly from: number; readonly to: number };

export type OnAirMs = { readonly median: number; readonly longest: number };

/** What was tried in vain meanwhile has its rest before it is tried again (ME7). */
const REST_MS_MOST = 30_000;

/** A room's list that was asked for in vain is asked for no sooner than this again (ME3). */
const LIST_AGAIN_MS = 10_000;

/** Who was on the air without a right, for how long, and who was cut in spite of one. */
export class Verdict {
  readonly #patience: Patience;
  readonly #rights = new Map<string, Right>();
  readonly #lives: Life[] = [];
  /** Those on the air, by stream id. */
  readonly #open = new Map<string, Life>();
  /** Those of whose beginning nothing was told, by room. */
  readonly #untold = new Map<string, Set<Life>>();
  /** Ids that nobody must be able to publish under any more. */
  readonly #removed = new Set<string>();
  readonly #found: Difference[] = [];
  #away: Span | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Nothing could be cut then. */
  apiWasAway(from: number, to: number): void {
    this.#away = { from, to };
  }

  found(room: string, user: string, what: string): void {
    this.#found.push({ room, user, what, excuse: undefined });
  }

  /** From now on; or again, when the server had not heard that it was to end: it may hear of it yet. */
  begun(streamId: string): void {
    const isEndAsked = this.#rights.get(streamId)?.isEndAsked ?? false;
    this.#rights.set(streamId, { isEndAsked, overAt: undefined });
  }

  endAsked(streamId: string): void {
    const right = this.#rights.get(streamId);
    if (right !== undefined) right.isEndAsked = true;
  }

  over(streamId: string, at: number): void {
    const right = this.#rights.get(streamId);
    if (right !== undefined) right.overAt ??= at;
  }

  mayBeOver(streamId: string): boolean {
    const right = this.#rights.get(streamId);
    return right === undefined || right.isEndAsked || right.overAt !== undefined;
  }

  opened(stream: LiveStream): void {
    const life: Life = { stream, toldAt: undefined, gapAt: undefined, endedAt: undefined };
    this.#lives.push(life);
    this.#open.set(stream.streamId, life);
    const untold = this.#untold.get(stream.roomId) ?? new Set();
    this.#untold.set(stream.roomId, untold.add(life));
    if (!this.#removed.has(stream.streamId)) return;
    const { roomId, userId, streamId } = stream;
    this.found(roomId, userId, `stream ${streamId} came back after the server had removed it: it had not forbidden it`);
  }

  /** The server has taken it off the air, for good (ME7). */
  removed(streamId: string): void {
    this.#removed.add(streamId);
  }

  /** Nobody hears it any more. */
  ended(streamId: string, at: number): void {
    const life = this.#open.get(streamId);
    this.#open.delete(streamId);
    if (life !== undefined) life.endedAt = at;
  }

  /** The server does it, by ZEGO's server API. */
  cut(streamId: string, at: number): void {
    const right = this.#rights.get(streamId);
    if (right === undefined || right.isEndAsked || right.overAt !== undefined) return;
    const stream = this.#open.get(streamId)?.stream;
    this.found(
      stream?.roomId ?? '',
      stream?.userId ?? '',
      `stream ${streamId} was cut, and had a right to be on the air`,
    );
    right.overAt = at;
  }

  /** The server has taken this callback. */
  arrived({ event, roomId, fields, at }: Callback, now: number): void {
    if (event !== 'stream_create' && event !== 'stream_close') return;
    const untold = this.#untold.get(roomId) ?? new Set();
    for (const life of untold) {
      if (life.stream.sid === fields.stream_sid) {
        life.toldAt = now;
        untold.delete(life);
      } else if (life.stream.createdAt < at) life.gapAt ??= now;
    }
  }

  /** All that was wrong, until now. */
  findings(now: number): Difference[] {
    const late = this.#lives.flatMap((life): Difference[] => {
      const cause = this.#causeOf(life);
      if (cause === undefined) return [];
      if ((life.endedAt ?? now) <= this.#dueAt(cause.at)) return [];
      const { roomId, userId, streamId } = life.stream;
      const onAirS = (((life.endedAt ?? now) - cause.at) / 1_000).toFixed(1);
      const still = life.endedAt === undefined ? 'is still' : 'was';
      const what = `stream ${streamId} ${still} on the air ${onAirS} s after ${cause.what}`;
      return [{ room: roomId, user: userId, what, excuse: undefined }];
    });
    return [...this.#found, ...late];
  }

  /** Nobody is on the air who must not be. */
  get isQuiet(): boolean {
    return Array.from(this.#open.values()).every((life) => this.#causeOf(life) === undefined);
  }

  get streams(): number {
    return this.#lives.length;
  }

  /** How long after its cause those were on the air that had to be cut. */
  onAirMs(): OnAirMs | undefined {
    const all = this.#lives.flatMap((life) => {
      const cause = this.#causeOf(life);
      return cause === undefined || life.endedAt === undefined || life.endedAt < cause.at
        ? []
        : [life.endedAt - cause.at];
    });
    const sorted = all.sort((one, other) => one - other);
    const [median, longest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    return median === undefined || longest === undefined ? undefined : { median, longest };
  }

  #dueAt(causeAt: number): number {
    const { graceMs, withinMs } = this.#patience;
    const dueAt = causeAt + graceMs + withinMs;
    if (this.#away === undefined || dueAt < this.#away.from || causeAt > this.#away.to) return dueAt;
    return Math.max(dueAt, this.#away.to + REST_MS_MOST);
  }

  /** From when it should not be on the air. Undefined: it may be, or nothing has told the server of it. */
  #causeOf({ stream, toldAt, gapAt }: Life): { readonly at: number; readonly what: string } | undefined {
    const right = this.#rights.get(stream.streamId);
    // Also of one that comes back: it should have been forbidden.
    if (right !== undefined)
      return right.overAt === undefined ? undefined : { at: right.overAt, what: 'its right was over' };
    if (toldAt === undefined && gapAt === undefined) return undefined;
    const at = Math.min(
      toldAt ?? Number.POSITIVE_INFINITY,
      gapAt === undefined ? Number.POSITIVE_INFINITY : this.#repairedAt(gapAt),
    );
    return { at, what: 'the server could know of this stranger' };
  }

  #repairedAt(gapAt: number): number {
    const at = gapAt + this.#patience.repairedMs;
    if (this.#away === undefined || at < this.#away.from || gapAt > this.#away.to) return at;
    return Math.max(at, this.#away.to + LIST_AGAIN_MS);
  }
}
