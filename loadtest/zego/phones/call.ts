import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../../src/client/index.ts';
import type { Random } from '../../random.ts';
import { CallPhone, type CallPhoneDeps } from './callPhone.ts';
import { Guest } from './guest.ts';

export type CallDeps = CallPhoneDeps & {
  readonly sid: string;
  readonly guests: number;
  readonly random: Random;
  /** Chances from 0 to 1. */
  readonly dead: number;
  readonly deaf: number;
  readonly appliesPerMinute: number;
  /** From the end of a call until the next application of the same guest, on average. */
  readonly restMs: number;
  readonly stop: AbortSignal;
};

const LOOK_MS = 100;
const HOST_LOOKS_MS = 300;
const LET_IN_WITHIN_MS = 8_000;
const TALK_MS = { least: 2_000, most: 6_000 };
/** Each time that the host looks, of each link that has lasted for a while. */
const REMOVES = 0.03;
const HOST_LEAVES = 0.01;
const HOST_AWAY_MS = 1_500;

/** The host and the guests of one channel: they apply, are let in, hang up, are taken off; the host leaves, and comes back. */
export class Call {
  readonly #deps: CallDeps;
  readonly host: CallPhone;
  readonly guests: readonly Guest[];

  constructor(deps: CallDeps) {
    const { sid, random, dead, deaf, guests } = deps;
    this.#deps = deps;
    const deafOrWorking = () => (random.chance(deaf) ? 'deaf' : 'working');
    this.host = new CallPhone({ sid, userId: `${sid}-host`, role: 'host', condition: deafOrWorking() }, deps);
    this.guests = Array.from({ length: guests }, (_, nth) => {
      const condition = random.chance(dead) ? 'dead' : deafOrWorking();
      const userId = `${sid}-guest-${nth}`;
      const looked = ({ live }: { readonly live: boolean }) => {
        if (!live && this.host.isAway) this.host.over();
      };
      const maySessionEnd = () => this.host.isAway || this.host.mayEnd;
      return new Guest({ ...deps, userId, condition, maySessionEnd, looked });
    });
  }

  get phones(): readonly CallPhone[] {
    return [this.host, ...this.guests.map(({ phone }) => phone)];
  }

  async play(): Promise<void> {
    await Promise.all([this.#moderate(), ...this.guests.map((guest) => this.#takePart(guest))]);
  }

  async #moderate(): Promise<void> {
    const { random, stop } = this.#deps;
    while (!stop.aborted) {
      await this.#rest(HOST_LOOKS_MS);
      if (stop.aborted) return;
      if (random.chance(HOST_LEAVES)) await this.#goAndReturn();
      const { view } = this.host;
      if (view === undefined || view.stale) continue;
      const [first] = view.applies;
      if (first !== undefined && view.links.length < view.max_link)
        await unanswered(this.host.channel?.allow(first.user_id));
      for (const { user_id: userId, time_allow: since } of view.links)
        if (this.#isToGo(userId, since) && random.chance(REMOVES)) await this.#remove(userId);
    }
  }

  /** Those who are silent the server has to take off (ME5). */
  #isToGo(userId: string, since: number): boolean {
    const isSilent = this.#guestPhone(userId)?.owner.condition === 'dead';
    return !isSilent && this.#deps.clock.now() - since > TALK_MS.least;
  }

  async #remove(userId: string): Promise<void> {
    const phone = this.#guestPhone(userId);
    phone?.endAsked();
    const reply = await unanswered(this.host.channel?.remove(userId));
    if (reply?.error.code === 0) phone?.over();
  }

  /** The session ends, and all calls with it. */
  async #goAndReturn(): Promise<void> {
    for (const phone of this.phones) phone.endAsked();
    await this.host.leave();
    await this.#rest(HOST_AWAY_MS);
    await this.host.join();
  }

  async #takePart(guest: Guest): Promise<void> {
    const { random, stop, restMs } = this.#deps;
    while (!stop.aborted) {
      await this.#rest(restMs * (0.5 + random.next()));
      if (stop.aborted) return;
      if (!guest.isLinked && !guest.isWaiting && guest.mayApply && guest.phone.view?.live)
        await unanswered(guest.apply());
      await this.#until(() => guest.isLinked, LET_IN_WITHIN_MS);
      const talkMs = TALK_MS.least + random.below(TALK_MS.most - TALK_MS.least);
      await this.#until(() => !guest.isLinked, talkMs);
      if (guest.isLinked && !stop.aborted && guest.phone.owner.condition !== 'dead') await unanswered(guest.quit());
    }
  }

  #guestPhone(userId: string): CallPhone | undefined {
    return this.guests.find(({ phone }) => phone.owner.userId === userId)?.phone;
  }

  async #until(isSo: () => boolean, mostMs: number): Promise<void> {
    for (let waited = 0; waited < mostMs && !isSo() && !this.#deps.stop.aborted; waited += LOOK_MS)
      await this.#rest(LOOK_MS);
  }

  async #rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#deps.stop }).catch(() => {});
  }
}

/** Undefined: no answer came, as when a server was killed. */
async function unanswered<Reply>(reply: Promise<Reply> | undefined): Promise<Reply | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
