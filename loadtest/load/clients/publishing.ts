import { Random } from '../../random.ts';
import { systemClock } from '../../zego/clock.ts';
import { Delivery, type Weather } from '../../zego/delivery.ts';
import { differences } from '../../zego/difference.ts';
import { CallRooms } from '../../zego/phones/callRooms.ts';
import { Server } from '../../zego/server.ts';
import type { PublishArguments } from '../arguments.ts';
import type { Violation } from '../invariants.ts';
import type { Metrics } from '../metrics.ts';
import { PublishingPhone } from './publishingPhone.ts';

export type PublishingDeps = {
  readonly urls: readonly [string, ...string[]];
  readonly authSecret: string | undefined;
  readonly publish: PublishArguments;
  readonly sids: readonly string[];
  readonly seed: number;
  readonly metrics: Metrics;
  readonly violation: (violation: Violation) => void;
};

/** Nothing is lost for good: what is on the air must be known in the end. */
const WEATHER: Weather = { drop: 0, duplicate: 0.02, reorder: 0.02, form: 0.1, delayMs: 0 };

/** The ZEGO at which the users of one process of the harness publish. It cuts nobody: that is what `npm run zego-sim` plays. */
export class Publishing {
  readonly #deps: PublishingDeps;
  readonly #rooms: CallRooms;
  readonly #delivery: Delivery;
  readonly #server: Server;

  constructor(deps: PublishingDeps) {
    const { urls, authSecret, publish, seed } = deps;
    this.#deps = deps;
    this.#server = new Server(urls, undefined, authSecret);
    this.#delivery = new Delivery({
      clock: systemClock,
      random: new Random(~seed),
      post: (body, contentType) => this.#post(body, contentType),
      sender: publish,
      weather: WEATHER,
    });
    this.#rooms = new CallRooms({
      clock: systemClock,
      random: new Random(seed),
      project: publish,
      tell: (callback) => this.#delivery.send(callback),
      verdict: { opened: () => {}, ended: () => {}, cut: () => {}, removed: () => {}, found: () => {} },
    });
  }

  phoneOf(sid: string, userId: string): PublishingPhone {
    const { metrics, violation } = this.#deps;
    const found = (saw: string) => violation({ channel: sid, user: userId, saw });
    return new PublishingPhone({ sid, userId, rooms: this.#rooms, metrics, found });
  }

  /** Who is on the air in a channel. */
  publishersIn(sid: string): readonly string[] {
    return this.#rooms.streamsOf(sid).map(({ userId }) => userId);
  }

  /** Where the server's lists of rooms, users and streams are not what really is. */
  async differences(): Promise<readonly Violation[]> {
    const mine = new Set(this.#deps.sids);
    const listed = await this.#server.rooms('load-');
    const shown = listed.filter(({ RoomInfo }) => mine.has(RoomInfo.RoomID));
    const found = differences(this.#rooms.truth(), shown, this.#delivery, false);
    return found.map(({ room, user, what }) => ({ channel: room, user, saw: `in ZEGO's lists: ${what}` }));
  }

  async #post(body: string, contentType: string): Promise<number> {
    const askedAt = performance.now();
    const status = await this.#server.post(body, contentType);
    this.#deps.metrics.time('ZEGO callback', performance.now() - askedAt);
    return status;
  }
}
