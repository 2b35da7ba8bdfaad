const BUCKETS = 256;

/** A map that is never changed: `set` and `delete` give a new one that shares nearly all of the old. */
export class PersistentMap<K extends string, V> {
  readonly size: number;
  readonly #buckets: readonly (ReadonlyMap<K, V> | undefined)[];

  private constructor(buckets: readonly (ReadonlyMap<K, V> | undefined)[], size: number) {
    this.#buckets = buckets;
    this.size = size;
  }

  static of<K extends string, V>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
    const buckets: (Map<K, V> | undefined)[] = [];
    let size = 0;
    for (const [key, value] of entries) {
      const bucket = buckets[bucketOf(key)] ?? new Map<K, V>();
      if (!bucket.has(key)) size += 1;
      buckets[bucketOf(key)] = bucket.set(key, value);
    }
    return new PersistentMap(buckets, size);
  }

  get(key: K): V | undefined {
    return this.#buckets[bucketOf(key)]?.get(key);
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const bucket = this.#buckets[bucketOf(key)];
    const isNew = bucket?.has(key) !== true;
    return this.#with(key, new Map(bucket).set(key, value), isNew ? this.size + 1 : this.size);
  }

  delete(key: K): PersistentMap<K, V> {
    const bucket = this.#buckets[bucketOf(key)];
    if (bucket?.has(key) !== true) return this;
    const rest = new Map(bucket);
    rest.delete(key);
    return this.#with(key, rest, this.size - 1);
  }

  /** The keys whose values differ from `earlier`'s; buckets that both share are not looked at. */
  changesSince(earlier: PersistentMap<K, V>): Map<K, V | undefined> {
    const changes = new Map<K, V | undefined>();
    for (let index = 0; index < BUCKETS; index += 1) {
      const was = earlier.#buckets[index];
      const is = this.#buckets[index];
      if (was === is) continue;
      for (const [key, value] of is ?? []) if (was?.get(key) !== value) changes.set(key, value);
      for (const key of was?.keys() ?? []) if (is?.has(key) !== true) changes.set(key, undefined);
    }
    return changes;
  }

  *[Symbol.iterator](): Iterator<readonly [K, V]> {
    for (const bucket of this.#buckets) if (bucket !== undefined) yield* bucket;
  }

  #with(key: K, bucket: ReadonlyMap<K, V>, size: number): PersistentMap<K, V> {
    const buckets = this.#buckets.slice();
    buckets[bucketOf(key)] = bucket;
    return new PersistentMap(buckets, size);
  }
}

/** FNV-1a: only to spread the keys. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = timesPrime(hash ^ key.charCodeAt(index));
  return (hash >>> 0) % BUCKETS;
}

/** By 0x01000193 in two parts: the whole product exceeds 2^53 and would lose the very bits that choose the bucket. */
const timesPrime = (hash: number): number => ((hash << 24) + hash * 0x193) | 0;
