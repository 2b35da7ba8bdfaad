import type { Millis } from '../domain/ids.ts';
import type { Session } from '../domain/roster/rosterSession.ts';
import { hasGap, type UpdateSeqs } from '../domain/roster/updateSeqs.ts';
import type { Uint64 } from '../domain/uint64.ts';
import type { Clock, Metrics } from '../ports/runtime.ts';
import type { WatchedRoom } from './watchedRoom.ts';

/** `since`: by the channel's time, as it is kept; `from`: the same in time that has elapsed here; `isTold`: it has been counted. */
type Gap = { readonly session: Uint64; readonly since: Millis; readonly from: Millis; readonly isTold: boolean };

export type OpenGapDeps = {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly metrics: Pick<Metrics, 'gap'>;
  readonly zegoGapMs: Millis;
};

/**
 * ZG13, ME3: callbacks of the current session that may still come, or never will, and since when they are missing: it does
 * not matter how many actors the channel had meanwhile.
 */
export class OpenGap {
  readonly #deps: OpenGapDeps;
  readonly #room: Pick<WatchedRoom, 'now'>;
  #gap: Gap | undefined;

  constructor(room: Pick<WatchedRoom, 'now'>, deps: OpenGapDeps) {
    this.#deps = deps;
    this.#room = room;
  }

  note(session: Session | undefined, seqs: UpdateSeqs | undefined): void {
    if (session === undefined || seqs === undefined || !hasGap(seqs)) {
      this.#gap = undefined;
      return;
    }
    const { gapSince: since } = seqs;
    if (this.#gap?.session === session.id && this.#gap.since === since) return;
    const openMs = this.#room.now() - since;
    const from = this.#deps.clock.elapsed() - (openMs > 0 ? openMs : 0);
    this.#gap = { session: session.id, since, from, isTold: false };
  }

  /** Since when that has been long enough to do something about it. */
  get dueAt(): readonly Millis[] {
    return this.#gap === undefined || this.#gap.isTold ? [] : [this.#gap.from + this.#deps.zegoGapMs];
  }

  /** Nobody can be asked: it is counted, once. */
  countAsHopeless(): void {
    const gap = this.#gap;
    if (gap === undefined || gap.isTold || this.#deps.clock.elapsed() < gap.from + this.#deps.zegoGapMs) return;
    this.#deps.metrics.gap('no-credentials');
    this.#gap = { ...gap, isTold: true };
  }
}
