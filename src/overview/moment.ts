import type { Millis } from '../domain/ids.ts';
import { type Moment, REPLY_WITHIN_MS, type Sample } from '../ports/overview.ts';
import { merge, rollUp } from './sample.ts';

export const SECOND_MS = 1_000;
/** Over so many seconds is told how much happens in one now. */
const RATE_SECONDS = 10;
/** And over so many how long replies take. */
export const REPLY_SECONDS = 60;

/** A sample of so long as it is shown. */
export function momentOf(sample: Sample, spanMs: Millis): Moment {
  const { replies, commands, refusals, callbacks, ...there } = sample;
  const perS = (count: number): number => (count * SECOND_MS) / spanMs;
  return {
    ...there,
    commandsPerS: perS(commands),
    refusalsPerS: perS(refusals),
    callbacksPerS: perS(callbacks),
    replyP50Ms: quantile(replies, 0.5),
    replyP99Ms: quantile(replies, 0.99),
  };
}

/** How it is now: `seconds`, the newest first, of each of some processes. Undefined: there are none. */
export function momentNow(seconds: readonly (readonly Sample[])[]): Moment | undefined {
  const newest = seconds.flatMap(([first]) => first ?? []);
  const at = newest.reduce((latest, sample) => Math.max(latest, sample.at), 0);
  const latest = merge(at, newest);
  const lately = rollUp(at, spanOf(seconds, RATE_SECONDS), 1);
  const minute = rollUp(at, spanOf(seconds, REPLY_SECONDS), 1);
  if (latest === undefined || lately === undefined || minute === undefined) return undefined;
  const { commandsPerS, refusalsPerS, callbacksPerS } = momentOf(lately, RATE_SECONDS * SECOND_MS);
  const { gaps, replies, lagMs } = minute;
  return { ...momentOf({ ...latest, gaps, replies, lagMs }, SECOND_MS), commandsPerS, refusalsPerS, callbacksPerS };
}

const spanOf = (seconds: readonly (readonly Sample[])[], count: number): readonly Sample[] =>
  seconds.flatMap((each) => each.slice(0, count));

/** As long as this share of the replies took at most, between the bounds that it is known by; the last bound where it is beyond. */
export function quantile(replies: readonly number[], share: number): Millis | undefined {
  const wanted = share * replies.reduce((all, count) => all + count, 0);
  if (wanted === 0) return undefined;
  let before = 0;
  for (const [nth, bound] of REPLY_WITHIN_MS.entries()) {
    const count = replies[nth] ?? 0;
    const lower = REPLY_WITHIN_MS[nth - 1] ?? 0;
    if (before + count >= wanted) return lower + (bound - lower) * ((wanted - before) / count);
    before += count;
  }
  return REPLY_WITHIN_MS.at(-1);
}
