import type { Answer } from '../api/answer.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { ServerClock } from '../shape/serverClock.ts';

/** A page of a list, as the server gives it. */
export type Given<Row> = {
  readonly rows: readonly Row[];
  /** Where the list goes on; null: it does not. */
  readonly cursor: string | null;
  readonly total: number;
  readonly time_now: number;
  /** Some are missing: not every process could be asked. */
  readonly partial?: true;
};

export type AskRows<Row, Body extends Given<Row>> = (cursor: string | null) => Promise<Answer<Body>>;

export type Part<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

/** Where each part lies now, in pixels from the top of the window. */
export type Lies = { readonly top: number; readonly bottom: number; readonly hasFocus: boolean };

/** Parts this many windows away are shown, and one more is asked for. */
const NEAR = 1.5;

/**
 * A list that may be very long: it is read part by part as somebody comes to them, what is in the window is read again and
 * again, and what is far from it is only so much room.
 */
export class LongList<Row, Body extends Given<Row> = Given<Row>> {
  readonly #ask: AskRows<Row, Body>;
  readonly #clock = new ServerClock(Date.now);
  readonly #heights = new Map<number, number>();
  #parts: readonly Part<Row>[] = [];
  #inWindow = { first: 0, last: 0 };
  #shown: ReadonlySet<number> = new Set();
  #isEndNear = false;
  #isReading = false;
  /** The last page that came. */
  last: Body | undefined;
  trouble: Trouble;

  constructor(ask: AskRows<Row, Body>) {
    this.#ask = ask;
  }

  get parts(): readonly Part<Row>[] {
    return this.#parts;
  }

  get hasMore(): boolean {
    return (this.#parts.at(-1)?.next ?? null) !== null;
  }

  /** There is more, and somebody comes near it. */
  get isWanting(): boolean {
    return this.hasMore && this.#isEndNear && !this.#isReading;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Undefined: its rows are shown; else the room that they take. */
  roomOf(nth: number): number | undefined {
    return this.#shown.has(nth) ? undefined : this.#heights.get(nth);
  }

  /** By what is on the page, before it is drawn anew. */
  look(lies: ReadonlyMap<number, Lies>, windowHeight: number): void {
    const isNear = ({ top, bottom }: Lies) => bottom > -NEAR * windowHeight && top < (1 + NEAR) * windowHeight;
    const shown = new Set<number>();
    const inWindow: number[] = [];
    for (const [nth, lie] of lies) {
      if (this.roomOf(nth) === undefined) this.#heights.set(nth, lie.bottom - lie.top);
      if (lie.hasFocus || isNear(lie)) shown.add(nth);
      if (lie.bottom > 0 && lie.top < windowHeight) inWindow.push(nth);
    }
    this.#shown = shown;
    this.#inWindow = { first: inWindow[0] ?? 0, last: inWindow.at(-1) ?? 0 };
    const end = lies.get(this.#parts.length - 1);
    // One that has just come is not drawn yet.
    this.#isEndNear = end !== undefined && end.bottom < (1 + 2 * NEAR) * windowHeight;
  }

  /** What is in the window, as it is now. */
  async readAgain(): Promise<void> {
    const { first, last } = this.#inWindow;
    await this.#whileNobodyElseReads(async () => {
      for (let nth = first; nth <= last; nth += 1) if (!(await this.#readPart(nth))) return;
    });
  }

  async readOn(): Promise<void> {
    await this.#whileNobodyElseReads(() => this.#readPart(this.#parts.length));
  }

  async #whileNobodyElseReads(read: () => Promise<unknown>): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      await read();
    } finally {
      this.#isReading = false;
    }
  }

  /** False: there is none, or it cannot be read. */
  async #readPart(nth: number): Promise<boolean> {
    const from = nth === 0 ? null : (this.#parts[nth - 1]?.next ?? undefined);
    if (from === undefined) return false;
    const answer = await this.#ask(from);
    this.trouble = troubleOf(answer);
    if (answer.is !== 'done') return false;
    const { rows, cursor, time_now } = answer.body;
    this.last = answer.body;
    this.#clock.hear(time_now);
    // What is behind a part that ends is gone, or has moved up.
    const behind = cursor === null ? [] : this.#parts.slice(nth + 1);
    this.#parts = [...this.#parts.slice(0, nth), { rows, next: cursor }, ...behind];
    return true;
  }
}

/** Where somebody was, and will be again who comes back. */
export type Place<List> = { readonly address: string; readonly list: List; readonly top: number };
export type Keeper<List> = { place: Place<List> | undefined };
