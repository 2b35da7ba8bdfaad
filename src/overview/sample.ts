import type { Millis } from '../domain/ids.ts';
import type { Reading, Sample } from '../ports/overview.ts';

type Counted = 'commands' | 'refusals' | 'callbacks' | 'gaps' | 'replies';
/** How a process is at a moment. */
export type State = Omit<Sample, 'at' | Counted>;

/** What was counted from one reading to the next, and how it is then. */
export function sampleOf(at: Millis, before: Pick<Reading, Counted>, after: Reading, state: State): Sample {
  return {
    ...state,
    at,
    commands: after.commands - before.commands,
    refusals: after.refusals - before.refusals,
    callbacks: after.callbacks - before.callbacks,
    gaps: after.gaps - before.gaps,
    replies: after.replies.map((count, nth) => count - (before.replies[nth] ?? 0)),
  };
}

/**
 * So many parts of a longer time as one; where some are missing there was nothing. What is counted is added, what is there is
 * averaged, and of what should not be the worst stays. Undefined: there are none at all.
 */
export const rollUp = (at: Millis, samples: readonly Sample[], parts: number): Sample | undefined =>
  together(at, samples, parts);

/** The same time of many processes. */
export const merge = (at: Millis, samples: readonly Sample[]): Sample | undefined => together(at, samples, 1);

type Field = Exclude<keyof Sample, 'at' | 'replies'>;

function together(at: Millis, samples: readonly Sample[], parts: number): Sample | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const sum = (field: Field) => samples.reduce((all, sample) => all + sample[field], 0);
  const mean = (field: Field) => sum(field) / parts;
  const worst = (field: Field) => samples.reduce((most, sample) => Math.max(most, sample[field]), 0);
  return {
    at,
    channels: mean('channels'),
    live: mean('live'),
    linked: mean('linked'),
    waiting: mean('waiting'),
    clients: mean('clients'),
    bytes: mean('bytes'),
    commands: sum('commands'),
    refusals: sum('refusals'),
    callbacks: sum('callbacks'),
    gaps: sum('gaps'),
    replies: first.replies.map((_, nth) => samples.reduce((all, { replies }) => all + (replies[nth] ?? 0), 0)),
    lagMs: worst('lagMs'),
    cutsOwed: worst('cutsOwed'),
    webhookMs: worst('webhookMs'),
    userLog: worst('userLog'),
    logBytes: mean('logBytes'),
  };
}

/** When the second or minute began that a moment is in. */
export const slotOf = (at: Millis, everyMs: Millis): Millis => Math.floor(at / everyMs) * everyMs;

/** Samples of many processes as one line through time. */
export function timeLine(samples: readonly Sample[]): readonly Sample[] {
  const slots = Map.groupBy(samples, ({ at }) => at);
  const merged = [...slots].flatMap(([at, each]) => merge(at, each) ?? []);
  return merged.toSorted((one, other) => one.at - other.at);
}
