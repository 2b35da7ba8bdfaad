// What the models of the call know, as a child would write it down: names on lists, numbers on a clock.

export type CallModel = {
  version: number;
  open: boolean;
  pk: boolean;
  live: boolean;
  /** When the session began that is live; 0 if none is. */
  liveSince: number;
  host: string;
  /** No host may come before; 0: nobody was ever stopped, or not since. */
  stoppedUntil: number;
  limits: {
    maxLinks: number;
    maxApplies: number;
    applyLifeMs: number;
    applyBurst: number;
    applyWindowMs: number;
    applyBarMs: number;
    inviteLifeMs: number;
    inviteBurst: number;
    inviteWindowMs: number;
    whenFull: string;
    queueOrder: string;
    queueWeights: { wealth: number; level: number; waited: number };
    autoNext: boolean;
    linkMediaMs: number;
    mediaEnforce: string;
    maxStaff: number;
    hasZegoApi: boolean;
    seatSelfMove: boolean;
  };
  /** What an operator set, on top of the defaults. */
  overrides: object;
  /** `seat`: the one they want; 0: any. */
  queue: { name: string; wealth: number; level: number; since: number; until: number; seat: number }[];
  line: { name: string; since: number; allowed: number; seat: number }[];
  locked: number[];
  invites: { name: string; since: number; until: number; seat: number }[];
  /** Who was invited lately, whatever came of it. */
  invitees: { name: string; at: number }[];
  /** Who was appointed, in that order. */
  staff: string[];
  /** Who applied, or was invited, with a moderator's token, and is there still. */
  byToken: string[];
  /** Who applied without a connection, and has had none since. */
  unseen: string[];
  starts: { name: string; at: number }[];
  /** name → until */
  bars: Record<string, number>;
  /** host and name → until */
  blocked: Record<string, number>;
};

export function newModel(): CallModel {
  const limits = {
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
  return {
    version: 0,
    open: true,
    pk: false,
    live: false,
    liveSince: 0,
    host: '',
    stoppedUntil: 0,
    limits,
    overrides: {},
    queue: [],
    line: [],
    locked: [],
    invites: [],
    invitees: [],
    staff: [],
    byToken: [],
    unseen: [],
    starts: [],
    bars: {},
    blocked: {},
  };
}

/** What came of a command, in words: a refusal's first, then each thing that happened, in order. */
export type Story = readonly string[];
