import { type BackOff, restMs } from './backOff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Dial, Way } from './dial.ts';
import { CLOSE_FLOOD, CLOSE_STOPPED, CLOSED_BY_THE_NETWORK } from './protocol.ts';
import type { Seat, SeatEvents } from './seat.ts';

export type LinkDeps = {
  readonly dial: Dial;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly joinWithinMs: number;
  readonly heartbeatMs: number;
  readonly on: Omit<SeatEvents, 'closed'> & {
    up(seat: Seat): void;
    down(why: string): void;
    /** For good. */
    closed(why: string): void;
  };
};

/** Who is in a room can be shown out of it by `visit`; `alarm` is the one timer of the state. */
type State =
  | { readonly is: 'idle' }
  | { readonly is: 'dialling'; readonly visit: AbortController; readonly alarm: Cancel }
  | {
      readonly is: 'seated';
      readonly visit: AbortController;
      readonly alarm: Cancel;
      readonly seat: Seat;
      readonly since: number;
      /** Tries in vain since the last connection that held. */
      readonly failures: number;
    }
  | { readonly is: 'resting'; readonly alarm: Cancel }
  | { readonly is: 'leaving'; readonly visit: AbortController; readonly alarm: Cancel }
  | { readonly is: 'closed' };

const REST: BackOff = { firstMs: 50, mostMs: 1_000 };
const FLOOD_REST_MS = 5_000;
/** A shorter connection does not count as one: nobody comes back to a server that flaps without a rest. */
const HELD_MS = 1_000;
const LEAVE_WITHIN_MS = 1_000;

/**
 * Stays connected until it is told to leave, or is refused for good:
 *
 *   idle → dialling → seated → leaving
 *             ⇅         ↓                  each of them → closed
 *          resting ← (lost)
 */
export class Link {
  readonly #deps: LinkDeps;
  #state: State = { is: 'idle' };

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  open(): void {
    if (this.#state.is === 'idle') this.#dial('join', 0);
  }

  /** Says goodbye, if somebody is there to hear it. */
  leave(why: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#close(why);
        resolve();
      };
      if (this.#state.is !== 'seated') return done();
      const { seat, visit } = this.#state;
      this.#enter({ is: 'leaving', visit, alarm: this.#deps.clock.after(LEAVE_WITHIN_MS, done) });
      seat.leave().then(done, done);
    });
  }

  #dial(way: Way, failures: number): void {
    const { clock, joinWithinMs, dial } = this.#deps;
    const visit = new AbortController();
    const fail = (why: string) => {
      if (!visit.signal.aborted) this.#rest(way, failures + 1, why);
    };
    const alarm = clock.after(joinWithinMs, () => fail(`no answer to a join within ${joinWithinMs} ms`));
    this.#enter({ is: 'dialling', visit, alarm });
    dial(way, this.#eventsOf(visit.signal), visit.signal).then(
      (dialled) => {
        if (visit.signal.aborted) return;
        if ('refused' in dialled) this.#close(dialled.refused);
        else this.#sit(visit, dialled, failures);
      },
      (error) => fail(error instanceof Error ? error.message : String(error)),
    );
  }

  #sit(visit: AbortController, seat: Seat, failures: number): void {
    const since = this.#deps.clock.now();
    this.#enter({ is: 'seated', visit, seat, since, failures, alarm: this.#listenFor(seat) });
    this.#deps.on.up(seat);
  }

  /** A network may go without a word. */
  #listenFor(seat: Seat): Cancel {
    const { clock, heartbeatMs } = this.#deps;
    let heard = false;
    seat.ping(() => {
      heard = true;
    });
    return clock.after(heartbeatMs, () => {
      if (this.#state.is !== 'seated') return;
      if (heard) this.#enter({ ...this.#state, alarm: this.#listenFor(seat) });
      else this.#lose('join', `nothing was heard for ${heartbeatMs} ms`);
    });
  }

  /** What an earlier visit still has to say is not listened to. */
  #eventsOf(signal: AbortSignal): SeatEvents {
    const { on } = this.#deps;
    return {
      view: (view) => {
        if (!signal.aborted) on.view(view);
      },
      notice: (name, notice) => {
        if (!signal.aborted) on.notice(name, notice);
      },
      closed: (code, reason) => {
        if (signal.aborted) return;
        const why = `the connection was closed (${code})${reason === '' ? '' : `: ${reason}`}`;
        // LC25: a host whom an operator has shown out is not to come back by itself.
        if (code === CLOSE_STOPPED) return this.#close(why);
        const restAtLeastMs = code === CLOSE_FLOOD ? FLOOD_REST_MS : 0;
        this.#lose(CLOSED_BY_THE_NETWORK.has(code) ? 'same-seat' : 'join', why, restAtLeastMs);
      },
    };
  }

  #lose(way: Way, why: string, restAtLeastMs = 0): void {
    if (this.#state.is !== 'seated') return;
    const { since, failures } = this.#state;
    const held = this.#deps.clock.now() - since >= HELD_MS;
    this.#rest(way, held ? 0 : failures + 1, why, restAtLeastMs);
  }

  #rest(way: Way, failures: number, why: string, atLeastMs = 0): void {
    const { clock, random, on } = this.#deps;
    const delayMs = Math.max(restMs(REST, failures, random()), atLeastMs);
    this.#enter({ is: 'resting', alarm: clock.after(delayMs, () => this.#dial(way, failures)) });
    on.down(why);
  }

  #close(why: string): void {
    if (this.#state.is === 'closed') return;
    this.#enter({ is: 'closed' });
    this.#deps.on.closed(why);
  }

  /** The state that is left takes its timer along, and its visit if that does not go on. */
  #enter(state: State): void {
    const left = this.#state;
    this.#state = state;
    if ('alarm' in left) left.alarm();
    if ('visit' in left && !('visit' in state && state.visit === left.visit)) left.visit.abort();
  }
}
