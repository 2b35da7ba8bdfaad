const BUCKETS = 64;

// Lists of a few entries: cheaper to copy, and much smaller, than maps.
type Bucket<K, V> = readonly (readonly [K, V])[];
type Buckets<K, V> = readonly (Bucket<K, V> | undefined)[];

/** A map that is never changed: `set` and `delete` give a new one that shares nearly all of the old. */
export class PersistentMap<K extends string, V> {
  readonly size: number;
  readonly #buckets: Buckets<K, V>;

  private constructor(buckets: Buckets<K, V>, size: number) {
    this.#buckets = buckets;
    this.size = size;
  }

  /** Of a key that is there twice the last value counts. */
  static of<K extends string, V>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
    const unique = new Map(entries);
    const buckets: (readonly [K, V])[][] = [];
    for (const entry of unique) {
      const bucket = buckets[bucketOf(entry[0])] ?? [];
      bucket.push(entry);
      buckets[bucketOf(entry[0])] = bucket;
    }
    return new PersistentMap(buckets, unique.size);
  }

  get(key: K): V | undefined {
    return valueIn(this.#bucket(key), key);
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const bucket = this.#bucket(key);
    const index = indexIn(bucket, key);
    if (index < 0) return this.#with(key, [...bucket, [key, value]], this.size + 1);
    return this.#with(key, bucket.with(index, [key, value]), this.size);
  }

  delete(key: K): PersistentMap<K, V> {
    const bucket = this.#bucket(key);
    const index = indexIn(bucket, key);
    return index < 0 ? this : this.#with(key, bucket.toSpliced(index, 1), this.size - 1);
  }

  /** The keys whose values differ from `earlier`'s; what both share is not looked at. */
  changesSince(earlier: PersistentMap<K, V>): Map<K, V | undefined> {
    const changes = new Map<K, V | undefined>();
    const [theirs, ours] = [earlier.#buckets, this.#buckets];
    for (let index = 0; index < BUCKETS; index += 1) {
      if (theirs[index] === ours[index]) continue;
      const was = theirs[index] ?? NO_ENTRIES;
      const is = ours[index] ?? NO_ENTRIES;
      for (const [key, value] of missingIn(was, is)) if (valueIn(was, key) !== value) changes.set(key, value);
      for (const [key] of missingIn(is, was)) if (indexIn(is, key) < 0) changes.set(key, undefined);
    }
    return changes;
  }

  *[Symbol.iterator](): Iterator<readonly [K, V]> {
    for (const bucket of this.#buckets) if (bucket !== undefined) yield* bucket;
  }

  #bucket(key: K): Bucket<K, V> {
    return this.#buckets[bucketOf(key)] ?? [];
  }

  #with(key: K, bucket: Bucket<K, V>, size: number): PersistentMap<K, V> {
    const buckets = this.#buckets.slice();
    buckets[bucketOf(key)] = bucket;
    return new PersistentMap(buckets, size);
  }
}

const NO_ENTRIES: Bucket<never, never> = [];

/** Those of `bucket` that do not stand in the same place of `other`: a changed bucket shares the rest with the one before. */
function missingIn<K, V>(other: Bucket<K, V>, bucket: Bucket<K, V>): Bucket<K, V> {
  return bucket.filter((entry, index) => entry !== other[index]);
}

function indexIn<K, V>(bucket: Bucket<K, V>, key: K): number {
  for (let index = 0; index < bucket.length; index += 1) if (bucket[index]?.[0] === key) return index;
  return -1;
}

function valueIn<K, V>(bucket: Bucket<K, V>, key: K): V | undefined {
  return bucket[indexIn(bucket, key)]?.[1];
}

/** FNV-1a: only to spread the keys. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = timesPrime(hash ^ key.charCodeAt(index));
  return (hash >>> 0) % BUCKETS;
}

/** By 0x01000193 in two parts: the whole product exceeds 2^53 and would lose the very bits that choose the bucket. */
const timesPrime = (hash: number): number => ((hash << 24) + hash * 0x193) | 0;
