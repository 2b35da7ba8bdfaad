import type { LimitOverrides, QueueWeights } from '../src/domain/limits.ts';

export type Range = { readonly min: number; readonly max: number };

const DAY_MS = 86_400_000;

type WholeNumber = Exclude<
  keyof LimitOverrides,
  'whenFull' | 'mediaEnforce' | 'queueOrder' | 'queueWeights' | 'autoNext'
>;

/** LC3: what the environment and an operator may set. The upper bounds keep a channel's snapshot small. */
export const LIMIT_RANGES: Record<WholeNumber, Range> = {
  maxLinks: { min: 1, max: 1_000 },
  maxApplies: { min: 1, max: 10_000 },
  applyLifeMs: { min: 1, max: DAY_MS },
  applyBurst: { min: 1, max: 1_000 },
  applyWindowMs: { min: 1, max: DAY_MS },
  applyBarMs: { min: 1, max: 7 * DAY_MS },
  inviteLifeMs: { min: 1, max: DAY_MS },
  inviteBurst: { min: 1, max: 1_000 },
  inviteWindowMs: { min: 1, max: DAY_MS },
  linkMediaMs: { min: 0, max: DAY_MS },
};

/** PE10: waiting must count, or who comes later and richer overtakes for ever. */
export const WEIGHT_RANGES: Record<keyof QueueWeights, Range> = {
  wealth: { min: 0, max: 1_000_000 },
  level: { min: 0, max: 1_000_000 },
  waited: { min: 0.001, max: 1_000_000 },
};
