export type WholePage<Row, Item> = {
  readonly limit: number;
  /** At most `limit` rows, from the first one that comes after `last`; without it from the first of all. */
  readonly ask: (last: Row | undefined) => Promise<readonly Row[]>;
  /** What can be read of some rows, in their order. */
  readonly read: (rows: readonly Row[]) => readonly Item[];
};

/** IN14: rows that cannot be read take nobody's place: the page goes on behind them until it is full. */
export async function wholePage<Row, Item>({ limit, ask, read }: WholePage<Row, Item>): Promise<readonly Item[]> {
  const page: Item[] = [];
  let last: Row | undefined;
  for (;;) {
    const rows = await ask(last);
    page.push(...read(rows));
    last = rows.at(-1);
    if (rows.length < limit || page.length >= limit || last === undefined) return page.slice(0, limit);
  }
}
