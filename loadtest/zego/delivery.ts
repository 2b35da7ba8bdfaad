import type { Random } from '../random.ts';
import type { Callback } from './callback.ts';
import type { Clock } from './clock.ts';
import { type Sender, type SignedCallback, write } from './signedCallback.ts';

/** Chances are 0 to 1. */
export type Weather = {
  /** Never sent at all. */
  drop: number;
  /** Sent once more, a while later. */
  duplicate: number;
  /** Held back for a while, so that later ones overtake it. */
  reorder: number;
  /** As a form instead of JSON. */
  form: number;
  /** How long each one takes. */
  delayMs: number;
};

export type Post = (body: string, contentType: string) => Promise<number>;

export type DeliveryDeps = {
  readonly clock: Clock;
  readonly random: Random;
  /** Resolves with the HTTP status. */
  readonly post: Post;
  readonly sender: Sender;
  readonly weather: Weather;
  /** Each time that the server has taken one. */
  readonly arrived?: (callback: Callback) => void;
};

/** `ways`: how many of its deliveries have not ended; a doubled one has two. */
type Envelope = SignedCallback & { readonly callback: Callback; ways: number; hasArrived: boolean };

export const RETRY_AFTER_MS: readonly number[] = [2_000, 4_000, 8_000, 16_000, 32_000];
const HELD_BACK_MS_MAX = 5_000;
const NO_ANSWER = 0;

/** How ZEGO's callbacks travel: late, twice, in another order, or not at all. */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #underWay = new Set<Envelope>();
  readonly #lost: Callback[] = [];
  readonly #heardOf = new Set<bigint>();
  readonly counts = { told: 0, dropped: 0, duplicated: 0, heldBack: 0, posts: 0, retries: 0, givenUp: 0 };
  #idle: (() => void)[] = [];

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /** Callbacks under way. */
  get pending(): number {
    return this.#underWay.size;
  }

  /** Those that never arrived: lost for good, or still under way. */
  get missing(): readonly Callback[] {
    const underWay = [...this.#underWay].filter(({ hasArrived }) => !hasArrived);
    return [...this.#lost, ...underWay.map(({ callback }) => callback)];
  }

  /** Whether any callback of this room session has arrived. */
  hasHeardOf(session: bigint): boolean {
    return this.#heardOf.has(session);
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  send(callback: Callback): void {
    const { random, sender, weather } = this.#deps;
    this.counts.told += 1;
    const signed = write(callback, sender, String(random.below(1_000_000)), random.chance(weather.form));
    const isHeldBack = random.chance(weather.reorder);
    const isDoubled = random.chance(weather.duplicate);
    if (random.chance(weather.drop)) {
      this.counts.dropped += 1;
      this.#lost.push(callback);
      return;
    }
    const envelope = { ...signed, callback, ways: 0, hasArrived: false };
    this.#underWay.add(envelope);
    if (isHeldBack) this.counts.heldBack += 1;
    this.#way(envelope, isHeldBack ? random.below(HELD_BACK_MS_MAX) : 0);
    if (!isDoubled) return;
    this.counts.duplicated += 1;
    this.#way(envelope, random.below(HELD_BACK_MS_MAX));
  }

  #way(envelope: Envelope, heldBackMs: number): void {
    envelope.ways += 1;
    this.#after(this.#deps.weather.delayMs + heldBackMs, () => this.#try(envelope, 0));
  }

  async #try(envelope: Envelope, retries: number): Promise<void> {
    this.counts.posts += 1;
    const status = await this.#deps.post(envelope.body, envelope.contentType).catch(() => NO_ANSWER);
    const retryAfter = RETRY_AFTER_MS[retries];
    if (status >= 200 && status < 300) this.#arrived(envelope);
    else if (retryAfter === undefined) this.#gaveUp(envelope);
    else {
      this.counts.retries += 1;
      this.#after(retryAfter, () => this.#try(envelope, retries + 1));
    }
  }

  #arrived(envelope: Envelope): void {
    const { session } = envelope.callback;
    envelope.hasArrived = true;
    if (session !== undefined) this.#heardOf.add(session);
    this.#deps.arrived?.(envelope.callback);
    this.#wayEnds(envelope);
  }

  #gaveUp(envelope: Envelope): void {
    this.counts.givenUp += 1;
    this.#wayEnds(envelope);
  }

  #wayEnds(envelope: Envelope): void {
    envelope.ways -= 1;
    if (envelope.ways > 0) return;
    this.#underWay.delete(envelope);
    if (!envelope.hasArrived) this.#lost.push(envelope.callback);
    if (this.#underWay.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #after(delay: number, action: () => void): void {
    if (delay > 0) this.#deps.clock.after(delay, action);
    else action();
  }
}
