import type { Millis } from '../../../src/domain/ids.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
/** Who applies. */
export const ANN = 'ann';

import { HOST } from '../people.ts';

// ZG12, word by word, over a set of callbacks: where a call ends with which Ann begins, and which Hana hosts.

type Told = Extract<ZegoFact, { type: 'came' | 'left' }>;

export type Call = {
  /** When the host's session began; undefined: there never was one. */
  readonly liveSince: Millis | undefined;
  readonly appliedAt: Millis;
};

export function modelEnd(facts: readonly ZegoFact[], { liveSince, appliedAt }: Call): string {
  const closings = facts.flatMap((fact) => (fact.type === 'closed' ? [fact.at] : []));
  const endsOf = (name: string) => [...closings, ...goingsOf(name, facts)];
  if (liveSince !== undefined && endsOf(HOST).some((at) => at > liveSince)) return 'ended';
  const stage = liveSince === undefined ? 'never-live' : 'live';
  return endsOf(ANN).some((at) => at > appliedAt) ? stage : `${stage}, ann`;
}

/** When they were known to be out of the room; for the sake of another login they were not. */
function goingsOf(name: string, facts: readonly ZegoFact[]): Millis[] {
  const told = facts.filter(
    (fact): fact is Told => (fact.type === 'came' || fact.type === 'left') && fact.userId === name,
  );
  const firstAt = Math.min(...told.map(({ login }) => login.at));
  const goings = told.flatMap((fact) => {
    if (fact.type !== 'left') return [];
    const isTakenOver = fact.mayBeTakenOver && told.some(({ login }) => login.at > fact.login.at);
    return isTakenOver ? [] : [fact.leftAt];
  });
  const misses = facts.flatMap((fact) =>
    fact.type === 'scanned' && fact.at > firstAt && !fact.present.some((userId) => userId === name) ? [fact.at] : [],
  );
  return [...goings, ...misses];
}
