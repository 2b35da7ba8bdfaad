import type { Millis } from '../ids.ts';
import type { PersistentMap } from './persistentMap.ts';

/** Where one stands when some have to go: those who are out go first, then those who came first. */
export type Place = { readonly isIn: boolean; readonly age: Millis };

/** ZG10: no more than `most` of them; the same map if there are not. */
export function withoutOldest<Key extends string, Value>(
  map: PersistentMap<Key, Value>,
  most: number,
  placeOf: (value: Value) => Place,
): PersistentMap<Key, Value> {
  const excess = map.size - most;
  if (excess <= 0) return map;
  const places = Array.from(map, ([key, value]) => ({ key, ...placeOf(value) }));
  return firstToGo(places, excess).reduce((rest, { key }) => rest.delete(key), map);
}

/** A full room loses one with each who comes: to sort them all each time would take twice as long. */
function firstToGo<Entry extends Place>(places: Entry[], count: number): Entry[] {
  if (count === 1) return [places.reduce((first, place) => (order(place, first) < 0 ? place : first))];
  return places.sort(order).slice(0, count);
}

const order = (a: Place, b: Place): number => Number(a.isIn) - Number(b.isIn) || a.age - b.age;
