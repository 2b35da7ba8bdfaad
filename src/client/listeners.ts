export type Unsubscribe = () => void;

type Callback<Body> = (body: Body) => void;

/** Who listens to what. */
export class Listeners<Events extends object> {
  readonly #byEvent: { [Event in keyof Events]?: Set<Callback<Events[Event]>> } = {};

  on<Event extends keyof Events>(event: Event, callback: Callback<Events[Event]>): Unsubscribe {
    const callbacks: Set<Callback<Events[Event]>> = this.#byEvent[event] ?? new Set();
    // One function may listen twice, and each of them stops on its own.
    const own: Callback<Events[Event]> = (body) => callback(body);
    this.#byEvent[event] = callbacks.add(own);
    return () => void callbacks.delete(own);
  }

  /** A listener that throws keeps nobody else from hearing; its error goes where uncaught ones go. */
  tell<Event extends keyof Events>(event: Event, body: Events[Event]): void {
    for (const callback of [...(this.#byEvent[event] ?? [])]) {
      try {
        callback(body);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
