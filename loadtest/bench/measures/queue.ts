import { atOnce } from '../../atOnce.ts';
import { type Caller, demand, hostOf, joinRoom } from '../callers/callers.ts';
import { serveOurs } from '../servers.ts';
import { median } from '../statistics.ts';
import type { TestBed } from '../testBed.ts';

const SID = 'queued';
const DAY_MS = '86400000';
/** Nobody's time in the queue ends, and whoever has applied may lose the connection. */
const SETTINGS = { MAX_APPLIES: '10000', APPLY_LIFE_MS: DAY_MS, RECONNECT_MS: DAY_MS };
const JOINS_AT_ONCE = 32;

/** A channel with a queue that grows. */
export class Queue {
  readonly #url: string;
  readonly #last: Caller;
  #length = 0;

  private constructor(url: string, last: Caller) {
    this.#url = url;
    this.#last = last;
  }

  static async start(testBed: TestBed): Promise<Queue> {
    const { url } = await serveOurs(testBed, SETTINGS);
    const host = await joinRoom(url, { sid: SID, userId: hostOf(SID), role: 'host' });
    await demand(host, 'linkcall_set_state_rq', { op_code: 1 });
    return new Queue(url, await joinRoom(url, { sid: SID, userId: 'the last one', role: 'viewer' }));
  }

  async growTo(length: number): Promise<void> {
    await atOnce(JOINS_AT_ONCE, Array(length).keys().drop(this.#length), async (nth) => {
      const room = await joinRoom(this.#url, { sid: SID, userId: `waiting-${nth}`, role: 'viewer' });
      await demand(room, 'linkcall_apply_rq', { op_code: 1 });
      room.connection.close();
    });
    this.#length = length;
  }

  /** Somebody applies at its end and cancels; the median of so many, in ms for both together. */
  async pairMs(samples: number): Promise<number> {
    const took: number[] = [];
    while (took.length < samples) {
      const begunAt = performance.now();
      await demand(this.#last, 'linkcall_apply_rq', { op_code: 1 });
      await demand(this.#last, 'linkcall_apply_rq', { op_code: 2 });
      took.push(performance.now() - begunAt);
    }
    return median(took);
  }
}
