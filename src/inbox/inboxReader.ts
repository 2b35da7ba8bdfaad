import { orderOf } from '../../schema/orders.ts';
import { type AuditOutcome, otherThan } from '../domain/audit/entry.ts';
import { subjectOf } from '../domain/command.ts';
import type { Millis } from '../domain/ids.ts';
import type { AuditNotes } from '../ports/audit.ts';
import type { InboxCounts, InboxEntry, InboxOutcome, InboxStream, InboxTurn } from '../ports/inbox.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { rest } from '../runtime/rest.ts';
import { type RetryPolicy, retry } from '../runtime/retry.ts';
import { type GiveDeps, giveOrder } from './giveOrder.ts';
import { type End, Lanes } from './lanes.ts';
import { orderTextOf, readEntry, type Unreadable, type Wanted } from './readEntry.ts';

export type InboxReaderDeps = GiveDeps & {
  readonly stream: InboxStream;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: InboxCounts;
  /** OP5 */
  readonly trail: AuditNotes;
};

type Item = { readonly id: string; readonly text: string; readonly read: Wanted | Unreadable };

/** While another process reads, until it is asked again whether it still does. */
const TAKE_EVERY_MS: Millis = 1_000;
/** When nothing came, until it looks again. */
const IDLE_MS: Millis = 50;
const STREAM_AWAY_MS: Millis = 250;
const COUNT_EVERY_MS: Millis = 2_000;
const TELL_EVERY_MS: Millis = 30_000;

/** So many channels at once. */
const PARALLEL = 128;
const READ_MAX = 500;
/** What is read and not done: so far others get ahead of a channel that cannot be reached. */
const WINDOW_ENTRIES = 5_000;
const WINDOW_CHARS = 16_777_216;
/** Of an order that was set aside; all of it is in the stream. */
const SHOWN_CHARS_MAX = 4_096;

/** Of a channel that cannot be reached: longer than a process takes to be found dead, and its channels to wake elsewhere. */
const GIVE_AGAIN: RetryPolicy = { firstMs: 100, factor: 2, mostMs: 5_000 };
const TRIES_MAX = 20;
const SETTLE_AGAIN: RetryPolicy = { firstMs: 100, mostMs: 500 };

/** All that cannot be read is in one lane; no channel is called so. */
const UNREADABLE_LANE = '';

/**
 * Does what the platform's stream asks for (IN4).
 *
 *   waiting ──take──► reading ──turn over──► waiting
 *
 * reading  What comes is put in lanes, one for each channel; its next order is begun when the last one is acknowledged. So
 *          whoever takes over begins with what may have been done, and is told so (LC17).
 */
export class InboxReader {
  readonly #deps: InboxReaderDeps;
  readonly #closing = new AbortController();
  #work: Promise<unknown> | undefined;
  #toldAt: Partial<Record<'trouble' | 'rejected', Millis>> = {};
  #rejectedSince = 0;

  constructor(deps: InboxReaderDeps) {
    this.#deps = deps;
  }

  /** Does nothing once it was closed. */
  start(): void {
    this.#work = Promise.all([this.#serve(), this.#count()]);
  }

