import assert from 'node:assert/strict';

const forbidden = { value: () => assert.fail('a frozen map was written to') };

/** Whatever it holds can no longer be changed, maps included; what is frozen already is taken to be so all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) {
    Object.defineProperties(value, { set: forbidden, delete: forbidden, clear: forbidden });
    for (const entry of value.values()) deepFreeze(entry);
  }
  for (const field of Object.values(value)) deepFreeze(field);
  return Object.freeze(value);
}
