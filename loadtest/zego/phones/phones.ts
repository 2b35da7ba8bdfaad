import { atOnce } from '../../atOnce.ts';
import { Random } from '../../random.ts';
import type { GiveToken } from '../../tokens.ts';
import type { Clock } from '../clock.ts';
import { Call } from './call.ts';
import type { CallRooms } from './callRooms.ts';
import { playStranger } from './stranger.ts';
import type { Verdict } from './verdict.ts';

export type PhonesOptions = {
  readonly strangers: number;
  /** Chances from 0 to 1. */
  readonly dead: number;
  readonly deaf: number;
  /** In each call. */
  readonly guests: number;
  readonly appliesPerMinute: number;
};

export type PhonesDeps = {
  readonly clock: Clock;
  readonly seed: number;
  readonly urls: readonly [string, ...string[]];
  readonly giveToken: GiveToken;
  readonly rooms: CallRooms;
  readonly verdict: Verdict;
  readonly roomIds: readonly string[];
  readonly options: PhonesOptions;
  readonly stop: AbortSignal;
};

/** More at once would measure how a server is stormed. */
const JOINS_AT_ONCE = 16;
/** In all calls together. More ends would owe more cuts than ZEGO takes in a second. */
const CALLS_PER_S = 5;
const REST_MS_LEAST = 1_000;

/** Hosts, guests and strangers with their phones, in all calls. */
export class Phones {
  readonly #deps: PhonesDeps;
  readonly #random: Random;
  readonly #calls: readonly Call[];

  constructor(deps: PhonesDeps) {
    const { options, roomIds, seed } = deps;
    this.#deps = deps;
    this.#random = new Random(seed);
    const restMs = Math.max(REST_MS_LEAST, ((roomIds.length * options.guests) / CALLS_PER_S) * 1_000);
    this.#calls = roomIds.map((sid) => {
      const random = new Random(this.#random.below(2 ** 32));
      return new Call({ ...deps, ...options, sid, random, restMs });
    });
  }

  /** Hosts first. */
  async join(): Promise<void> {
    const { stop } = this.#deps;
    const hosts = this.#calls.map(({ host }) => host);
    const guests = this.#calls.flatMap((call) => call.guests.map(({ phone }) => phone));
    for (const phones of [hosts, guests])
      await atOnce(JOINS_AT_ONCE, phones, async (phone) => (stop.aborted ? undefined : phone.join()));
  }

  /** Until all is stopped. */
  async play(): Promise<void> {
    const { options, roomIds, rooms, stop } = this.#deps;
    const strangers = Array.from({ length: options.strangers }, (_, nth) =>
      playStranger({ name: `stranger-${nth}`, roomIds, rooms, random: new Random(this.#random.below(2 ** 32)), stop }),
    );
    await Promise.all([...strangers, ...this.#calls.map((call) => call.play())]);
  }

  get figures() {
    const guests = this.#calls.flatMap((call) => call.guests);
    const sum = (of: (guest: (typeof guests)[number]) => number) => guests.reduce((all, guest) => all + of(guest), 0);
    const isDead = (guest: (typeof guests)[number]) => guest.phone.owner.condition === 'dead';
    return {
      phones: this.#calls.reduce((all, call) => all + call.phones.length, 0),
      calls: sum(({ calls }) => calls),
      deadCalls: sum((guest) => (isDead(guest) ? guest.calls : 0)),
      deadDroppedMs: Math.max(0, ...guests.map((guest) => (isDead(guest) ? guest.droppedAfterMs : 0))),
      deadDropped: sum((guest) => (isDead(guest) ? guest.dropped : 0)),
    };
  }
}
