import type { Random } from '../../../loadtest/random.ts';
import type { Topics } from '../../../src/ports/runtime.ts';
import type { VirtualClock } from '../../support/doubles/virtualClock.ts';
import type { LifeClock } from './lifeClock.ts';

type Hear = (message: unknown) => void;
type Subscription = { readonly topic: string; readonly hear: Hear; readonly process: LifeClock };

/** How often something is lost, or comes twice, and how late it may be: each at its own time, so that they overtake each other. */
type Weather = { lost: number; doubled: number; slowMs: number };

export type Published = {
  readonly by: LifeClock;
  readonly topic: string;
  readonly text: string;
  readonly deliveries: number;
};

/** What processes say to each other, as the worst network has it. */
export class WildTopics {
  readonly weather: Weather = { lost: 0, doubled: 0, slowMs: 0 };
  readonly #random: Random;
  readonly #clock: VirtualClock;
  /** Who wants to know what goes over it. */
  watch: (published: Published) => void = () => {};
  #subscriptions: readonly Subscription[] = [];

  constructor(random: Random, clock: VirtualClock) {
    this.#random = random;
    this.#clock = clock;
  }

  /** As one process has them. */
  of(process: LifeClock): Topics {
    return {
      subscribe: async (topic, hear) => {
        this.#subscriptions = [...this.#subscriptions, { topic, hear, process }];
      },
      unsubscribe: async (topic, hear) => {
        this.#subscriptions = this.#subscriptions.filter((one) => one.topic !== topic || one.hear !== hear);
      },
      publish: async (topic, message) => process.run(() => this.#publish(process, topic, JSON.stringify(message))),
    };
  }

  #publish(by: LifeClock, topic: string, text: string): void {
    const subscriptions = this.#subscriptions.filter((subscription) => subscription.topic === topic);
    this.watch({ by, topic, text, deliveries: subscriptions.length });
    for (const subscription of subscriptions) {
      if (this.#random.chance(this.weather.lost)) continue;
      this.#deliver(subscription, text);
      if (this.#random.chance(this.weather.doubled)) this.#deliver(subscription, text);
    }
  }

  #deliver(subscription: Subscription, text: string): void {
    const { hear, process } = subscription;
    this.#clock.after(this.#random.below(this.weather.slowMs + 1), () =>
      process.run(() => {
        if (this.#subscriptions.includes(subscription)) hear(JSON.parse(text));
      }),
    );
  }
}
