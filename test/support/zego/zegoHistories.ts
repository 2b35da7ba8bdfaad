import fc from 'fast-check';
import { Random } from '../../../loadtest/random.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import { came, closed, created, left, listed, login, opened, scanned, shut } from './zegoFacts.ts';

// Facts from a small world, true or not: the smaller it is, the more often they have to do with each other.

const SESSIONS = ['A', 'B', 'C'];
const USERS = ['ann', 'bob', '__proto__'];
/** In one order as numbers, in another as text. */
const USER_SESSIONS = ['9', '80', '700', '18446744073709551615'];

type World = {
  readonly sessions: number;
  readonly users: number;
  readonly span: number;
  /** Stream ids; none if it is left out. */
  readonly streams?: number;
};

const STREAMS = ['s1', 's2', '__proto__'];
const STREAM_SIDS = ['p', 'q', 'r'];

function factOf(pick: (below: number) => number, { sessions, users, span, streams = 0 }: World): ZegoFact {
  const one = (names: readonly string[], count: number) => names[pick(count)] ?? '';
  const session = one(SESSIONS, sessions);
  const at = () => 1 + pick(span);
  const aUser = () => one(USERS, users);
  const aLogin = () => login(one(USER_SESSIONS, USER_SESSIONS.length), at());
  const details = () => ({ isBot: pick(8) === 0, seq: pick(4) === 0 ? undefined : 1 + pick(span) });
  const kind = pick(streams > 0 ? 24 : 12);
  if (kind === 0) return created(session, at());
  if (kind === 1) return closed(session, at());
  if (kind === 2) {
    const present = USERS.slice(0, users).filter(() => pick(2) === 0);
    return scanned(session, at(), present, pick(2) * pick(span));
  }
  if (kind < 7) return came(session, aUser(), aLogin(), details());
  if (kind < 12) return left(session, aUser(), aLogin(), at(), details());
  const aStream = () => ({ id: one(STREAMS, streams), of: aUser(), sid: one(STREAM_SIDS, 3), createdAt: at() });
  const seq = () => (pick(4) === 0 ? undefined : 1 + pick(span));
  if (kind === 12) {
    const present = Array.from({ length: pick(3) }, aStream);
    return listed(session, at(), present, pick(2) * pick(span));
  }
  if (kind < 18) return opened(session, { ...aStream(), seq: seq() });
  return shut(session, aStream(), at(), seq());
}

export function randomHistory(random: Random, length: number, world: World): ZegoFact[] {
  return Array.from({ length }, () => factOf((below) => random.below(below), world));
}

/** A fact as a row of numbers, so that a failing history shrinks to few and small ones. */
const fact = (world: World): fc.Arbitrary<ZegoFact> =>
  fc.array(fc.nat(2 ** 20 - 1), { minLength: 16, maxLength: 16 }).map((numbers) => {
    let taken = 0;
    return factOf((below) => (numbers[taken++] ?? 0) % below, world);
  });

export const histories = (maxLength: number, world: World): fc.Arbitrary<ZegoFact[]> =>
  fc.array(fact(world), { maxLength, size: 'max' });

/** Each of them once to three times, in any order. */
export function inAnyOrder<T>(facts: readonly T[], seed: number): T[] {
  const random = new Random(seed);
  const arrivals = facts.flatMap((fact) => Array.from({ length: 1 + random.below(3) }, () => fact));
  return shuffled(arrivals, random);
}

/** Each of them in its place, and up to twice more at any later one. */
export function withRepeats<T>(facts: readonly T[], seed: number): T[] {
  const random = new Random(seed);
  const told = facts.map((fact, index) => ({ fact, at: index }));
  const again = told
    .filter(() => random.chance(0.5))
    .map(({ fact, at }) => ({ fact, at: at + random.below(50) + 0.5 }));
  return [...told, ...again, ...again].sort((a, b) => a.at - b.at).map(({ fact }) => fact);
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
