import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import type { Login } from '../../../src/domain/roster/rosterUser.ts';
import type { View } from './zegoFacts.ts';
import { livesTold, streamsOf } from './zegoStreamsModel.ts';

// The rules of the lists, word by word, over a set of facts: nothing is remembered from one fact to the next.

type Told = Extract<ZegoFact, { type: 'came' | 'left' }>;

const toldOf = (facts: readonly ZegoFact[]): Told[] =>
  facts.filter((fact) => fact.type === 'came' || fact.type === 'left');

const isNewer = (a: Login, b: Login): boolean => a.at > b.at || (a.at === b.at && BigInt(a.id) > BigInt(b.id));

/** ZG7, ME3 */
function startOf(facts: readonly ZegoFact[]): number {
  const creations = facts.filter((fact) => fact.type === 'created').map(({ at }) => at);
  const logins = toldOf(facts).map((fact) => fact.login.at);
  const lives = livesTold(facts).map(({ createdAt }) => createdAt);
  return Math.min(...(creations.length > 0 ? creations : [...logins, ...lives]));
}

/** ZG6 */
export function modelView(facts: readonly ZegoFact[]): View | undefined {
  const bySession = Map.groupBy(facts, (fact) => fact.session);
  const sessions = [...bySession]
    .map(([id, its]) => ({ id, its, start: startOf(its) }))
    .filter(({ start }) => start < Infinity)
    .sort((a, b) => b.start - a.start || (BigInt(b.id) > BigInt(a.id) ? 1 : -1));
  const [newest] = sessions;
  if (newest === undefined || newest.its.some((fact) => fact.type === 'closed')) return undefined;
  return {
    session: newest.id,
    users: usersOf(newest.its),
    hasGap: modelHasGap(newest.its),
    streams: streamsOf(newest.its),
    hasStreamGap: modelHasStreamGap(newest.its),
  };
}

function usersOf(facts: readonly ZegoFact[]): View['users'] {
  const names = facts.flatMap((fact) => {
    if (fact.type === 'scanned') return fact.present;
    return fact.type === 'came' || fact.type === 'left' ? [fact.userId] : [];
  });
  return [...new Set(names)].sort().flatMap((name) => {
    const found = loginOf(name, facts);
    return found === undefined ? [] : [[name, found.id, found.at] as const];
  });
}

/** ZG8, ZG11, ZG13 */
function loginOf(name: string, facts: readonly ZegoFact[]): { id: string; at: number } | undefined {
  const told = toldOf(facts).filter((fact) => fact.userId === name);
  const scans = facts.filter((fact) => fact.type === 'scanned');
  const sights = scans.filter((scan) => scan.present.some((userId) => userId === name)).map(({ at }) => at);
  const misses = scans.filter((scan) => !scan.present.some((userId) => userId === name)).map(({ at }) => at);
  const logouts = told.filter((fact) => fact.type === 'left');

  const newest = told.map((fact) => fact.login).find((login, _, all) => !all.some((other) => isNewer(other, login)));
  if (newest !== undefined) {
    const own = told.filter(({ login }) => !isNewer(newest, login));
    if (own.some((fact) => fact.isBot)) return undefined;
    const hasLeft = logouts.some((fact) => fact.login.id === newest.id && fact.leftAt >= newest.at);
    if (!hasLeft && !misses.some((at) => at > newest.at)) return newest;
  }
  const seenAt = Math.max(0, ...sights);
  const endings = [...logouts.map((fact) => fact.leftAt), ...misses];
  return endings.every((at) => at < seenAt) && seenAt > 0 ? { id: '0', at: seenAt } : undefined;
}

type Numbered = { readonly told: readonly number[]; readonly settled: readonly number[] };

/** Whether a number below the greatest one is missing, scans apart. */
function lacksOne({ told, settled }: Numbered): boolean {
  const upTo = Math.max(0, ...settled);
  const above = [...new Set(told)].filter((seq) => seq > upTo);
  return above.length < Math.max(upTo, ...told) - upTo;
}

export const modelHasGap = (facts: readonly ZegoFact[]): boolean =>
  lacksOne({
    told: toldOf(facts).map((fact) => fact.seq ?? 0),
    settled: facts.flatMap((fact) => (fact.type === 'scanned' ? [fact.seq] : [])),
  });

export const modelHasStreamGap = (facts: readonly ZegoFact[]): boolean =>
  lacksOne({
    told: facts.flatMap((fact) =>
      fact.type === 'stream-opened' || fact.type === 'stream-closed' ? [fact.seq ?? 0] : [],
    ),
    settled: facts.flatMap((fact) => (fact.type === 'streams-scanned' ? [fact.seq] : [])),
  });
