import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import type { View } from './zegoFacts.ts';

// ME3, word by word, over a set of facts of one session.

type Life = {
  readonly id: string;
  readonly sid: string;
  readonly of: string;
  readonly createdAt: number;
  readonly seq: number;
};

/** What creates and dated closes tell of. */
export function livesTold(facts: readonly ZegoFact[]): Life[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'stream-opened' && fact.type !== 'stream-closed') return [];
    if (fact.createdAt === undefined) return [];
    const { streamId: id, streamSid: sid, userId: of, createdAt, seq = 0 } = fact;
    return [{ id, sid, of, createdAt, seq }];
  });
}

/** ME3 */
export function streamsOf(facts: readonly ZegoFact[]): View['streams'] {
  const scans = facts.filter((fact) => fact.type === 'streams-scanned');
  const ids = [
    ...livesTold(facts).map(({ id }) => id),
    ...scans.flatMap((scan) => scan.present.map((one) => one.streamId)),
  ];
  return [...new Set(ids)].sort().flatMap((id) => {
    const found = lifeOf(id, facts);
    return found === undefined ? [] : [[id, found.of, found.createdAt] as const];
  });
}

function lifeOf(id: string, facts: readonly ZegoFact[]): { of: string; createdAt: number } | undefined {
  const scans = facts.filter((fact) => fact.type === 'streams-scanned');
  const missedAt = Math.max(
    0,
    ...scans.filter((scan) => !scan.present.some((one) => one.streamId === id)).map(({ at }) => at),
  );
  const sights = scans.flatMap(({ at, present }) =>
    present
      .filter((one) => one.streamId === id)
      .map(({ createdAt, userId }) => ({ createdAt, at, of: userId as string })),
  );
  const newestSight = sights.reduce<(typeof sights)[number] | undefined>((newest, sight) => {
    if (newest === undefined) return sight;
    const order = sight.createdAt - newest.createdAt || sight.at - newest.at || (sight.of > newest.of ? 1 : -1);
    return order > 0 ? sight : newest;
  }, undefined);

  const its = livesTold(facts).filter((life) => life.id === id);
  const createdAt = Math.max(-1, ...its.map((life) => life.createdAt));
  const candidate =
    newestSight !== undefined && newestSight.createdAt > createdAt ? newestSight : newestOf(its, createdAt);
  if (candidate === undefined) return undefined;
  if ('sid' in candidate && hasEnded(candidate, facts)) return undefined;
  const isSeenSince =
    newestSight !== undefined && newestSight.createdAt >= candidate.createdAt && newestSight.at > missedAt;
  return missedAt > candidate.createdAt && !isSeenSince ? undefined : candidate;
}

/** Of those that began then, the one of the greatest `stream_seq`: each life's is the least that was told of it. */
function newestOf(its: readonly Life[], createdAt: number): Life | undefined {
  const then = its.filter((life) => life.createdAt === createdAt);
  const bySid = Map.groupBy(then, ({ sid }) => sid);
  const lives = [...bySid].map(([sid, told]) => {
    const seqs = told.map(({ seq }) => seq).filter((seq) => seq > 0);
    const of = told.map((life) => life.of).reduce((a, b) => (a > b ? a : b));
    return { ...told[0], id: told[0]?.id ?? '', sid, of, createdAt, seq: seqs.length === 0 ? 0 : Math.min(...seqs) };
  });
  return lives.sort((a, b) => b.seq - a.seq || (b.sid > a.sid ? 1 : -1))[0];
}

/** By a close of its own life, whenever that is said to have been; or by a later one under the same server's id. */
function hasEnded({ id, sid, createdAt }: Life, facts: readonly ZegoFact[]): boolean {
  return facts.some((fact) => {
    if (fact.type !== 'stream-closed' || fact.streamId !== id || fact.streamSid !== sid) return false;
    return Math.max(fact.closedAt, fact.createdAt ?? 0) >= createdAt;
  });
}
