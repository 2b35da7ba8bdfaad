import type { LimitOverrides } from '../src/domain/limits.ts';

export type Range = { readonly min: number; readonly max: number };

const DAY_MS = 86_400_000;

/** LC3: what the environment and an operator may set. The upper bounds keep a channel's snapshot small. */
export const LIMIT_RANGES: Record<Exclude<keyof LimitOverrides, 'whenFull' | 'mediaEnforce'>, Range> = {
  maxLinks: { min: 1, max: 1_000 },
  maxApplies: { min: 1, max: 10_000 },
  applyLifeMs: { min: 1, max: DAY_MS },
  applyBurst: { min: 1, max: 1_000 },
  applyWindowMs: { min: 1, max: DAY_MS },
  applyBarMs: { min: 1, max: 7 * DAY_MS },
  linkMediaMs: { min: 0, max: DAY_MS },
};
