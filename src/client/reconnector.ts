import { CLOSE_FLOOD, CLOSE_STOPPED } from '../../schema/closeCodes.ts';
import { type BackOff, restMs } from './backOff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { JoinRoom, Way } from './joinRoom.ts';
import { CLOSED_BY_THE_NETWORK } from './protocol.ts';
import type { RoomConnection, RoomEvents } from './roomConnection.ts';

export type ReconnectorDeps = {
  readonly joinRoom: JoinRoom;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly joinWithinMs: number;
  readonly heartbeatMs: number;
  readonly on: Omit<RoomEvents, 'closed'> & {
    up(connection: RoomConnection): void;
    down(why: string): void;
    /** For good. */
    closed(why: string): void;
  };
};

/** Who is in a room can be shown out of it by `visit`; `alarm` is the one timer of the state. */
type State =
  | { readonly is: 'idle' }
  | { readonly is: 'joining'; readonly visit: AbortController; readonly alarm: Cancel }
  | {
      readonly is: 'connected';
      readonly visit: AbortController;
      readonly alarm: Cancel;
      readonly connection: RoomConnection;
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
 *   idle → joining → connected → leaving
 *             ⇅         ↓                  each of them → closed
 *          resting ← (lost)
 */
export class Reconnector {
  readonly #deps: ReconnectorDeps;
  #state: State = { is: 'idle' };

  constructor(deps: ReconnectorDeps) {
    this.#deps = deps;
  }

  open(): void {
    if (this.#state.is === 'idle') this.#join('join', 0);
  }

  /** Says goodbye, if somebody is there to hear it. */
  leave(why: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#close(why);
        resolve();
      };
      if (this.#state.is !== 'connected') return done();
      const { connection, visit } = this.#state;
      this.#enter({ is: 'leaving', visit, alarm: this.#deps.clock.after(LEAVE_WITHIN_MS, done) });
      connection.leave().then(done, done);
    });
  }

  #join(way: Way, failures: number): void {
    const { clock, joinWithinMs, joinRoom } = this.#deps;
    const visit = new AbortController();
    const fail = (why: string) => {
      if (!visit.signal.aborted) this.#rest(way, failures + 1, why);
    };
    const alarm = clock.after(joinWithinMs, () => fail(`no answer to a join within ${joinWithinMs} ms`));
    this.#enter({ is: 'joining', visit, alarm });
    joinRoom(way, this.#eventsOf(visit.signal), visit.signal).then(
      (joined) => {
        if (visit.signal.aborted) return;
        if ('refused' in joined) this.#close(joined.refused);
        else this.#hold(visit, joined, failures);
      },
      (error) => fail(error instanceof Error ? error.message : String(error)),
    );
  }

  #hold(visit: AbortController, connection: RoomConnection, failures: number): void {
    const since = this.#deps.clock.now();
    this.#enter({ is: 'connected', visit, connection, since, failures, alarm: this.#listenFor(connection) });
    this.#deps.on.up(connection);
  }

  /** A network may go without a word. */
  #listenFor(connection: RoomConnection): Cancel {
    const { clock, heartbeatMs } = this.#deps;
    let heard = false;
    connection.ping(() => {
      heard = true;
    });
    return clock.after(heartbeatMs, () => {
      if (this.#state.is !== 'connected') return;
      if (heard) this.#enter({ ...this.#state, alarm: this.#listenFor(connection) });
      else this.#lose('join', `nothing was heard for ${heartbeatMs} ms`);
    });
  }

  /** What an earlier visit still has to say is not listened to. */
  #eventsOf(signal: AbortSignal): RoomEvents {
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
        this.#lose(CLOSED_BY_THE_NETWORK.has(code) ? 'reconnect' : 'join', why, restAtLeastMs);
      },
    };
  }

  #lose(way: Way, why: string, restAtLeastMs = 0): void {
    if (this.#state.is !== 'connected') return;
    const { since, failures } = this.#state;
    const held = this.#deps.clock.now() - since >= HELD_MS;
    this.#rest(way, held ? 0 : failures + 1, why, restAtLeastMs);
  }

  #rest(way: Way, failures: number, why: string, atLeastMs = 0): void {
    const { clock, random, on } = this.#deps;
    const delayMs = Math.max(restMs(REST, failures, random()), atLeastMs);
    this.#enter({ is: 'resting', alarm: clock.after(delayMs, () => this.#join(way, failures)) });
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
