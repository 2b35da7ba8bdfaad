import type { Wire } from '../../support/client.ts';

const YEAR_2020_MS = 1_577_836_800_000;

/** Without what is another one each time: instants, what is left of a bar, and, from store to store, epochs. */
export function plainly(value: Wire): Wire {
  return JSON.parse(JSON.stringify(value), (name, one) => {
    if (name === 'epoch') return 'an epoch';
    if (name === 'retry_after_ms') return one > 0 ? 'a while' : one;
    return typeof one === 'number' && Number.isInteger(one) && one > YEAR_2020_MS ? 'a time' : one;
  });
}

/** `told` without the fields that `known` has not, wherever they are; in the order in which they were told. */
export function knownOf(told: Wire, known: Wire): Wire {
  if (Array.isArray(told) && Array.isArray(known)) return told.map((one, nth) => knownOf(one, known[nth]));
  if (!isRecord(told) || !isRecord(known)) return told;
  const fields = Object.entries(told).filter(([name]) => Object.hasOwn(known, name));
  return Object.fromEntries(fields.map(([name, one]) => [name, knownOf(one, known[name])]));
}

const isRecord = (value: Wire): boolean => typeof value === 'object' && value !== null;
