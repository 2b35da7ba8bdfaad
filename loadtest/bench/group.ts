import type { Name } from './goals.ts';
import type { Result } from './report.ts';
import type { Sizes } from './sizes.ts';
import type { TestBed } from './testBed.ts';

export type Bench = {
  readonly testBed: TestBed;
  readonly sizes: Sizes;
  /** The folder of another checkout. */
  readonly before: string | undefined;
  /** Progress. */
  readonly say: (line: string) => void;
};

/** What is measured together, with the same contestants. */
export type Group<Names extends Name = Name> = {
  readonly names: readonly Names[];
  measure(wanted: readonly Names[], bench: Bench): Promise<readonly Result[]>;
};
