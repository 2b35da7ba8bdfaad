import type { PublishArguments } from '../arguments.ts';
import type { Violation } from '../invariants.ts';
import type { MetricsRecord } from '../metrics.ts';
import type { People } from '../people.ts';

/** What one of the harness's processes has to play. */
export type Plan = {
  readonly urls: readonly [string, ...string[]];
  readonly authSecret: string | undefined;
  readonly sids: readonly string[];
  readonly viewers: number;
  /** Who only watch the first of its channels. */
  readonly crowd: number;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly dropsPerSecond: number;
  readonly leavesPerSecond: number;
  readonly people: readonly People[];
  readonly publish: PublishArguments | undefined;
  readonly appliesPerMinute: number;
  readonly settleWithinMs: number;
  readonly seed: number;
};

export type ToWorker =
  | { readonly type: 'connect'; readonly plan: Plan }
  /** All play from one instant on, in ms since 1970. */
  | { readonly type: 'play'; readonly startsAt: number }
  /** Instead of playing: somebody stopped it before. */
  | { readonly type: 'leave' }
  | { readonly type: 'stop' };

/** One second of the load, or what came after it. */
export type Second = {
  readonly type: 'second';
  /** From 0. */
  readonly nth: number;
  readonly metrics: MetricsRecord;
  readonly connected: number;
  readonly residentBytes: number;
  /** Of one core, from 0 to 1. */
  readonly cpu: number;
};

export type FromWorker =
  | { readonly type: 'connecting'; readonly connected: number }
  | { readonly type: 'connected' }
  | Second
  | { readonly type: 'settling' }
  | { readonly type: 'ended'; readonly violations: readonly Violation[]; readonly violationCount: number }
  /** It cannot go on. */
  | { readonly type: 'failed'; readonly why: string };
