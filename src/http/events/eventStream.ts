import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FeedFollower, FeedListener } from '../../app/feed/feedFollower.ts';
import type { Millis } from '../../domain/ids.ts';
import { type Feed, type FeedCursor, type FeedEntry, isLater } from '../../ports/feed.ts';
import type { Clock } from '../../ports/runtime.ts';
import { type EventAt, type EventFilter, type EventPage, eventPage, eventsIn } from './eventPages.ts';

export type EventStreamDeps = {
  readonly feed: Pick<Feed, 'page'>;
  readonly follower: FeedFollower;
  readonly clock: Pick<Clock, 'after'>;
  /** LC27: more than this is not added to what waits to be sent on one connection. */
  readonly sendBufferBytes: number;
};

const COMMENT_EVERY_MS: Millis = 15_000;
/** While a reader catches up: far less than its buffer takes. */
const EVENTS_AT_ONCE = 50;

/**
 * IN8: one connection that hears of each event as it is told.
 *
 *   catching up ──has all that the follower has read──> live ──its reader is too slow──> catching up
 *
 * It catches up by pages of its own, each when the one before is sent; live it takes what the follower reads for all. Who
 * reads nothing between two comments is cut.
 */
export class EventStream implements FeedListener {
  readonly #response: ServerResponse;
  readonly #filter: EventFilter;
  readonly #deps: EventStreamDeps;
  #mode: 'catching up' | 'live' | 'over' = 'catching up';
  /** All that is behind it is still to be sent. */
  #place: FeedCursor | undefined;
  #wasFull = false;
  #cancelComment = () => {};

  constructor(response: ServerResponse, filter: EventFilter, deps: EventStreamDeps) {
    this.#response = response;
    this.#filter = filter;
    this.#deps = deps;
  }

  /** Undefined: it has begun. Else nothing is sent, for what stands behind `after` is gone. Rejects if it cannot be read. */
  async begin(after: FeedCursor | undefined): Promise<Extract<EventPage, { goneUntil: FeedCursor }> | undefined> {
    const now = await this.#deps.follower.listen(this);
    const first = after === undefined ? undefined : await this.#pageAfter(after);
    if (first !== undefined && 'goneUntil' in first) {
      this.leave();
      return first;
    }
    // Its reader went away meanwhile.
    if (this.#mode === 'over') {
      this.leave();
      return undefined;
    }
    this.#response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    this.#response.flushHeaders();
    this.#place = now;
    this.#commentLater();
    if (first === undefined) this.#mode = 'live';
    else void this.#catchUp(first).catch(() => this.#cut());
    return undefined;
  }

  take(entries: readonly FeedEntry[]): void {
    const place = this.#place;
    if (this.#mode !== 'live' || place === undefined) return;
    const news = entries.filter(({ cursor }) => isLater(cursor, place));
    this.#send(eventsIn(news, this.#filter));
    this.#place = news.at(-1)?.cursor ?? place;
    if (this.#response.writableLength > this.#deps.sendBufferBytes) this.#fallBehind();
  }

  lose(): void {
    // Who comes again is told what is gone.
    if (this.#mode === 'live') this.#cut();
  }

  end(): void {
    this.leave();
    this.#response.end();
  }

  /** Nothing is sent any more. */
  leave(): void {
    this.#mode = 'over';
    this.#cancelComment();
    this.#deps.follower.leave(this);
  }

  #cut(): void {
    this.leave();
    this.#response.destroy();
  }

  #fallBehind(): void {
    this.#mode = 'catching up';
    void this.#catchUp().catch(() => this.#cut());
  }

  async #catchUp(first?: EventPage): Promise<void> {
    for (let next = first; ; next = undefined) {
      if (this.#response.writableNeedDrain) await once(this.#response, 'drain');
      const page = next ?? (await this.#pageAfter(this.#place));
      if (this.#mode !== 'catching up') return;
      if ('goneUntil' in page) return this.#cut();
      this.#send(page.events);
      this.#place = page.cursor;
      const { place } = this.#deps.follower;
      if (place === undefined || isLater(place, page.cursor)) continue;
      this.#mode = 'live';
      return;
    }
  }

  #pageAfter(after: FeedCursor | undefined): Promise<EventPage> {
    return eventPage(this.#deps.feed, { ...this.#filter, after, limit: EVENTS_AT_ONCE });
  }

  #send(events: readonly EventAt[]): void {
    if (events.length === 0) return;
    this.#response.write(
      events.map(({ cursor, event }) => `id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    );
  }

  /** It keeps the connection, and tells a reader whose filter lets little through where to go on. */
  #commentLater(): void {
    this.#cancelComment = this.#deps.clock.after(COMMENT_EVERY_MS, () => {
      const isFull = this.#response.writableNeedDrain;
      // Since the last comment it has not read what is far less than a buffer.
      if (isFull && this.#wasFull) return this.#cut();
      this.#wasFull = isFull;
      if (!isFull) this.#response.write(this.#place === undefined ? ':\n\n' : `:\nid: ${this.#place}\n\n`);
      this.#commentLater();
    });
  }
}