  /** Finishes what is begun; the rest is whoever reads next's. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
    this.#deps.stream.close();
  }

  async #serve(): Promise<void> {
    const { stream, clock } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const turn = await this.#unlessAway(() => stream.take());
      if (turn === undefined) await rest(clock, TAKE_EVERY_MS, signal);
      else await this.#read(turn);
    }
  }

  async #read(turn: InboxTurn): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#closing;
    const lanes = new Lanes<Item>({
      ...{ clock, parallel: PARALLEL, retry: GIVE_AGAIN },
      sizeOf: ({ text }) => text.length,
      work: (item, failures) => this.#finish(turn, item, failures),
    });
    while (!signal.aborted && !turn.isOver) {
      const hasRoom = lanes.count < WINDOW_ENTRIES && lanes.size < WINDOW_CHARS;
      const limit = hasRoom ? Math.min(READ_MAX, WINDOW_ENTRIES - lanes.count) : 0;
      const found = await this.#unlessAway(() => turn.read(limit));
      if (found === 'over') break;
      for (const entry of found ?? []) this.#put(lanes, entry);
      if (found === undefined) await rest(clock, STREAM_AWAY_MS, signal);
      else if (found.length === 0) await rest(clock, IDLE_MS, signal);
    }
    await lanes.close();
    if (signal.aborted) await this.#unlessAway(() => turn.release());
  }

  #put(lanes: Lanes<Item>, entry: InboxEntry): void {
    const read = readEntry(entry);
    const item = { id: entry.id, text: orderTextOf(entry), read };
    lanes.put('unreadable' in read ? UNREADABLE_LANE : read.sid, item);
  }

  /** Never rejects: what is not settled comes again. */
  async #finish(turn: InboxTurn, item: Item, failures: number): Promise<End> {
    if (turn.isOver) return 'again';
    try {
      const given = await this.#give(turn, item);
      if (given.type === 'not-yet') {
        if (failures + 1 < TRIES_MAX) return 'again';
        await this.#note(item, 'unanswered');
        await this.#setAside(turn, item, `tried ${TRIES_MAX} times: ${given.reason}`);
        return 'hopeless';
      }
      if (given.type !== 'done') await this.#note(item, `refused: ${given.reason}`);
      if (given.type === 'rejected') await this.#setAside(turn, item, given.reason);
      else await this.#settle(turn, given.type, () => turn.acknowledge(item.id));
      return 'over';
    } catch (error) {
      this.#tellTrouble(error);
      return 'again';
    }
  }

  async #give({ endsAt }: InboxTurn, { read }: Item) {
    if ('unreadable' in read) return { type: 'rejected', reason: read.unreadable } as const;
    return giveOrder(read, endsAt, this.#deps);
  }

  /** Its commit tells of what is done. */
  async #note({ read }: Item, outcome: AuditOutcome): Promise<void> {
    const { giver: by, newCallId, clock, trail } = this.#deps;
    const order = 'unreadable' in read ? undefined : orderOf(read.body, { name: by, newCallId });
    await trail.note({
      ...{ at: clock.now(), by, role: 'service', from: by, outcome, version: undefined },
      order: order?.type ?? 'malformed',
      sid: 'unreadable' in read ? undefined : read.sid,
      userId: order && otherThan(by, subjectOf(order)),
    });
  }

  async #setAside(turn: InboxTurn, { id, text, read }: Item, reason: string): Promise<void> {
    await this.#settle(turn, 'rejected', () => turn.setAside(id, reason, text.slice(0, SHOWN_CHARS_MAX)));
    this.#tellRejected({ entry: id, reason, ...('sid' in read && { sid: read.sid }) });
  }

  async #settle(turn: InboxTurn, outcome: InboxOutcome, settle: () => Promise<void>): Promise<void> {
    await retry(this.#deps.clock, SETTLE_AGAIN, settle, { isWorthIt: () => !turn.isOver });
    this.#deps.counts.finished(outcome);
  }

  async #count(): Promise<void> {
    const { stream, clock, counts } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const waiting = await this.#unlessAway(() => stream.waiting());
      if (waiting !== undefined) counts.waiting(waiting);
      await rest(clock, COUNT_EVERY_MS, signal);
    }
  }

  async #unlessAway<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#tellTrouble(error);
      return undefined;
    }
  }

  #tellTrouble(err: unknown): void {
    if (this.#mayTell('trouble')) this.#deps.log.warn({ err }, 'the stream of orders cannot be read: they wait in it');
  }

  #tellRejected(about: object): void {
    this.#rejectedSince += 1;
    if (!this.#mayTell('rejected')) return;
    const more = this.#rejectedSince - 1;
    this.#rejectedSince = 0;
    this.#deps.log.error({ ...about, more }, 'an order of the stream was set aside: it cannot be done');
  }

  #mayTell(what: 'trouble' | 'rejected'): boolean {
    const now = this.#deps.clock.elapsed();
    const last = this.#toldAt[what];
    if (last !== undefined && now - last < TELL_EVERY_MS) return false;
    this.#toldAt[what] = now;
    return true;
  }
}
