/** Of the items with one key the last, each where the first of them stood. */
export const lastOfEach = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];
