import type { Millis } from '../ids.ts';

/** Numbers that were seen without a gap between them, the first and the last. */
export type Run = readonly [number, number];

/** Which of a session's `user_update_seq` have been seen: all up to `upTo`, and the runs `beyond` it, ascending. */
export type UpdateSeqs = {
  readonly upTo: number;
  readonly beyond: readonly Run[];
  /** Since when some before the last one are missing that no scan has made up for, by our clock; 0: none is. */
  readonly gapSince: Millis;
};

export const NO_SEQS: UpdateSeqs = { upTo: 0, beyond: [], gapSince: 0 };

/** A gap that is further behind the newest number than this is given up: it bounds what is remembered of gaps. */
export const GAP_REACH = 4_096;

export function withSeq(seqs: UpdateSeqs, seq: number, heardAt: Millis): UpdateSeqs {
  const { upTo, beyond, gapSince } = seqs;
  // As it nearly always is.
  if (seq === upTo + 1 && beyond.length === 0) return { upTo: seq, beyond, gapSince };
  if (seq <= upTo || beyond.some(([first, last]) => first <= seq && seq <= last)) return seqs;
  const [before, after] = [beyond.find(([, last]) => last === seq - 1), beyond.find(([first]) => first === seq + 1)];
  const run: Run = [before?.[0] ?? seq, after?.[1] ?? seq];
  const runs = [...beyond.filter((one) => one !== before && one !== after), run].sort((a, b) => a[0] - b[0]);
  const newest = runs.at(-1)?.[1] ?? seq;
  return closeUp(later(upTo, newest - GAP_REACH), runs, hasGap(seqs) ? gapSince : heardAt);
}

/** Whatever was missing up to `upTo` has been made up for by a scan (ZG13): what is open still is so since then at the earliest. */
export function settledUpTo(seqs: UpdateSeqs, upTo: number, heardAt: Millis): UpdateSeqs {
  return upTo <= seqs.upTo ? seqs : closeUp(upTo, seqs.beyond, heardAt);
}

export const hasGap = (seqs: UpdateSeqs): boolean => seqs.beyond.length > 0;

export const lastSeq = ({ upTo, beyond }: UpdateSeqs): number => beyond.at(-1)?.[1] ?? upTo;

function closeUp(from: number, runs: readonly Run[], gapSince: Millis): UpdateSeqs {
  let upTo = from;
  for (const [first, last] of runs) if (first <= upTo + 1) upTo = later(upTo, last);
  const beyond = runs.filter(([first]) => first > upTo);
  return { upTo, beyond, gapSince: beyond.length > 0 ? gapSince : 0 };
}

const later = (a: number, b: number): number => (a > b ? a : b);
