import type { ServerResponse } from 'node:http';
import type { Issued, Revocations } from '../../app/people/revocations.ts';
import type { FeedCursor } from '../../ports/feed.ts';
import type { EventFilter } from './eventPages.ts';
import { EventStream, type EventStreamDeps } from './eventStream.ts';

/** Of one process: each has a connection, and a buffer. */
export const STREAMS_MAX = 100;

export type EventStreamsDeps = EventStreamDeps & {
  /** PE7 */
  readonly revocations: Pick<Revocations, 'isVoid' | 'listen'>;
};

/** IN8: the connections that hear of each event as it is told. */
export class EventStreams {
  readonly #deps: EventStreamsDeps;
  /** And whose token each came with; undefined: it cannot become void. */
  readonly #open = new Map<EventStream, Issued | undefined>();
  readonly #followNoMore: () => void;
  #isClosed = false;

  constructor(deps: EventStreamsDeps) {
    this.#deps = deps;
    this.#followNoMore = deps.revocations.listen(() => this.#endVoid());
  }

  get count(): number {
    return this.#open.size;
  }

  /** `full`: there are as many as may be, or the server stops. Where it does not begin, nothing is sent. */
  async begin(response: ServerResponse, filter: EventFilter, after: FeedCursor | undefined, came?: Issued) {
    if (this.#isClosed || this.count >= STREAMS_MAX) return 'full';
    const stream = new EventStream(response, filter, this.#deps);
    this.#open.set(stream, came);
    const leave = (): void => {
      this.#open.delete(stream);
      stream.leave();
    };
    response.once('close', leave);
    try {
      const refused = await stream.begin(after);
      // It may have become void since it was looked at.
      this.#endVoid();
      return refused;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** All of them end, and no other one begins. */
  close(): void {
    this.#isClosed = true;
    this.#followNoMore();
    for (const stream of this.#open.keys()) stream.end();
  }

  #endVoid(): void {
    for (const [stream, came] of this.#open)
      if (came !== undefined && this.#deps.revocations.isVoid(came)) stream.end();
  }
}
