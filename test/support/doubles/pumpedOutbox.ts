import assert from 'node:assert/strict';
import type { Millis } from '../../../src/domain/ids.ts';
import type { Outbox, Taken } from '../../../src/ports/owed.ts';
import type { Clock } from '../../../src/ports/runtime.ts';
import type { LogRecord, UserLog } from '../../../src/ports/userLog.ts';

export const LEASE_MS: Millis = 15_000;

export type PumpedProcess = Outbox<LogRecord> & Pick<UserLog, 'append'> & { kill(): void };

type Step = {
  readonly of: object;
  readonly name: string;
  readonly go: () => void;
  readonly fail: () => void;
  readonly lose: () => void;
};

/** An outbox and a user log of several processes, whose every step ends when the test says so, and how it says. */
export class PumpedOutbox {
  /** By outbox id, oldest first; undefined: cannot be read. */
  readonly waiting = new Map<string, LogRecord | undefined>();
  readonly aside = new Set<string>();
  /** Every record that the user log was given, repeats as well. */
  readonly appended: LogRecord[] = [];
  /** Every step that was begun, oldest first. */
  readonly steps: string[] = [];
  #pending: Step[] = [];
  #turn: { readonly of: object; readonly endsAt: Millis } | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** By call id: what the user log has. */
  get logged(): ReadonlyMap<string, LogRecord> {
    return new Map(this.appended.map((record) => [record.callId, record]));
  }

  process(): PumpedProcess {
    let isDead = false;
    const me = {};
    const step = <T>(name: string, effect: () => T): Promise<T> => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      if (isDead) return promise;
      this.steps.push(name);
      const fail = () => reject(new Error(`${name} failed`));
      const lose = () => {
        effect();
        fail();
      };
      this.#pending.push({ of: me, name, go: () => resolve(effect()), fail, lose });
      return promise;
    };
    return {
      take: (limit) => step('take', () => this.#take(me, limit)),
      append: (records) => step('append', () => void this.appended.push(...records)),
      settle: (ids) => step('settle', () => this.#settle(me, ids)),
      setAside: (bad) =>
        step('set aside', () => {
          for (const { id } of bad) if (this.waiting.delete(id)) this.aside.add(id);
        }),
      waiting: () => step('waiting', () => ({ count: this.waiting.size, oldestMs: this.waiting.size > 0 ? 7_000 : 0 })),
      kill: () => {
        isDead = true;
        this.#pending = this.#pending.filter(({ of }) => of !== me);
      },
    };
  }

  /** The oldest step under way does what it should. */
  go(expected: string): void {
    this.#oldest(expected).go();
  }

  fail(expected: string): void {
    this.#oldest(expected).fail();
  }

  /** The step that comes at this place, counted round and round. */
  end(at: number, how: 'go' | 'fail' | 'lose'): void {
    const [step] = this.#pending.splice(at % this.#pending.length, 1);
    step?.[how]();
  }

  get pending(): string[] {
    return this.#pending.map(({ name }) => name);
  }

  #take(of: object, limit: number): Taken<LogRecord>[] {
    const now = this.#clock.elapsed();
    if (this.#turn !== undefined && this.#turn.endsAt > now) {
      if (this.#turn.of !== of) return [];
    } else if (this.waiting.size > 0) this.#turn = { of, endsAt: now + LEASE_MS };
    return Array.from(this.waiting, ([id, owed]) =>
      owed === undefined ? { id, unreadable: 'it is bad' } : { id, owed },
    ).slice(0, limit);
  }

  #settle(of: object, ids: readonly string[]): void {
    if (this.#turn?.of === of) this.#turn = undefined;
    for (const id of ids) {
      const record = this.waiting.get(id);
      assert(record === undefined || this.appended.includes(record), `${id} is settled before it is paid`);
      this.waiting.delete(id);
    }
  }

  #oldest(expected: string): Step {
    const step = this.#pending.shift();
    assert.equal(step?.name, expected);
    assert(step !== undefined);
    return step;
  }
}
