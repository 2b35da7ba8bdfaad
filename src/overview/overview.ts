import type { Millis } from '../domain/ids.ts';
import { Unavailable } from '../ports/channelStore.ts';
import {
  MINUTE_MS,
  type Moment,
  type Overview,
  type OverviewRange,
  type OverviewView,
  type ProcessReport,
  type Reports,
  SAMPLE_LIFE_MS,
} from '../ports/overview.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Day } from './day.ts';
import { momentNow, momentOf, REPLY_SECONDS, SECOND_MS } from './moment.ts';
import { SECONDS_KEPT } from './recent.ts';
import { slotOf, timeLine } from './sample.ts';
import { mergeServices } from './services.ts';

export type OverviewDeps = {
  /** Of this process, with so many seconds at most. */
  readonly report: (seconds: number) => Promise<ProcessReport>;
  readonly others: (seconds: number) => Promise<Reports>;
  readonly day: Pick<Day, 'minutes'>;
  readonly clock: Pick<Clock, 'now'>;
};

const SPAN_MS: Readonly<Record<OverviewRange, Millis>> = {
  'ten-minutes': SECONDS_KEPT * SECOND_MS,
  hour: 60 * MINUTE_MS,
  day: SAMPLE_LIFE_MS,
};
/** For so long a process may be behind before the line goes on without it. */
const BEHIND_MS_MAX = 5 * SECOND_MS;

/** How all of it fares: each process is asked once (OP1). */
export function createOverview({ report, others, day, clock }: OverviewDeps): Overview {
  async function minutes(from: Millis): Promise<readonly Moment[]> {
    const kept = await day.minutes();
    return kept.filter(({ at }) => at >= from).map((sample) => momentOf(sample, MINUTE_MS));
  }

  return {
    async view({ range, after = Number.NEGATIVE_INFINITY }): Promise<OverviewView> {
      const now = clock.now();
      const isBySeconds = range === 'ten-minutes';
      const from = Math.max(after + 1, now - SPAN_MS[range]);
      const wanted = isBySeconds ? Math.min(SECONDS_KEPT, Math.ceil((now - from) / SECOND_MS)) : 0;
      const seconds = Math.max(REPLY_SECONDS, wanted);
      const [own, there] = await Promise.all([report(seconds), orAway(others(seconds), { reports: [], silent: [] })]);
      const reports = [own, ...there.found.reports];
      const line = isBySeconds
        ? { found: momentsOf(reports, from, now), away: undefined }
        : await orAway(minutes(from), []);
      return {
        at: now,
        now: momentNow(reports.map((each) => each.seconds)),
        processes: reports.map(({ services: _, seconds: each, ...told }) => ({ ...told, now: momentNow([each]) })),
        silent: there.found.silent,
        services: mergeServices(reports.flatMap(({ services }) => services)),
        everyMs: isBySeconds ? SECOND_MS : MINUTE_MS,
        moments: line.found,
        away: there.away ?? line.away,
      };
    },
  };
}

/** By seconds, up to the last one that all have told of: it would look as if there were fewer. */
function momentsOf(reports: readonly ProcessReport[], from: Millis, now: Millis): readonly Moment[] {
  const newest = reports.flatMap(({ seconds: [first] }) => first?.at ?? []);
  const until = newest.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = Math.max(until, slotOf(now, SECOND_MS) - BEHIND_MS_MAX);
  const line = timeLine(reports.flatMap(({ seconds }) => seconds));
  return line.filter(({ at }) => at >= from && at <= last).map((sample) => momentOf(sample, SECOND_MS));
}

type Found<T> = { readonly found: T; readonly away: string | undefined };

/** ST7 */
async function orAway<T>(asked: Promise<T>, instead: T): Promise<Found<T>> {
  try {
    return { found: await asked, away: undefined };
  } catch (error) {
    if (error instanceof Unavailable) return { found: instead, away: error.publicly };
    throw error;
  }
}
