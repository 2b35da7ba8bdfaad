/** Of the items with one key the last, each where the first of them stood. */
export function lastOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<Item> {
  return new Map(items.map((item) => [keyOf(item), item])).values();
}
