/** Where a value is between 0 and 1 of an axis, and what is written beside it. */
export type Scale = { readonly at: (value: number) => number; readonly ticks: readonly number[] };

const LINEAR_TICKS = 4;
const NICE = [1, 2, 2.5, 5, 10] as const;

/** From 0, with ticks at round numbers. */
export function linearScale(largest: number): Scale {
  const most = largest === 0 ? 1 : largest;
  const rough = most / LINEAR_TICKS;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = (NICE.find((nice) => nice * decade >= rough * (1 - Number.EPSILON)) ?? 10) * decade;
  const count = Math.max(1, Math.ceil(most / step));
  const ticks = Array.from({ length: count + 1 }, (_, nth) => nth * step);
  return { at: (value) => value / (count * step), ticks };
}

/** Whole decades: what is a hundred times larger is seen beside what is small. */
export function logScale(least: number, most: number): Scale {
  const from = least === 0 ? 0 : Math.floor(Math.log10(least));
  const to = most === 0 ? 1 : Math.max(from + 1, Math.ceil(Math.log10(most)));
  const ticks = Array.from({ length: to - from + 1 }, (_, nth) => 10 ** (from + nth));
  return { at: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from), ticks };
}
