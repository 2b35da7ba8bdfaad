import type { OverviewBody, OverviewMoment } from '../api/bodies/overview.ts';

export const RANGES = ['ten-minutes', 'hour', 'day'] as const;
export type Range = (typeof RANGES)[number];

const SPAN_MS: Readonly<Record<Range, number>> = { 'ten-minutes': 600_000, hour: 3_600_000, day: 86_400_000 };
/** What was told of so few moments ago may have been told of by too few. */
const TOLD_AGAIN = 10;

export const rangeOf = (word: string | null): Range => RANGES.find((range) => range === word) ?? 'ten-minutes';

/** From where on the next answer is to tell. */
export function afterOf(known: readonly OverviewMoment[], everyMs: number): number | undefined {
  const last = known.at(-1);
  return last === undefined ? undefined : last.at - TOLD_AGAIN * everyMs;
}

/** With what came since: what is told again takes the place of what was told. */
export function withMore(
  known: readonly OverviewMoment[],
  { at, moments }: Pick<OverviewBody, 'at' | 'moments'>,
  range: Range,
): readonly OverviewMoment[] {
  const byTime = new Map([...known, ...moments].map((moment) => [moment.at, moment]));
  const kept = [...byTime.values()].filter((moment) => moment.at >= at - SPAN_MS[range]);
  return kept.toSorted((one, other) => one.at - other.at);
}

type Value = (moment: OverviewMoment) => number | null;

/** Of a time of which nothing is known there is no line. */
export function columnsOf(
  moments: readonly OverviewMoment[],
  everyMs: number,
  values: readonly Value[],
): readonly (readonly (number | null)[])[] {
  const rows = moments.flatMap((moment, nth) => {
    const row = [moment.at / 1_000, ...values.map((value) => value(moment))];
    const before = moments[nth - 1];
    const isBehindHole = before !== undefined && moment.at - before.at > everyMs * 1.5;
    return isBehindHole ? [[(before.at + everyMs) / 1_000, ...values.map(() => null)], row] : [row];
  });
  return [null, ...values].map((_, column) => rows.map((row) => row[column] ?? null));
}

/** In so many rows at most, the newest first: of each time its beginning, and the most there was in it. */
export function rowsOf(moments: readonly OverviewMoment[], rowsMax: number): readonly OverviewMoment[] {
  const step = Math.max(1, Math.ceil(moments.length / rowsMax));
  const rows: OverviewMoment[] = [];
  for (let end = moments.length; end > 0; end -= step) {
    const some = moments.slice(Math.max(0, end - step), end);
    const [first] = some;
    if (first !== undefined) rows.push(some.reduce(together, first));
  }
  return rows;
}

function together(one: OverviewMoment, other: OverviewMoment): OverviewMoment {
  if (one === other) return one;
  const most = (value: Value): number => Math.max(value(one) ?? 0, value(other) ?? 0);
  const worst = (value: Value): number | null => (value(one) === null && value(other) === null ? null : most(value));
  return {
    ...one,
    live: most(({ live }) => live),
    linked: most(({ linked }) => linked),
    waiting: most(({ waiting }) => waiting),
    clients: most(({ clients }) => clients),
    commands_per_s: most(({ commands_per_s }) => commands_per_s),
    refusals_per_s: most(({ refusals_per_s }) => refusals_per_s),
    reply_p50_ms: worst(({ reply_p50_ms }) => reply_p50_ms),
    reply_p99_ms: worst(({ reply_p99_ms }) => reply_p99_ms),
    callbacks_per_s: most(({ callbacks_per_s }) => callbacks_per_s),
    gaps: one.gaps + other.gaps,
    cuts_owed: most(({ cuts_owed }) => cuts_owed),
    webhook_lag_ms: most(({ webhook_lag_ms }) => webhook_lag_ms),
    user_log_backlog: most(({ user_log_backlog }) => user_log_backlog),
    log_backlog_bytes: most(({ log_backlog_bytes }) => log_backlog_bytes),
    memory_bytes: most(({ memory_bytes }) => memory_bytes),
    event_loop_lag_ms: most(({ event_loop_lag_ms }) => event_loop_lag_ms),
  };
}
