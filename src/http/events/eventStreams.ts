import type { ServerResponse } from 'node:http';
import type { FeedCursor } from '../../ports/feed.ts';
import type { EventFilter } from './eventPages.ts';
import { EventStream, type EventStreamDeps } from './eventStream.ts';

/** Of one process: each has a connection, and a buffer. */
export const STREAMS_MAX = 100;

/** IN8: the connections that hear of each event as it is told. */
export class EventStreams {
  readonly #deps: EventStreamDeps;
  readonly #open = new Set<EventStream>();
  #isClosed = false;

  constructor(deps: EventStreamDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#open.size;
  }

  /** `full`: there are as many as may be, or the server stops. Where it does not begin, nothing is sent. */
  async begin(response: ServerResponse, filter: EventFilter, after: FeedCursor | undefined) {
    if (this.#isClosed || this.count >= STREAMS_MAX) return 'full';
    const stream = new EventStream(response, filter, this.#deps);
    this.#open.add(stream);
    const leave = (): void => {
      this.#open.delete(stream);
      stream.leave();
    };
    response.once('close', leave);
    try {
      return await stream.begin(after);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** All of them end, and no other one begins. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#open) stream.end();
  }
}
