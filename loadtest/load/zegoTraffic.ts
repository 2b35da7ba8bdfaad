import { setTimeout as rest } from 'node:timers/promises';
import { Random } from '../random.ts';
import { chatRoomCreated } from '../zego/callback.ts';
import { systemClock } from '../zego/clock.ts';
import type { Weather } from '../zego/delivery.ts';
import { differences } from '../zego/difference.ts';
import { Server } from '../zego/server.ts';
import { write } from '../zego/signedCallback.ts';
import { createZego } from '../zego/zego.ts';
import type { LoadArguments } from './arguments.ts';
import type { Violation } from './invariants.ts';
import { Metrics } from './metrics.ts';
import type { ZegoFigures } from './report/summary.ts';
import { Schedule } from './schedule.ts';
import { Unavailable } from './serverUnderTest.ts';

export type ZegoDeps = {
  readonly options: LoadArguments;
  readonly zego: NonNullable<LoadArguments['zego']>;
  readonly adminToken: string;
  readonly prefix: string;
};

/** Nothing is lost for good: the lists must be right in the end. */
const WEATHER: Weather = { drop: 0, duplicate: 0.02, reorder: 0.02, form: 0.1, delayMs: 0 };
const USERS_IN_A_ROOM = 10;

/** ZEGO's callbacks beside the virtual users, about rooms of their own. */
export class ZegoTraffic {
  readonly metrics = new Metrics();
  readonly #deps: ZegoDeps;
  readonly #server: Server;
  readonly #zego: ReturnType<typeof createZego>;

  constructor(deps: ZegoDeps) {
    this.#deps = deps;
    const { options, zego, adminToken, prefix } = deps;
    this.#server = new Server([options.urls[0]], adminToken);
    this.#zego = createZego({
      clock: systemClock,
      seed: options.seed,
      rooms: { prefix, rooms: options.channels, users: USERS_IN_A_ROOM },
      sender: zego,
      weather: WEATHER,
      post: (body, contentType) => this.#post(body, contentType),
    });
  }

  /** Throws if the server does not take callbacks. */
  async check(): Promise<void> {
    const { zego, prefix } = this.#deps;
    const { body, contentType } = write(chatRoomCreated(prefix, 'somebody', Date.now()), zego, '1', false);
    const status = await this.#server.post(body, contentType);
    if (status !== 200)
      throw new Unavailable(
        `the server answers ZEGO's callbacks with ${status}: --zego-secret must be one of its ZEGO_CALLBACK_SECRET, --zego-app-id one of its ZEGO_APP_ID`,
      );
  }

  async play(startsAt: number, stop: AbortSignal): Promise<void> {
    const { options, zego } = this.#deps;
    const schedule = new Schedule(zego.perSecond, options.durationS * 1_000, new Random(options.seed));
    while (schedule.nextMs !== undefined && !stop.aborted) {
      await rest(Math.max(0, startsAt + schedule.nextMs - Date.now()), undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) break;
      for (const _ of schedule.due(Date.now() - startsAt)) this.#zego.world.act();
    }
    await this.#zego.delivery.idle();
  }

  async compare(): Promise<Violation[]> {
    const { delivery, world } = this.#zego;
    const found = differences(world.truth(), await this.#server.rooms(this.#deps.prefix), delivery, false);
    return found
      .filter(({ excuse }) => excuse === undefined)
      .map(({ room, user, what }) => ({ channel: room, user, saw: `in ZEGO's lists: ${what}` }));
  }

  get figures(): ZegoFigures {
    const { told, posts, retries, givenUp } = this.#zego.delivery.counts;
    return { callbacks: told, posts, retries, givenUp, rooms: this.#zego.world.truth().length };
  }

  async #post(body: string, contentType: string): Promise<number> {
    const askedAt = performance.now();
    const status = await this.#server.post(body, contentType);
    this.metrics.time('ZEGO callback', performance.now() - askedAt);
    return status;
  }
}
