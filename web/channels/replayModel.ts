import type { Answer } from '../api/answer.ts';
import type { Replayed } from '../api/bodies/journal.ts';
import type { Operator } from '../api/operator.ts';

const SOON_MS = 120;
const GONE = 410;

type Mark = Replayed['oldest'];

/** OP4: a channel at some moment of its past. */
export class ReplayModel {
  readonly #path: string;
  readonly #operator: Operator;
  readonly #draw: () => void;
  /** After which change; undefined: nobody looks back. */
  version: number | undefined;
  shown: Replayed | undefined;
  /** What is kept, as far as it was told. */
  range: { readonly oldest: Mark; readonly newest: Mark } | undefined;
  /** Why it is not shown: `gone`, it is not kept any more. */
  trouble: '' | 'gone' | 'away' = '';
  #asked = 0;
  #timer: number | undefined;

  constructor(path: string, operator: Operator, draw: () => void) {
    this.#path = path;
    this.#operator = operator;
    this.#draw = draw;
  }

  close(): void {
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.version = undefined;
    this.shown = undefined;
    this.trouble = '';
  }

  /** From how things are now. */
  begin(): Promise<void> {
    return this.#read('');
  }

  showTime(at: number): Promise<void> {
    return this.#read(`?at=${at}`);
  }

  /** A slider says it many times: what it said last counts. */
  show(version: number): void {
    this.version = version;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#read(`?version=${version}`), SOON_MS);
    this.#draw();
  }

  async #read(query: string): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await this.#operator.ask<Replayed>(`${this.#path}/replay${query}`);
    if (asked !== this.#asked) return;
    this.#take(answer);
    // Where it was asked for by a link, or a time, what is kept is not known yet.
    if (this.range === undefined && answer.is === 'refused') await this.#readRange();
    this.#draw();
  }

  async #readRange(): Promise<void> {
    const answer = await this.#operator.ask<Replayed>(`${this.#path}/replay`);
    if (answer.is === 'done') this.#keepRange(answer.body);
  }

  #take(answer: Answer<Replayed>): void {
    if (answer.is === 'done') {
      this.trouble = '';
      this.shown = answer.body;
      this.version = answer.body.channel.version;
      this.#keepRange(answer.body);
      return;
    }
    this.trouble = answer.is === 'refused' && answer.status === GONE ? 'gone' : 'away';
    this.shown = undefined;
  }

  #keepRange({ oldest, newest }: Replayed): void {
    this.range = { oldest, newest };
  }
}
