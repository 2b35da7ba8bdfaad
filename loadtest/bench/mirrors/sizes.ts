export type MirrorsSize = {
  readonly cost: {
    readonly rounds: number;
    /** Of a turn: an application, its link, its end. */
    readonly cycles: number;
    readonly few: number;
    readonly many: number;
    readonly mirrors: number;
    /** So long after the last one has come it is begun. */
    readonly settleS: number;
    /** A change is measured for so long, or until all have seen it, and so is what goes on without one. */
    readonly windowMs: number;
  };
  readonly delay: {
    readonly processes: readonly number[];
    readonly viewers: readonly number[];
    /** So many fit into a process, with all else that it opens. */
    readonly perProcess: number;
    readonly settleS: number;
    readonly samples: number;
    /** Of a turn. */
    readonly samplesInTurn: number;
    /** One of `viewers`: in one room, without mirrors. */
    readonly inOneRoom: number;
    /** Of the largest in mirrors beside that one room. */
    readonly rounds: number;
  };
};

export type SizeName = 'full' | 'quick' | 'smoke';

export const SIZES: Readonly<Record<SizeName, MirrorsSize>> = {
  full: {
    cost: { rounds: 4, cycles: 15, few: 20, many: 20_000, mirrors: 4, settleS: 3, windowMs: 300 },
    delay: {
      processes: [1, 2, 4],
      viewers: [1_000, 2_000, 5_000, 10_000, 19_000, 20_000],
      perProcess: 19_000,
      settleS: 3,
      samples: 40,
      samplesInTurn: 100,
      inOneRoom: 5_000,
      rounds: 2,
    },
  },
  quick: {
    cost: { rounds: 1, cycles: 5, few: 20, many: 400, mirrors: 4, settleS: 0.5, windowMs: 100 },
    delay: {
      processes: [1, 2, 4],
      viewers: [100, 400],
      perProcess: 400,
      settleS: 0.5,
      samples: 8,
      samplesInTurn: 8,
      inOneRoom: 100,
      rounds: 1,
    },
  },
  // Shows that it works; its numbers mean nothing.
  smoke: {
    cost: { rounds: 1, cycles: 1, few: 2, many: 4, mirrors: 1, settleS: 0.1, windowMs: 20 },
    delay: {
      processes: [1],
      viewers: [2, 4],
      perProcess: 4,
      settleS: 0.1,
      samples: 2,
      samplesInTurn: 2,
      inOneRoom: 2,
      rounds: 1,
    },
  },
};
