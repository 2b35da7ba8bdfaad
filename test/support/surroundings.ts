import type { Change } from '../../src/app/mailbox/observer.ts';
import type { Answer } from '../../src/domain/answer.ts';
import type { Limits } from '../../src/domain/limits.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import type { Log } from '../../src/ports/runtime.ts';
import { PumpedStore } from './doubles/pumpedStore.ts';
import { settled, VirtualClock } from './doubles/virtualClock.ts';
import { LIVE } from './people.ts';

/** Somebody who only watches. */
export class Watcher {
  readonly shown: Change[] = [];
  stirs = 0;
  dismissals = 0;
  /** Thrown at the next show. */
  trouble: Error | undefined;

  show(changes: readonly Change[]): void {
    if (this.trouble !== undefined) throw this.trouble;
    this.shown.push(...changes);
  }

  activityChanged(): void {
    this.stirs += 1;
  }

  dismiss(): void {
    this.dismissals += 1;
  }

  async announce(): Promise<void> {}

  clientCount(): number {
    return 0;
  }
}

/** What a mailbox or an actor needs, all of it in the hands of the test. */
export function surroundings(limits: Limits = DEFAULT_LIMITS) {
  const store = new PumpedStore();
  const clock = new VirtualClock();
  const watcher = new Watcher();
  const errors: string[] = [];
  const counts = {
    evictions: 0,
    evict: () => {},
    unjournaled: 0,
    broken: [] as string[],
    gaps: [] as string[],
    scans: [] as string[],
    streamScans: [] as string[],
    waits: [] as number[],
    talks: [] as number[],
  };
  const metrics = {
    command: () => {},
    broken: (where: string) => void counts.broken.push(where),
    evictions: (count: number) => {
      counts.evict();
      counts.evictions += count;
    },
    unjournaled: (refusals: number) => {
      counts.unjournaled += refusals;
    },
    gap: (outcome: string) => void counts.gaps.push(outcome),
    scan: (outcome: string) => void counts.scans.push(outcome),
    waited: (span: number) => void counts.waits.push(span),
    talked: (span: number) => void counts.talks.push(span),
    streamScan: (outcome: string) => void counts.streamScans.push(outcome),
  };
  const log: Log = { info: () => {}, warn: () => {}, error: (_fields, message) => void errors.push(message) };
  const deps = {
    store,
    clock,
    log,
    limits,
    metrics,
    tombstoneMs: 86_400_000,
    takeoverMs: 5_000,
    media: { graceMs: 2_000, trusted: [] },
    newLiveId: () => LIVE,
  };
  return { store, clock, watcher, errors, counts, deps };
}

export type Told = { answer: Answer | undefined };

/** Notes the answer when it comes, so that a test can see that it has not come yet. */
export function listen(promise: Promise<Answer>): Told {
  const told: Told = { answer: undefined };
  void promise.then((answer) => {
    told.answer = answer;
  });
  return told;
}

export const reasonOf = ({ answer }: Told): string =>
  answer === undefined ? 'not answered' : (answer.refusal?.reason ?? 'accepted');

export { settled };
