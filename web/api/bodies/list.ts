// The files of this folder have what the server's HTTP API answers, by its own names, one for each view.

/** What the parts of the server's long lists have in common. */
export type OfList = {
  readonly cursor: string | null;
  readonly total: number;
  readonly time_now: number;
  /** Some are missing: not every process could be asked. */
  readonly partial?: true;
};
