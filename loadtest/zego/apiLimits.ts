import { type Action, CODE, type Reply } from './apiActions.ts';
import type { Clock } from './clock.ts';
import { SlidingWindow } from './slidingWindow.ts';

/** How often each action may be asked for: in all rooms, and of each of them. */
export class ApiLimits {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #all = new Map<string, SlidingWindow>();
  readonly #rooms = new Map<string, SlidingWindow>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Undefined: it may be answered, and counts. */
  refuse(name: string, { perS, ofRoom }: Action, roomId: string): Reply | undefined {
    const now = this.#clock.now();
    const all = windowOf(this.#all, name, () => new SlidingWindow(perS));
    if (!all.admits(now)) return { Code: CODE.tooManyInAll, Message: 'too many requests' };
    if (ofRoom === undefined) return undefined;
    const room = windowOf(this.#rooms, `${name} ${roomId}`, () => new SlidingWindow(1, ofRoom.everyMs));
    return room.admits(now) ? undefined : { Code: CODE.tooManyOfRoom, Message: 'too many requests of this room' };
  }
}

function windowOf(windows: Map<string, SlidingWindow>, key: string, make: () => SlidingWindow): SlidingWindow {
  const window = windows.get(key) ?? make();
  windows.set(key, window);
  return window;
}
