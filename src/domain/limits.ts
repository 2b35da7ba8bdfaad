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
  /** PE4: how long an invitation holds its link. */
  readonly inviteLifeMs: Millis;
  /** Invitations of one user within `inviteWindowMs` before the next is too often (PE4). */
  readonly inviteBurst: number;
  readonly inviteWindowMs: Millis;
  /** LC12: what becomes of those who still wait when the last free link is taken. */
  readonly whenFull: WhenFull;
  /** PE10: who of those who wait is the first. */
  readonly queueOrder: QueueOrder;
  /** With `weight`: what counts how much. */
  readonly queueWeights: QueueWeights;
  /** PE14: with `keep`, the first who waits is let in as soon as a link is free. */
  readonly autoNext: boolean;
  /** ME5: who is linked and not on the air for so long is off the line; 0: they may. */
  readonly linkMediaMs: Millis;
  /** ME6: what becomes of streams that must not be on the air. */
  readonly mediaEnforce: MediaEnforce;
  /** PE1: of the server, and no channel's to override. */
  readonly maxStaff: number;
  /** Likewise: without it nothing can be cut (ME6), nor made certain (ME5). */
  readonly hasZegoApi: boolean;
  /** PE8: whoever is on the line may move to a free seat. Of the server, too. */
  readonly seatSelfMove: boolean;
};

export type WhenFull = 'refuse' | 'keep';

export type QueueOrder = 'time' | 'weight';

/** `waited`: of each second; greater than 0, so that nobody waits for ever. */
export type QueueWeights = { readonly wealth: number; readonly level: number; readonly waited: number };

export type MediaEnforce = 'off' | 'watch' | 'cut';

export type LimitOverrides = Partial<Omit<Limits, 'maxStaff' | 'hasZegoApi' | 'seatSelfMove'>>;

export const DEFAULT_LIMITS: Limits = {
  maxLinks: 2,
  maxApplies: 10,
  applyLifeMs: 30_000,
  applyBurst: 3,
  applyWindowMs: 60_000,
  applyBarMs: 600_000,
  inviteLifeMs: 30_000,
  inviteBurst: 3,
  inviteWindowMs: 60_000,
  whenFull: 'refuse',
  queueOrder: 'time',
  queueWeights: { wealth: 1, level: 1, waited: 1 },
  autoNext: false,
  linkMediaMs: 0,
  mediaEnforce: 'watch',
  maxStaff: 50,
  hasZegoApi: false,
  seatSelfMove: false,
};

export const LIMIT_NAMES = [
  'maxLinks',
  'maxApplies',
  'applyLifeMs',
  'applyBurst',
  'applyWindowMs',
  'applyBarMs',
  'inviteLifeMs',
  'inviteBurst',
  'inviteWindowMs',
  'whenFull',
  'queueOrder',
  'queueWeights',
  'autoNext',
  'linkMediaMs',
  'mediaEnforce',
] as const satisfies readonly (keyof LimitOverrides)[];

/** ME6: nobody can cut who cannot ask ZEGO to. */
export const enforcement = ({ mediaEnforce, hasZegoApi }: Limits): MediaEnforce =>
  mediaEnforce === 'cut' && !hasZegoApi ? 'watch' : mediaEnforce;
