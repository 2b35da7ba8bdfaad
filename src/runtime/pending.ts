/**
 * What comes and goes many times a second, by number. Not a Map or a Set: their table refers to the larger or cleaner one
 * that replaces it. Once one of them is old, V8's collector of young things keeps alive whatever was in any that followed,
 * until it looks at the old ones, too; for callbacks that was a quarter of all work.
 */
export class Pending<T> {
  readonly #ids: number[] = [];
  readonly #items: T[] = [];
  #nextId = 0;

  /** In no order. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** Returns its number: 0, 1, 2, … */
  add(item: T): number {
    this.#ids.push(this.#nextId);
    this.#items.push(item);
    return this.#nextId++;
  }

  /** Undefined for what is not there any more. */
  take(id: number): T | undefined {
    const index = this.#ids.indexOf(id);
    if (index < 0) return undefined;
    const item = this.#items[index];
    const [lastId, last] = [this.#ids.pop(), this.#items.pop()];
    if (lastId !== undefined && last !== undefined && lastId !== id) {
      this.#ids[index] = lastId;
      this.#items[index] = last;
    }
    return item;
  }
}
