/**
 * How much is measured. The first round, which warms up, comes on top of the rounds. And each turn warms up for `warmUpS`:
 * while the others have theirs, V8 throws compiled code away, and who has more of it would be measured compiling.
 */
export type Sizes = {
  readonly commands: Pairs;
  /** They are many, and most of them of one server, which is warm for all. */
  readonly doors: Pairs;
  readonly openLoop: {
    readonly rounds: number;
    readonly channels: number;
    /** So long it is found out what a contestant can do, before each load. */
    readonly capacityS: number;
    readonly seconds: number;
  };
  readonly callbacks: {
    readonly rounds: number;
    readonly seconds: number;
    readonly warmUpS: number;
    readonly rooms: number;
    readonly connections: number;
  };
  readonly fanout: { readonly rounds: number; readonly samples: number; readonly viewers: number };
  readonly joins: {
    readonly rounds: number;
    /** So many come in a turn, one behind the other as fast as they are let in. */
    readonly viewers: number;
    readonly atOnce: number;
  };
  readonly memory: { readonly rounds: number; readonly viewers: number; readonly settleS: number };
  readonly growth: {
    readonly rounds: number;
    readonly samples: number;
    readonly few: number;
    readonly many: number;
  };
  readonly blocks: {
    readonly rounds: number;
    readonly samples: number;
    /** So many users, by one of the hosts. */
    readonly blocked: number;
  };
  readonly wake: { readonly channels: number };
};

type Pairs = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpS: number;
  readonly channels: number;
};

export type SizeName = 'full' | 'quick' | 'smoke';

export const SIZES: Record<SizeName, Sizes> = {
  full: {
    commands: { rounds: 6, seconds: 4, warmUpS: 2, channels: 50 },
    doors: { rounds: 6, seconds: 4, warmUpS: 2, channels: 50 },
    openLoop: { rounds: 4, channels: 50, capacityS: 2, seconds: 8 },
    callbacks: { rounds: 6, seconds: 4, warmUpS: 2, rooms: 200, connections: 64 },
    fanout: { rounds: 4, samples: 100, viewers: 1_000 },
    joins: { rounds: 4, viewers: 2_000, atOnce: 32 },
    memory: { rounds: 3, viewers: 3_000, settleS: 12 },
    growth: { rounds: 4, samples: 100, few: 10, many: 10_000 },
    blocks: { rounds: 20, samples: 20, blocked: 10_000 },
    wake: { channels: 500 },
  },
  quick: {
    commands: { rounds: 1, seconds: 0.45, warmUpS: 0.25, channels: 50 },
    doors: { rounds: 1, seconds: 0.35, warmUpS: 0.15, channels: 20 },
    openLoop: { rounds: 1, channels: 30, capacityS: 0.2, seconds: 0.4 },
    callbacks: { rounds: 1, seconds: 0.5, warmUpS: 0.3, rooms: 200, connections: 64 },
    fanout: { rounds: 2, samples: 4, viewers: 1_000 },
    joins: { rounds: 2, viewers: 300, atOnce: 32 },
    memory: { rounds: 1, viewers: 400, settleS: 0.5 },
    growth: { rounds: 1, samples: 15, few: 10, many: 250 },
    blocks: { rounds: 3, samples: 4, blocked: 200 },
    wake: { channels: 20 },
  },
  // Shows that it works; its numbers mean nothing.
  smoke: {
    commands: { rounds: 1, seconds: 0.2, warmUpS: 0.1, channels: 4 },
    doors: { rounds: 1, seconds: 0.2, warmUpS: 0.1, channels: 4 },
    openLoop: { rounds: 1, channels: 4, capacityS: 0.1, seconds: 0.2 },
    callbacks: { rounds: 1, seconds: 0.2, warmUpS: 0.1, rooms: 4, connections: 2 },
    fanout: { rounds: 1, samples: 2, viewers: 10 },
    joins: { rounds: 1, viewers: 10, atOnce: 4 },
    memory: { rounds: 1, viewers: 20, settleS: 0.1 },
    growth: { rounds: 1, samples: 2, few: 2, many: 10 },
    blocks: { rounds: 1, samples: 2, blocked: 10 },
    wake: { channels: 3 },
  },
};

/** As text, group by group. */
export function told(sizes: Sizes): string[] {
  return Object.entries(sizes).map(([group, size]) => {
    const parts = Object.entries(size).map(([what, count]) => `${what} ${count}`);
    return `${group}: ${parts.join(', ')}`;
  });
}
