import { Counter, Histogram, type Registry } from 'prom-client';

// Counting makes no object, as prom-client's own counters would for the labels of each increment: the numbers are handed
// over when somebody reads the metrics. What is there from the start (`known`) shows its first increment, too.

type Options = { readonly name: string; readonly help: string };

/** By one label. */
export function counterBy<Value extends string>(
  register: Registry,
  { label, known, ...options }: Options & { readonly label: string; readonly known: readonly Value[] },
): (value: Value) => void {
  const counts = new Map<Value, number>(known.map((value) => [value, 0]));
  new Counter({
    ...options,
    labelNames: [label],
    registers: [register],
    collect() {
      this.reset();
      for (const [value, count] of counts) this.inc({ [label]: value }, count);
    },
  });
  return (value) => void counts.set(value, (counts.get(value) ?? 0) + 1);
}

type Pair<First, Second> = readonly [First, Second];

/** By two labels. */
export function tally<First extends string, Second extends string>(
  register: Registry,
  { labels, known, ...options }: Options & { labels: Pair<string, string>; known: readonly Pair<First, Second>[] },
): (first: First, second: Second) => void {
  const counts = new Map<First, Map<Second, number>>();
  const add = (first: First, second: Second, count: number): void => {
    const row = counts.get(first) ?? new Map<Second, number>();
    if (row.size === 0) counts.set(first, row);
    row.set(second, (row.get(second) ?? 0) + count);
  };
  for (const [first, second] of known) add(first, second, 0);

  new Counter({
    ...options,
    labelNames: labels,
    registers: [register],
    collect() {
      this.reset();
      for (const [first, row] of counts) {
        for (const [second, count] of row) this.inc({ [labels[0]]: first, [labels[1]]: second }, count);
      }
    },
  });
  return (first, second) => add(first, second, 1);
}

/** By one label: what belongs to a value is looked up once. */
export function histogramBy<Value extends string>(
  register: Registry,
  { label, ...options }: Options & { readonly label: string; readonly buckets: readonly number[] },
): (value: Value, measured: number) => void {
  const buckets = [...options.buckets];
  const histogram = new Histogram({ ...options, buckets, labelNames: [label], registers: [register] });
  const known = new Map<Value, Histogram.Internal<string>>();
  const of = (value: Value): Histogram.Internal<string> => {
    const found = known.get(value) ?? histogram.labels(value);
    known.set(value, found);
    return found;
  };
  return (value, measured) => of(value).observe(measured);
}

/** The compiler sees to it that none is missing. */
export function namesOf<Name extends string>(all: Readonly<Record<Name, true>>): readonly Name[] {
  const isName = (name: string): name is Name => Object.hasOwn(all, name);
  return Object.keys(all).filter(isName);
}
