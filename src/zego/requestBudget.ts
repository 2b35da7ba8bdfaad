import type { Sid } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';
import { type BucketSize, fullBucket, type TokenBucket, take } from './tokenBucket.ts';

/** A little less than ZEGO's 200/s in all: never more than 20 + 167 in one second. */
const ALL_ROOMS: BucketSize = { capacity: 20, everyMs: 6 };
/** A little more than ZEGO's second per room: two requests need not take equally long to arrive. */
const ROOM_REST_MS = 1_050;
const WAITING_MAX = 10_000;

type Turn = { readonly sid: Sid; readonly go: () => void };

/**
 * Whose turn it is to ask ZEGO (ZG13). A room queues for the budget of all rooms with one request at a time, and rests
 * after it:  free ──► ready ──(a token)──► rests ──► free, or ready again if somebody waits behind
 */
export class RequestBudget {
  readonly #clock: Clock;
  /** Those behind the first one, of every room that is ready or rests. */
  readonly #rooms = new Map<Sid, Turn[]>();
  readonly #ready: Turn[] = [];
  #bucket: TokenBucket;
  #waiting = 0;
  #isAlarmSet = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bucket = fullBucket(ALL_ROOMS, clock.elapsed());
  }

  /** Resolves when one request about this room may go; rejects if too many wait. */
  turn(sid: Sid): Promise<void> {
    if (this.#waiting >= WAITING_MAX) return Promise.reject(new Error(`${WAITING_MAX} requests to ZEGO wait already`));
    this.#waiting += 1;
    return new Promise((go) => this.#queue({ sid, go }));
  }

  #queue(turn: Turn): void {
    const behind = this.#rooms.get(turn.sid);
    if (behind !== undefined) {
      behind.push(turn);
      return;
    }
    this.#rooms.set(turn.sid, []);
    this.#ready.push(turn);
    this.#serve();
  }

  #serve(): void {
    while (!this.#isAlarmSet && this.#ready.length > 0) {
      const taken = take(this.#bucket, ALL_ROOMS, this.#clock.elapsed());
      if ('waitMs' in taken) this.#serveIn(taken.waitMs);
      else this.#admit(taken.left);
    }
  }

  #serveIn(waitMs: number): void {
    this.#isAlarmSet = true;
    this.#clock.after(waitMs, () => {
      this.#isAlarmSet = false;
      this.#serve();
    });
  }

  #admit(left: TokenBucket): void {
    this.#bucket = left;
    const turn = this.#ready.shift();
    if (turn === undefined) return;
    this.#waiting -= 1;
    this.#clock.after(ROOM_REST_MS, () => this.#rested(turn.sid));
    turn.go();
  }

  #rested(sid: Sid): void {
    const next = this.#rooms.get(sid)?.shift();
    if (next === undefined) {
      this.#rooms.delete(sid);
      return;
    }
    this.#ready.push(next);
    this.#serve();
  }
}
