import { setTimeout as rest } from 'node:timers/promises';
import { Random } from '../../random.ts';
import type { Violation } from '../invariants.ts';
import { Schedule } from '../schedule.ts';
import type { Tally } from '../tally.ts';
import type { Bot } from './bot.ts';
import type { Plan } from './messages.ts';
import type { Sockets } from './sockets.ts';
import { createTokens } from './tokens.ts';
import { Troupe } from './troupe.ts';

/** More at once would measure how a server is stormed. */
const JOINS_AT_ONCE = 32;
const LEAVES_AT_ONCE = 128;
const AWAY_MS = { min: 500, max: 3_000 };
const HOST_LEAVES = 0.05;
const LOOK_EVERY_MS = 100;

export type CrowdDeps = {
  readonly plan: Plan;
  readonly tally: Tally;
  readonly sockets: Sockets;
  /** In ms since the start of the load. */
  readonly nowMs: () => number;
  readonly violation: (violation: Violation) => void;
  readonly stop: AbortSignal;
};

/** All channels of one process of the harness. */
export class Crowd {
  readonly #deps: CrowdDeps;
  readonly #random: Random;
  readonly #troupes: readonly Troupe[];
  readonly #returns = new Set<Promise<void>>();

  constructor(deps: CrowdDeps) {
    this.#deps = deps;
    const { plan } = deps;
    this.#random = new Random(plan.seed);
    const giveToken = createTokens(plan.urls[0], plan.authSecret);
    const troupe = (sid: string) => {
      const random = new Random(this.#random.below(2 ** 32));
      const { urls, viewers, appliesPerMinute } = plan;
      return new Troupe({ ...deps, urls, viewers, appliesPerMinute, giveToken, sid, random });
    };
    this.#troupes = plan.sids.map(troupe);
  }

  get connected(): number {
    return this.#bots.filter((bot) => bot.isConnected).length;
  }

  /** Hosts first. */
  async connect(joined: (count: number) => void): Promise<void> {
    const hosts = this.#troupes.map(({ host }) => host);
    const viewers = this.#troupes.flatMap((troupe) => troupe.viewers);
    let count = 0;
    const join = async (bot: Bot) => {
      if (this.#deps.stop.aborted) return;
      await untilStopped(bot.join(), this.#deps.stop);
      count += 1;
      joined(count);
    };
    await atOnce(JOINS_AT_ONCE, hosts, join);
    await atOnce(JOINS_AT_ONCE, viewers, join);
  }

  async play(): Promise<void> {
    const { plan, sockets } = this.#deps;
    const random = this.#random;
    await Promise.all([
      this.#whenDue(plan.perSecond, (dueMs) => this.#act(dueMs)),
      this.#whenDue(plan.dropsPerSecond, () => void sockets.cutOne(random)),
      this.#whenDue(plan.leavesPerSecond, () => this.#leaveForAWhile()),
    ]);
  }

  async settle(): Promise<void> {
    const { settleWithinMs } = this.#deps.plan;
    const lateAt = performance.now() + settleWithinMs;
    // Nobody returns to a server that is gone.
    await Promise.race([Promise.all(this.#returns), rest(settleWithinMs, undefined, { ref: false })]);
    const isLate = () => performance.now() > lateAt;
    await Promise.all(this.#troupes.map((troupe) => troupe.settle(isLate, () => rest(LOOK_EVERY_MS))));
  }

  /** Viewers first. */
  async leave(): Promise<void> {
    await atOnce(LEAVES_AT_ONCE, this.#bots.toReversed(), (bot) => bot.leave());
  }

  async #whenDue(perSecond: number, happen: (dueMs: number) => void): Promise<void> {
    if (perSecond === 0) return;
    const { plan, nowMs, stop } = this.#deps;
    const schedule = new Schedule(perSecond, plan.durationMs, new Random(this.#random.below(2 ** 32)));
    while (schedule.nextMs !== undefined && !stop.aborted) {
      await rest(Math.max(0, schedule.nextMs - nowMs()), undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) return;
      for (const dueMs of schedule.due(nowMs())) happen(dueMs);
    }
  }

  #act(dueMs: number): void {
    const { tally, nowMs } = this.#deps;
    tally.time('harness lag', nowMs() - dueMs);
    tally.count('due');
    const troupe = this.#random.pick(this.#troupes);
    const lit = troupe.isDark ? this.#troupes.filter(({ isDark }) => !isDark) : [troupe];
    if (lit.length > 0) this.#random.pick(lit).act(dueMs);
  }

  #leaveForAWhile(): void {
    const { host, viewers } = this.#random.pick(this.#troupes);
    const bot = this.#random.chance(HOST_LEAVES) ? host : this.#random.pick(viewers);
    if (!bot.isConnected || bot.pending > 0) return;
    const awayMs = AWAY_MS.min + this.#random.below(AWAY_MS.max - AWAY_MS.min);
    const returned = this.#goAndReturn(bot, awayMs).finally(() => this.#returns.delete(returned));
    this.#returns.add(returned);
  }

  async #goAndReturn(bot: Bot, awayMs: number): Promise<void> {
    const { tally, stop } = this.#deps;
    tally.count('left');
    await bot.leave();
    await rest(awayMs, undefined, { signal: stop }).catch(() => {});
    // A refusal for good shows when the channel settles.
    await bot.join().then(
      () => tally.count('joined again'),
      () => {},
    );
  }

  get #bots(): readonly Bot[] {
    return this.#troupes.flatMap(({ bots }) => bots);
  }
}

async function atOnce<Item>(most: number, items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const workOff = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: most }, workOff));
}

async function untilStopped(work: Promise<void>, stop: AbortSignal): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  const end = () => stopped.resolve();
  stop.addEventListener('abort', end, { once: true });
  await Promise.race([work, stopped.promise]).finally(() => stop.removeEventListener('abort', end));
}
