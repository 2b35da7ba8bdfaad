import type { Callback } from '../../loadtest/zego/callback.ts';
import type { Operator } from '../api/operator.ts';
import { postCallback } from '../api/playedZego.ts';
import { readRoom } from '../api/room.ts';
import type { ServerClock } from '../shape/serverClock.ts';
import { busyMoment, emptyRoom, presentIn, type Someone, STEP_MS, shuffled, type ZegoTruth } from './zegoStory.ts';

/** How the news of what happens travels. */
export type DeliveryOrder = 'in-order' | 'shuffled' | 'doubled';

export type Posted = {
  readonly callback: Callback;
  /** Which one it was, by what happened, from 1. */
  readonly nth: number;
  readonly outcome: 'on-its-way' | 'taken' | 'not-taken';
};

type Deps = {
  readonly sid: string;
  readonly operator: Operator;
  readonly clock: ServerClock;
  readonly draw: () => void;
  readonly people: () => readonly Someone[];
};

const ROSTER_EVERY_MS = 1_000;
const SESSIONS = 1_000_000_000;

/** Plays ZEGO: posts callbacks as the simulator writes them, and watches what the server makes of them. */
export class ZegoPlay {
  readonly #deps: Deps;
  #truth: ZegoTruth = emptyRoom(BigInt(Math.floor(Math.random() * SESSIONS) + 1));
  posted: readonly Posted[] = [];
  /** Who is in the room according to the server; undefined until the first time that it is known. */
  roster: readonly string[] | undefined;
  isSending = false;
  hasFailed = false;
  /** How often it has been played to the end. */
  played = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get expected(): readonly string[] {
    return presentIn(this.#truth);
  }

  get hasBegun(): boolean {
    return this.#truth.updateSeq > 0;
  }

  get session(): bigint {
    return this.#truth.session;
  }

  watch(): void {
    setInterval(() => {
      if (this.hasBegun && !this.isSending) void this.#readRoster();
    }, ROSTER_EVERY_MS);
  }

  async play(order: DeliveryOrder): Promise<void> {
    const { sid, clock, people, draw } = this.#deps;
    if (this.isSending) return;
    this.isSending = true;
    const everybody = people();
    // It has all just happened.
    const at = clock.now() - (2 * everybody.length + 3) * STEP_MS;
    const { truth, callbacks } = busyMoment(this.#truth, { roomId: sid, at, people: everybody });
    this.#truth = truth;
    this.posted = arranged(callbacks, order);
    draw();
    for (const [index, { callback }] of this.posted.entries()) {
      const isTaken = await postCallback(callback);
      this.posted = this.posted.with(index, { ...told(this.posted, index), outcome: isTaken ? 'taken' : 'not-taken' });
      draw();
    }
    this.hasFailed = this.posted.some(({ outcome }) => outcome === 'not-taken');
    await this.#readRoster();
    this.isSending = false;
    this.played += 1;
    draw();
  }

  async #readRoster(): Promise<void> {
    const answer = await readRoom(this.#deps.operator, this.#deps.sid);
    if (answer.is === 'done') this.roster = (answer.body?.UserList ?? []).map(({ UserId }) => UserId).toSorted();
    this.#deps.draw();
  }
}

function arranged(callbacks: readonly Callback[], order: DeliveryOrder): Posted[] {
  const posted = callbacks.map((callback, index): Posted => ({ callback, nth: index + 1, outcome: 'on-its-way' }));
  if (order === 'in-order') return posted;
  return shuffled(order === 'doubled' ? [...posted, ...posted] : posted, Math.random);
}

function told(posted: readonly Posted[], index: number): Posted {
  const found = posted[index];
  if (found === undefined) throw new Error(`nothing was posted as number ${index}`);
  return found;
}
