import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadArguments } from '../arguments.ts';
import type { Violation } from '../invariants.ts';
import { Unavailable } from '../serverUnderTest.ts';
import type { FromWorker, Plan, Second, ToWorker } from './messages.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
/** The processes hear of the beginning a little before it. */
const BEGIN_AFTER_MS = 200;
const CONNECT_EACH_WITHIN_MS = 30_000;
const STALLED = `nobody could connect for ${CONNECT_EACH_WITHIN_MS / 1_000} s: is the server still there, and may it open so many files (ulimit -n)?`;

export type WorkerPoolEvents = {
  connecting(connected: number): void;
  second(second: Second): void;
  settling(): void;
};

export type Outcome = { readonly violations: readonly Violation[]; readonly violationCount: number };

/** The processes of the harness, each with its share of the channels. */
export class WorkerPool {
  readonly #workers: readonly ChildProcess[];
  readonly #plans: readonly Plan[];
  readonly #connected: number[];
  readonly #on: WorkerPoolEvents;
  #patience: NodeJS.Timeout | undefined;

  constructor(options: LoadArguments, prefix: string, on: WorkerPoolEvents) {
    this.#plans = plansFor(options, prefix);
    this.#connected = this.#plans.map(() => 0);
    this.#on = on;
    this.#workers = this.#plans.map(() => fork(WORKER, { serialization: 'advanced' }));
  }

  /** Resolves when all are connected, or `stop` was called; rejects if nobody gets through for long. */
  async connect(): Promise<void> {
    const stalled = Promise.withResolvers<never>();
    this.#patience = setTimeout(() => stalled.reject(new Unavailable(STALLED)), CONNECT_EACH_WITHIN_MS);
    const all = this.#workers.map((worker, nth) => this.#until(worker, nth, 'connected'));
    this.#plans.forEach((plan, nth) => {
      this.#say({ type: 'connect', plan }, this.#workers[nth]);
    });
    await Promise.race([Promise.all(all), stalled.promise]).finally(() => clearTimeout(this.#patience));
  }

  /** `startsAt`: is told when that is, in ms since 1970. */
  async play(begun: (startsAt: number) => void): Promise<Outcome> {
    const startsAt = Date.now() + BEGIN_AFTER_MS;
    begun(startsAt);
    return this.#end({ type: 'play', startsAt });
  }

  async leave(): Promise<Outcome> {
    return this.#end({ type: 'leave' });
  }

  /** What is under way comes to its end. */
  stop(): void {
    this.#say({ type: 'stop' });
  }

  /** At once. */
  kill(): void {
    for (const worker of this.#workers) worker.kill('SIGKILL');
  }

  async #end(how: ToWorker): Promise<Outcome> {
    const all = this.#workers.map((worker, nth) => this.#until(worker, nth, 'ended'));
    this.#say(how);
    const ends = await Promise.all(all);
    this.kill();
    return {
      violations: ends.flatMap((end) => (end.type === 'ended' ? end.violations : [])),
      violationCount: ends.reduce((sum, end) => sum + (end.type === 'ended' ? end.violationCount : 0), 0),
    };
  }

  #say(message: ToWorker, to?: ChildProcess): void {
    for (const worker of to === undefined ? this.#workers : [to]) if (worker.connected) worker.send(message);
  }

  #until(worker: ChildProcess, nth: number, type: FromWorker['type']): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const hear = (message: FromWorker) => {
        this.#pass(message, nth);
        if (message.type === 'failed') reject(new Error(message.why));
        if (message.type !== type) return;
        worker.off('message', hear);
        worker.off('exit', died);
        resolve(message);
      };
      const died = (code: number | null, signal: string | null) =>
        reject(new Error(`a process of the harness ended with ${code ?? signal}`));
      worker.on('message', hear);
      worker.once('exit', died);
    });
  }

  #pass(message: FromWorker, nth: number): void {
    if (message.type === 'second') this.#on.second(message);
    if (message.type === 'settling') this.#on.settling();
    if (message.type !== 'connecting') return;
    this.#patience?.refresh();
    this.#connected[nth] = message.connected;
    this.#on.connecting(this.#connected.reduce((sum, connected) => sum + connected, 0));
  }
}

/** Shares that differ by a channel at most, each with its part of the rates. */
export function plansFor(options: LoadArguments, prefix: string): readonly Plan[] {
  const { channels, processes, durationS, seed } = options;
  const sids = Array.from({ length: channels }, (_, nth) => `${prefix}${nth}`);
  return Array.from({ length: processes }, (_, process) => {
    const mine = sids.filter((_, nth) => nth % processes === process);
    const share = mine.length / channels;
    return {
      urls: options.urls,
      authSecret: options.authSecret,
      sids: mine,
      viewers: options.viewers,
      crowd: process === 0 ? options.crowd : 0,
      perSecond: options.perSecond * share,
      durationMs: durationS * 1_000,
      dropsPerSecond: options.dropsPerSecond * share,
      leavesPerSecond: options.leavesPerSecond * share,
      people: options.people,
      publish: options.publish,
      appliesPerMinute: options.appliesPerMinute,
      settleWithinMs: options.settleWithinS * 1_000,
      seed: seed + process,
    };
  });
}
