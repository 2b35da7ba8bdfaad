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
    readonly restS: number;
  };
  readonly delay: {
    readonly processes: readonly number[];
    readonly viewers: readonly number[];
    /** So many fit into a process, with all else that it opens. */
    readonly perProcess: number;
    readonly settleS: number;
    readonly samples: number;
    /** One of `viewers`: in one room, without mirrors. */
    readonly inOneRoom: number;
    /** Of the largest in mirrors beside that one room. */
    readonly rounds: number;
  };
};

export type SizeName = 'full' | 'quick' | 'smoke';

export const SIZES: Readonly<Record<SizeName, MirrorsSize>> = {
  full: {
    cost: { rounds: 4, cycles: 25, few: 20, many: 20_000, mirrors: 4, settleS: 3, restS: 10 },
    delay: {
      processes: [1, 2, 4],
      viewers: [1_000, 2_000, 5_000, 10_000, 19_000, 20_000],
      perProcess: 19_000,
      settleS: 3,
      samples: 100,
      inOneRoom: 5_000,
      rounds: 2,
    },
  },
  quick: {
    cost: { rounds: 1, cycles: 8, few: 20, many: 400, mirrors: 4, settleS: 0.5, restS: 1 },
    delay: {
      processes: [1, 2, 4],
      viewers: [100, 400],
      perProcess: 400,
      settleS: 0.5,
      samples: 8,
      inOneRoom: 100,
      rounds: 1,
    },
  },
  // Shows that it works; its numbers mean nothing.
  smoke: {
    cost: { rounds: 1, cycles: 1, few: 2, many: 4, mirrors: 1, settleS: 0.1, restS: 0.1 },
    delay: { processes: [1], viewers: [2, 4], perProcess: 4, settleS: 0.1, samples: 2, inOneRoom: 2, rounds: 1 },
  },
};
