import { PlatformTable, verified } from './platformTable.ts';
import { type Answer, answer } from './receiver.ts';

/** `denies`: it takes it, and says that it did not. */
export type Mood = 'busy' | 'cuts' | 'denies' | 'hangs' | 'gone';

const ANSWERS: Readonly<Record<Mood, Answer>> = {
  busy: answer(503, { 'retry-after': '1' }),
  denies: answer(429, { 'retry-after': '1' }),
  gone: answer(410),
  cuts: (response) => void response.destroy(),
  hangs: () => {},
};
const EVENTS_PER_MOOD = 4;

/**
 * Of every few events that come for the first time it does not take one, each time for another reason, until it has no mood
 * left. What comes again it takes: the second attempt in vain would be repeated after 5 min.
 */
export class MoodyEndpoint {
  readonly table = new PlatformTable();
  readonly #seen = new Set<string>();
  #moods: Mood[] = [];

  willBe(moods: readonly Mood[]): void {
    this.#moods = [...moods];
  }

  /** It was all that it was to be. */
  get isCalm(): boolean {
    return this.#moods.length === 0;
  }

  readonly answer: Answer = (response, received) => {
    const told = verified(received);
    const isNew = !this.#seen.has(told.id);
    this.#seen.add(told.id);
    const mood = isNew && this.#seen.size % EVENTS_PER_MOOD === 0 ? this.#moods.shift() : undefined;
    if (mood === undefined || mood === 'denies') this.table.take(told);
    (mood === undefined ? answer(204) : ANSWERS[mood])(response, received);
  };
}
