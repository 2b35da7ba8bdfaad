import type { Millis } from '../domain/ids.ts';
import type { Clock } from '../ports/runtime.ts';

export type RoomAlarmDeps = {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** When it is to ring, in time that has elapsed; asked for at each look. Undefined: not at all. */
  readonly nextDue: () => Millis | undefined;
  /** False if some of it has to be tried again. */
  readonly ring: () => Promise<boolean>;
  readonly failed: (error: unknown) => void;
};

const RETRY_MS = 10_000;

/** Rings when something about a room is due, and again a while after it has not been done. */
export class RoomAlarm {
  readonly #deps: RoomAlarmDeps;
  #retryAt: Millis | undefined;
  #isRinging = false;
  #isClosed = false;
  #cancel: (() => void) | undefined;

  constructor(deps: RoomAlarmDeps) {
    this.#deps = deps;
  }

  /** After every change of what is due. */
  look(): void {
    const { clock, nextDue } = this.#deps;
    this.#cancel?.();
    this.#cancel = undefined;
    const due = this.#isRinging || this.#isClosed ? undefined : nextDue();
    if (due === undefined) return;
    const delay = (this.#retryAt ?? due) - clock.elapsed();
    this.#cancel = clock.after(delay > 0 ? delay : 0, () => void this.#ring());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  /** Never rejects: what goes wrong with one alarm must not end the process. */
  async #ring(): Promise<void> {
    const { clock, ring, failed } = this.#deps;
    this.#cancel = undefined;
    this.#isRinging = true;
    let isDone = false;
    try {
      isDone = await ring();
    } catch (error) {
      failed(error);
    }
    this.#isRinging = false;
    this.#retryAt = isDone ? undefined : clock.elapsed() + RETRY_MS;
    this.look();
  }
}
