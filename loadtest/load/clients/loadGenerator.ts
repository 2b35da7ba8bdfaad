import { setTimeout as rest } from 'node:timers/promises';
import { atOnce } from '../../atOnce.ts';
import { Random } from '../../random.ts';
import { createTokens } from '../../tokens.ts';
import type { Violation } from '../invariants.ts';
import type { Metrics } from '../metrics.ts';
import { Schedule } from '../schedule.ts';
import { ChannelUsers } from './channelUsers.ts';
import type { Plan } from './messages.ts';
import { Publishing } from './publishing.ts';
import type { Sockets } from './sockets.ts';
import type { VirtualUser } from './virtualUser.ts';

/** More at once would measure how a server is stormed. */
const JOINS_AT_ONCE = 32;
const LEAVES_AT_ONCE = 128;
const AWAY_MS = { min: 500, max: 3_000 };
const HOST_LEAVES = 0.05;
const LOOK_EVERY_MS = 100;

export type LoadGeneratorDeps = {
  readonly plan: Plan;
  readonly metrics: Metrics;
  readonly sockets: Sockets;
  /** In ms since the start of the load. */
  readonly nowMs: () => number;
  readonly violation: (violation: Violation) => void;
  readonly stop: AbortSignal;
};

/** All channels of one process of the harness. */
export class LoadGenerator {
  readonly #deps: LoadGeneratorDeps;
  readonly #random: Random;
  readonly #channels: readonly ChannelUsers[];
  readonly #publishing: Publishing | undefined;
  readonly #returns = new Set<Promise<void>>();

  constructor(deps: LoadGeneratorDeps) {
    this.#deps = deps;
    const { plan } = deps;
    this.#random = new Random(plan.seed);
    const giveToken = createTokens(plan.urls[0], plan.authSecret);
    const { publish } = plan;
    this.#publishing = publish === undefined ? undefined : new Publishing({ ...deps, ...plan, publish });
    const usersOf = (sid: string, nth: number) => {
      const random = new Random(this.#random.below(2 ** 32));
      const { urls, viewers, people, appliesPerMinute } = plan;
      const publishing = this.#publishing;
      const crowd = nth === 0 ? plan.crowd : 0;
      const wanted = { urls, viewers, crowd, people, appliesPerMinute };
      return new ChannelUsers({ ...deps, ...wanted, publishing, giveToken, sid, random });
    };
    this.#channels = plan.sids.map(usersOf);
  }

  get connected(): number {
    return this.#users.filter((user) => user.isConnected).length;
  }

  /** Hosts first, and those last who only watch. */
  async connect(joined: (count: number) => void): Promise<void> {
    const hosts = this.#channels.map(({ host }) => host);
    const viewers = this.#channels.flatMap((channel) => channel.viewers);
    let count = 0;
    const join = async (user: VirtualUser) => {
      if (this.#deps.stop.aborted) return;
      await untilStopped(user.join(), this.#deps.stop);
      count += 1;
      joined(count);
    };
    await atOnce(JOINS_AT_ONCE, hosts, join);
    await atOnce(JOINS_AT_ONCE, viewers, join);
    await atOnce(
      JOINS_AT_ONCE,
      this.#channels.flatMap(({ crowd }) => crowd),
      join,
    );
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
    await Promise.all(this.#channels.map((channel) => channel.settle(isLate, () => rest(LOOK_EVERY_MS))));
    await this.#settleZego(isLate);
  }

  async #settleZego(isLate: () => boolean): Promise<void> {
    const publishing = this.#publishing;
    if (publishing === undefined) return;
    let found = await publishing.differences();
    while (found.length > 0 && !isLate()) {
      await rest(LOOK_EVERY_MS);
      found = await publishing.differences();
    }
    for (const violation of found) this.#deps.violation(violation);
  }

  /** Viewers first. */
  async leave(): Promise<void> {
    await atOnce(LEAVES_AT_ONCE, this.#users.toReversed(), (user) => user.leave());
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
    const { metrics, nowMs } = this.#deps;
    metrics.time('harness lag', nowMs() - dueMs);
    metrics.count('due');
    const channel = this.#random.pick(this.#channels);
    const lit = channel.isDark ? this.#channels.filter(({ isDark }) => !isDark) : [channel];
    if (lit.length > 0) this.#random.pick(lit).act(dueMs);
  }

  #leaveForAWhile(): void {
    const { host, viewers } = this.#random.pick(this.#channels);
    const user = this.#random.chance(HOST_LEAVES) ? host : this.#random.pick(viewers);
    if (!user.isConnected || user.pending > 0) return;
    const awayMs = AWAY_MS.min + this.#random.below(AWAY_MS.max - AWAY_MS.min);
    const returned = this.#goAndReturn(user, awayMs).finally(() => this.#returns.delete(returned));
    this.#returns.add(returned);
  }

  async #goAndReturn(user: VirtualUser, awayMs: number): Promise<void> {
    const { metrics, stop } = this.#deps;
    metrics.count('left');
    await user.leave();
    await rest(awayMs, undefined, { signal: stop }).catch(() => {});
    // A refusal for good shows when the channel settles.
    await user.join().then(
      () => metrics.count('joined again'),
      () => {},
    );
  }

  get #users(): readonly VirtualUser[] {
    return this.#channels.flatMap(({ users }) => users);
  }
}

async function untilStopped(work: Promise<void>, stop: AbortSignal): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  const end = () => stopped.resolve();
  stop.addEventListener('abort', end, { once: true });
  await Promise.race([work, stopped.promise]).finally(() => stop.removeEventListener('abort', end));
}
