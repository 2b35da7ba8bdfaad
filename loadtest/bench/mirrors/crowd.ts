import { setTimeout as wait } from 'node:timers/promises';
import type { Who } from '../servers.ts';
import { BareSocket } from '../viewers/bareSocket.ts';
import { FRAME, JOINED, reserveSeat, type Seat } from '../viewers/colyseusViewer.ts';
import { readiness } from '../viewers/watch.ts';
import { machineMs } from './messages.ts';
import { ShownVersion } from './shownVersion.ts';
import { Sight } from './sight.ts';

const TRY_AGAIN_MS = 250;
/** Whoever is not in by then never will be. */
const TRIES_MAX = 400;

/** The viewers of a channel who are in this process, by the rooms in which they sit. */
export class Crowd {
  readonly #failed: (error: unknown) => void;
  readonly #rooms = new Map<string, Promise<Sight>>();

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  async come(url: string, who: Who): Promise<void> {
    const seat = await seatFor(url, who);
    const known = this.#rooms.get(seat.roomId);
    if (known === undefined) await this.#comeFirst(seat);
    else await this.#comeLater(seat, await known);
  }

  /** Whoever comes first to a room reads for all what they are sent. */
  async #comeFirst(seat: Seat): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<Sight>();
    this.#rooms.set(seat.roomId, promise);
    const decoder = new ShownVersion();
    await this.#sit(seat, {
      join: (frame) => decoder.join(frame),
      state(frame) {
        const sight = new Sight(decoder.state(frame), (patch) => decoder.patch(patch));
        sight.enter();
        resolve(sight);
        return (patch) => sight.take(0, patch, machineMs());
      },
    });
  }

  async #comeLater(seat: Seat, sight: Sight): Promise<void> {
    const viewer = sight.enter();
    const take = (patch: Buffer) => sight.take(viewer, patch, machineMs());
    await this.#sit(seat, { join: () => {}, state: () => take });
  }

  /** Resolves when they see the channel. */
  async #sit(seat: Seat, { join, state }: Reader): Promise<void> {
    const ready = readiness();
    let take: ((patch: Buffer) => void) | undefined;
    const read = (message: Buffer) => {
      const kind = (message[0] ?? 0) & FRAME.mask;
      if (kind === FRAME.patch) take?.(message);
      else if (kind === FRAME.join) {
        join(message);
        socket.send(JOINED);
      } else if (kind === FRAME.state) {
        take = state(message);
        ready.resolve();
      }
    };
    const socket = await BareSocket.open(seat.url, seat.path, (message) => {
      try {
        read(message);
      } catch (error) {
        this.#failed(error);
      }
    });
    socket.onceClosed(() => {
      ready.turnAway();
      this.#failed(new Error('a viewer has lost its connection'));
    });
    await ready.promise;
  }

  /** Resolves with the rooms that they are in. */
  async look(): Promise<readonly string[]> {
    for (const sight of await this.#sights()) sight.look();
    return [...this.#rooms.keys()];
  }

  async comeMore(): Promise<void> {
    for (const sight of await this.#sights()) sight.comeMore();
  }

  /** Resolves with when the last of all of them had that version. */
  async seen(version: number): Promise<number> {
    const sights = await this.#sights();
    const times = sights.map((sight) => new Promise<number>((resolve) => sight.onceSeen(version, resolve)));
    return Math.max(...(await Promise.all(times)));
  }

  #sights(): Promise<Sight[]> {
    return Promise.all(this.#rooms.values());
  }
}

/** What is done with the frames of one viewer; what `state` returns takes the patches behind it. */
type Reader = {
  readonly join: (frame: Buffer) => void;
  readonly state: (frame: Buffer) => (patch: Buffer) => void;
};

/** Who is turned away because many come asks again. */
async function seatFor(url: string, who: Who): Promise<Seat> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await reserveSeat(url, who);
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
}
