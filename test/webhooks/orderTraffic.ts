import type { Random } from '../../loadtest/random.ts';
import { tokenFor } from '../support/server.ts';

const TICK_MS = 25;
const IN_FLIGHT_MAX = 100;
const USERS = ['ann', 'ben', 'cid', 'dan', 'eve', 'fay'];
const ORDERS = ['apply', 'apply', 'apply', 'allow', 'allow', 'quit', 'cancel', 'remove', 'refuse', 'leave'] as const;
const ANSWER_WITHIN_MS = 10_000;

type TrafficOptions = {
  /** Where they are given: one of those that are alive. */
  readonly urls: () => readonly string[];
  readonly sids: readonly string[];
  readonly perSecond: number;
  readonly random: Random;
};

/** Orders of a platform by a clock, whether they are answered or not. */
export class OrderTraffic {
  /** So many were done or refused. */
  answered = 0;
  readonly #options: TrafficOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #token = tokenFor({ sub: 'platform', role: 'service' });
  readonly #timer: NodeJS.Timeout;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#giveSome(), TICK_MS);
  }

  /** None is under way any more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#inFlight);
  }

  #giveSome(): void {
    const count = Math.min((this.#options.perSecond * TICK_MS) / 1_000, IN_FLIGHT_MAX - this.#inFlight.size);
    for (let nth = 0; nth < count; nth += 1) {
      const given = this.#give().finally(() => this.#inFlight.delete(given));
      this.#inFlight.add(given);
    }
  }

  async #give(): Promise<void> {
    const { urls, sids, random } = this.#options;
    const [url, sid, user_id, order] = [
      random.pick(urls()),
      random.pick(sids),
      random.pick(USERS),
      random.pick(ORDERS),
    ];
    try {
      const response = await fetch(`${url}/api/channels/${encodeURIComponent(sid)}/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await this.#token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ order, user_id }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (response.ok) this.answered += 1;
      await response.arrayBuffer();
    } catch {
      // It was killed.
    }
  }
}
