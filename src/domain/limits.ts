import type { Millis } from './ids.ts';

/** LC3: what a channel allows. Defaults come from the environment; a channel can override each of them. */
export type Limits = {
  readonly maxLinks: number;
  readonly maxApplies: number;
  readonly applyLifeMs: Millis;
  /** Started applications of one user within `applyWindowMs` before the next is too often (LC11). */
  readonly applyBurst: number;
  readonly applyWindowMs: Millis;
  readonly applyBarMs: Millis;
  /** LC12: what becomes of those who still wait when the last free link is taken. */
  readonly whenFull: WhenFull;
};

export type WhenFull = 'refuse' | 'keep';

export type LimitOverrides = Partial<Limits>;

export const DEFAULT_LIMITS: Limits = {
  maxLinks: 2,
  maxApplies: 10,
  applyLifeMs: 30_000,
  applyBurst: 3,
  applyWindowMs: 60_000,
  applyBarMs: 600_000,
  whenFull: 'refuse',
};

export const LIMIT_NAMES = [
  'maxLinks',
  'maxApplies',
  'applyLifeMs',
  'applyBurst',
  'applyWindowMs',
  'applyBarMs',
  'whenFull',
] as const satisfies readonly (keyof Limits)[];
