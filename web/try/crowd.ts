import type { Answer } from '../api/answer.ts';
import { type CrowdBody, lookAtCrowd, wantCrowd } from '../api/crowd.ts';
import { Poll } from '../api/poll.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

type Deps = { readonly sid: string; readonly draw: () => void };

const LOOK_EVERY_MS = 500;

export const CROWD_MAX = 500;

/** Many viewers of the channel, without phones: the server plays them, as long as somebody looks here. */
export class Crowd {
  readonly #deps: Deps;
  #isAsking = false;
  #asked = 0;
  sight: CrowdBody = { wanted: 0, here: 0, in_mirrors: 0, turned_away: null };
  trouble: Trouble;
  /** How many are to be added. */
  size = CROWD_MAX;

  #looking: Poll | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    // It may be there from before a reload.
    this.#keepLooking();
  }

  get isWanted(): boolean {
    return this.sight.wanted > 0;
  }

  /** A question about it is under way. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  add(): Promise<void> {
    return this.#want(this.size);
  }

  sendAway(): Promise<void> {
    return this.#want(0);
  }

  async #want(size: number): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#deps.draw();
    await this.#hear(wantCrowd(this.#deps.sid, size));
    this.#isAsking = false;
    this.#keepLooking();
    this.#deps.draw();
  }

  #keepLooking(): void {
    this.#looking ??= new Poll(() => this.#look(), LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    await this.#hear(lookAtCrowd(this.#deps.sid));
    if (this.#isAsking || this.isWanted || this.sight.here > 0) return;
    this.#looking?.close();
    this.#looking = undefined;
  }

  /** What was asked last counts. */
  async #hear(asked: Promise<Answer<CrowdBody>>): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const answer = await asked;
    if (mine !== this.#asked) return;
    this.trouble = troubleOf(answer);
    if (answer.is === 'done') this.sight = answer.body;
    this.#deps.draw();
  }
}
