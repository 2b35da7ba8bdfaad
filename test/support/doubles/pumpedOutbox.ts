import assert from 'node:assert/strict';
import type { LogRecord, Outbox, UserLog } from '../../../src/ports/userLog.ts';

/** An outbox and a user log whose every step ends when the test says so, and how it says. */
export class PumpedOutbox implements Outbox, Pick<UserLog, 'append'> {
  /** By outbox id, oldest first. */
  readonly waiting = new Map<string, LogRecord>();
  /** By call id: what the user log has. */
  readonly logged = new Map<string, LogRecord>();
  /** Another process has all of them (CL11). */
  isTakenElsewhere = false;
  /** Every step that was begun, oldest first. */
  readonly steps: string[] = [];
  readonly #pending: { readonly name: string; readonly go: () => void; readonly fail: (error: Error) => void }[] = [];

  take(limit: number): Promise<{ id: string; record: LogRecord }[]> {
    return this.#step('take', () =>
      this.isTakenElsewhere ? [] : Array.from(this.waiting, ([id, record]) => ({ id, record })).slice(0, limit),
    );
  }

  append(records: readonly LogRecord[]): Promise<void> {
    return this.#step('append', () => {
      for (const record of records) this.logged.set(record.callId, record);
    });
  }

  forget(ids: readonly string[]): Promise<void> {
    return this.#step('forget', () => {
      for (const id of ids) this.waiting.delete(id);
    });
  }

  size(): Promise<number> {
    return this.#step('size', () => this.waiting.size);
  }

  /** The oldest step under way does what it should. */
  go(expected: string): void {
    this.#oldest(expected).go();
  }

  fail(expected: string): void {
    this.#oldest(expected).fail(new Error(`${expected} failed`));
  }

  /** It never ends: whoever began it was killed. */
  drop(expected: string): void {
    this.#oldest(expected);
  }

  get pending(): string[] {
    return this.#pending.map(({ name }) => name);
  }

  #step<T>(name: string, effect: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.steps.push(name);
    this.#pending.push({ name, go: () => resolve(effect()), fail: reject });
    return promise;
  }

  #oldest(expected: string) {
    const step = this.#pending.shift();
    assert.equal(step?.name, expected);
    assert(step !== undefined);
    return step;
  }
}
