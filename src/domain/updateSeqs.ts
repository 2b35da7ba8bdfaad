/** Which of a session's `user_update_seq` have been seen: all up to `upTo`, and those `beyond` it, ascending. */
export type UpdateSeqs = { readonly upTo: number; readonly beyond: readonly number[] };

export const NO_SEQS: UpdateSeqs = { upTo: 0, beyond: [] };

/** More open numbers than this are not waited for one by one: the oldest gap is given up. */
const BEYOND_MAX = 1_024;

export function withSeq(seqs: UpdateSeqs, seq: number): UpdateSeqs {
  if (seq <= seqs.upTo || seqs.beyond.includes(seq)) return seqs;
  return closeUp(seqs.upTo, [...seqs.beyond, seq].sort(ascending));
}

/** Whatever was missing up to `upTo` has been made up for by a scan (ZG13). */
export function settledUpTo(seqs: UpdateSeqs, upTo: number): UpdateSeqs {
  return upTo <= seqs.upTo ? seqs : closeUp(upTo, seqs.beyond);
}

export const hasGap = (seqs: UpdateSeqs): boolean => seqs.beyond.length > 0;

export const lastSeq = ({ upTo, beyond }: UpdateSeqs): number => beyond.at(-1) ?? upTo;

function closeUp(from: number, beyond: readonly number[]): UpdateSeqs {
  let upTo = from;
  let taken = 0;
  for (const seq of beyond) {
    const isOld = seq <= upTo + 1;
    const isTooMany = beyond.length - taken > BEYOND_MAX;
    if (!isOld && !isTooMany) break;
    if (seq > upTo) upTo = seq;
    taken += 1;
  }
  return { upTo, beyond: beyond.slice(taken) };
}

const ascending = (a: number, b: number): number => a - b;
