import assert from 'node:assert/strict';
import type { CmdId, Millis, Sid } from '../../src/domain/ids.ts';
import { InboxReader } from '../../src/inbox/inboxReader.ts';
import type { OrderOutcome } from '../../src/ports/directory.ts';
import type { InboxEntry, InboxStream, InboxTurn } from '../../src/ports/inbox.ts';
import { SILENT } from '../stores/redis/redisUnderTest.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { callId, sid, userId } from '../support/people.ts';
import { accepted, refused } from './platform.ts';

/** As the real one has it. */
const TURN_MS: Millis = 5_000;
/** So many accepted orders a channel remembers of anybody, whatever happens (LC17). */
const REMEMBERED = 32;

/** How a step ends: well; or it fails, and never was; or its answer is lost. */
export type Ending = 'go' | 'fail' | 'lose';

type Step = {
  readonly of: number;
  readonly name: Name;
  readonly end: Readonly<Record<Ending, () => () => void>>;
};
type Name = 'take' | 'read' | 'give' | 'acknowledge' | 'release';

type ModelChannel = {
  isOpen: boolean;
  readonly remembered: CmdId[];
  /** All decisions but repeats, as they were made. */
  readonly decided: { readonly cmdId: CmdId; readonly isAccepted: boolean }[];
};

/** A stream, channels, and processes that read it, of which each step ends when the test says so, and how. */
export class InboxWorld {
  readonly clock = new VirtualClock();
  readonly channels = new Map<Sid, ModelChannel>();
  readonly #entries: InboxEntry[] = [];
  readonly #alive = new Map<number, InboxReader>();
  #steps: Step[] = [];
  #processes = 0;
  #lease: { readonly of: number; readonly endsAt: Millis } | undefined;
  /** Places of entries that were read, and are not acknowledged. */
  readonly #pending = new Set<number>();
  #delivered = 0;

  get isIdle(): boolean {
    return this.#steps.length === 0;
  }

  get isAllDone(): boolean {
    return this.#delivered === this.#entries.length && this.#pending.size === 0;
  }

  put(name: string, order: 'open' | 'close'): void {
    const nth = this.#entries.length + 1;
    const text = JSON.stringify({ order, sid: name, id: `${nth}` });
    this.#entries.push({ id: `${nth}-0`, fields: new Map([['order', text]]) });
  }

  /** Returns its number: 1, 2, 3 … */
  start(): number {
    this.#processes += 1;
    const of = this.#processes;
    const reader = new InboxReader({
      ...{ stream: this.#stream(of), clock: this.clock, log: SILENT },
      trail: { note: async () => {} },
      counts: { waiting: () => {}, finished: () => {} },
      directory: {
        give: (to, { type }, { cmdId, notAfter = 0 } = {}) => {
          assert(cmdId !== undefined);
          const lost: OrderOutcome = { type: 'in-doubt', why: 'the answer is lost' };
          return this.#step(of, 'give', () => this.#give(to, type === 'open-switch', cmdId, notAfter), lost);
        },
      },
      ...{ giver: userId('orders'), newCallId: () => callId('call') },
    });
    this.#alive.set(of, reader);
    reader.start();
    return of;
  }

  /** Nothing comes back to it any more; what it has asked for may still happen. */
  kill(at: number): void {
    const living = [...this.#alive.keys()];
    const of = living[at % Math.max(1, living.length)];
    if (of !== undefined) this.#alive.delete(of);
  }

  /** The step under way that comes at this place, counted round and round. */
  end(at: number, how: Ending): void {
    const [step] = this.#steps.splice(at % Math.max(1, this.#steps.length), 1);
    const tell = step?.end[how]();
    if (step !== undefined && this.#alive.has(step.of)) tell?.();
  }

  /** The oldest step of that process, of that name if one is asked for, ends well. False: it has none. */
  endOf(of: number, name?: Name): boolean {
    const at = this.#steps.findIndex((step) => step.of === of && (name === undefined || step.name === name));
    if (at < 0) return false;
    this.end(at, 'go');
    return true;
  }

  /** Undefined `lost`: it rejects. */
  #step<T>(of: number, name: Name, effect: () => T, lost?: T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const fail = () => (lost === undefined ? reject(new Error('no answer')) : resolve(lost));
    const go = () => {
      const found = effect();
      return () => resolve(found);
    };
    const lose = () => {
      effect();
      return fail;
    };
    this.#steps.push({ of, name, end: { go, lose, fail: () => fail } });
    return promise;
  }

  #give(to: Sid, opens: boolean, cmdId: CmdId, notAfter: Millis): OrderOutcome {
    if (this.clock.elapsed() > notAfter) return { type: 'not-done', why: 'too late' };
    const channel = this.channels.get(to) ?? { isOpen: true, remembered: [], decided: [] };
    this.channels.set(to, channel);
    if (channel.remembered.includes(cmdId)) return accepted(to);
    const isAccepted = channel.isOpen !== opens;
    channel.decided.push({ cmdId, isAccepted });
    if (!isAccepted) return refused(to, 'closed');
    channel.isOpen = opens;
    channel.remembered.push(cmdId);
    if (channel.remembered.length > REMEMBERED) channel.remembered.shift();
    return accepted(to);
  }

  #stream(of: number): InboxStream {
    return {
      take: async () => {
        const askedAt = this.clock.elapsed();
        const isOurs = await this.#step(of, 'take', () => {
          const isFree = this.#lease === undefined || this.#lease.endsAt <= this.clock.elapsed();
          if (!isFree && !this.#isOf(of)) return false;
          this.#lease = { of, endsAt: this.clock.elapsed() + TURN_MS };
          return true;
        });
        return isOurs ? this.#turn(of, askedAt) : undefined;
      },
      waiting: async () => ({ count: 0, oldestMs: 0 }),
      close: () => {},
    };
  }

  #turn(of: number, askedAt: Millis): InboxTurn {
    const world = this;
    let endsAt = askedAt + TURN_MS;
    let after = 0;
    return {
      get endsAt() {
        return endsAt;
      },
      get isOver() {
        return world.clock.elapsed() >= endsAt;
      },
      read: async (limit) => {
        const readAt = world.clock.elapsed();
        const found = await world.#step(of, 'read', () => world.#read(of, after, limit));
        if (found === 'over') return found;
        endsAt = readAt + TURN_MS;
        after = found.at(-1) ?? after;
        return found.flatMap((place) => world.#entries[place - 1] ?? []);
      },
      acknowledge: (id) => world.#step(of, 'acknowledge', () => void world.#pending.delete(Number.parseInt(id, 10))),
      setAside: async (id, reason) => assert.fail(`${id} was set aside: ${reason}`),
      release: () =>
        world.#step(of, 'release', () => {
          if (world.#isOf(of)) world.#lease = undefined;
        }),
    };
  }

  #isOf(of: number): boolean {
    return this.#lease?.of === of && this.#lease.endsAt > this.clock.elapsed();
  }

  /** The places of entries, which count from 1. */
  #read(of: number, after: number, limit: number): number[] | 'over' {
    if (!this.#isOf(of)) return 'over';
    this.#lease = { of, endsAt: this.clock.elapsed() + TURN_MS };
    const known = [...this.#pending].filter((place) => place > after).toSorted((one, other) => one - other);
    if (known.length > 0) return known.slice(0, limit);
    const fresh = this.#entries
      .slice(this.#delivered, this.#delivered + limit)
      .map((_, nth) => this.#delivered + nth + 1);
    for (const place of fresh) this.#pending.add(place);
    this.#delivered += fresh.length;
    return fresh;
  }
}

export const CHANNELS = ['a', 'b'].map(sid);
