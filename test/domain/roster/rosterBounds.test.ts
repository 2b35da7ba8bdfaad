import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Random } from '../../../loadtest/random.ts';
import {
  EMPTY_ROSTER,
  forget,
  learn,
  type Roster,
  SESSIONS_MAX,
  USERS_PER_SESSION_MAX,
  type ZegoFact,
} from '../../../src/domain/roster/roster.ts';
import type { Logout } from '../../../src/domain/roster/rosterUser.ts';
import { zegoEffects } from '../../../src/domain/roster/zegoEffects.ts';
import { started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import {
  came,
  closed,
  created,
  formOf,
  learnAll,
  left,
  login,
  scanned,
  sentenceOf,
  sessionId,
  viewOf,
} from '../../support/zego/zegoFacts.ts';
import { inAnyOrder, shuffled, withRepeats } from '../../support/zego/zegoHistories.ts';
import { lives } from '../../support/zego/zegoTruth.ts';

// A run that fails prints its seed and its shortest form: paste it into `examples`, where it stays.
const RUNS = 500;

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const shown = (roster: Roster): string => sentenceOf(viewOf(roster));
const idsIn = (roster: Roster): string[] => [...roster.sessions.keys()].sort((a, b) => Number(a) - Number(b));

function evictionsOf(facts: readonly ZegoFact[], before: Roster): number {
  return facts.reduce(
    ({ roster, count }, fact) => {
      const learned = learn(roster, fact, 0);
      return { roster: learned.roster, count: count + learned.evictions };
    },
    { roster: before, count: 0 },
  ).count;
}

describe('the sessions that a roster remembers', () => {
  /** Sessions 101 to 164, each created at its number times ten, and closed before the next one. */
  const sixtyFour = range(101, 100 + SESSIONS_MAX).flatMap((id) => [
    created(`${id}`, id * 10),
    ...(id < 100 + SESSIONS_MAX ? [closed(`${id}`, id * 10 + 5)] : []),
  ]);
  const full = learnAll(sixtyFour);

  it('[ZG10] are 64', () => {
    assert.equal(SESSIONS_MAX, 64);
    assert.equal(evictionsOf(sixtyFour, EMPTY_ROSTER), 0);
    assert.deepEqual(idsIn(full), range(101, 164).map(String));
  });

  it('[ZG10] lose the oldest one to a 65th, which is counted', () => {
    const { roster, evictions } = learn(full, created('900', 9_000), 0);
    assert.equal(evictions, 1);
    assert.deepEqual(idsIn(roster), [...range(102, 164).map(String), '900']);
    assert.equal(shown(roster), '900:');
  });

  it('[ZG10] do not take in one that is older than all of them, which is counted', () => {
    for (const late of [created('100', 5), closed('100', 6), came('100', 'ann', login('1', 5))]) {
      const { roster, evictions } = learn(full, late, 0);
      assert.equal(roster, full);
      assert.equal(evictions, 1);
    }
  });

  it('[ZG10] [ZG6] keep what has ended before its beginning was known, until that comes', () => {
    const newest = learnAll([closed('900', 9_010)], full);
    assert.equal(idsIn(newest).length, 64);
    assert.equal(shown(newest), '164:');
    assert.equal(shown(learnAll([created('900', 9_000)], newest)), 'none');
  });

  it('[ZG10] never lose the newest one, however many others have ended since', () => {
    const ends = range(901, 1_000).map((id) => closed(`${id}`, id * 10));
    assert.equal(shown(learnAll(ends, full)), '164:');
    assert.equal(evictionsOf(ends, full), 100);
  });

  it('[ZG9] [ZG10] are remembered without their users once they have ended', () => {
    const before = [created('A', 10), came('A', 'ann', login('1', 20), { seq: 3 }), scanned('A', 30, ['bob'])];
    const late = [came('A', 'cat', login('2', 40), { seq: 9 }), scanned('A', 50, ['dan']), ...before];
    const session = learnAll([...before, closed('A', 60), ...late]).sessions.get(sessionId('A'));
    assert.equal(session?.users.size, 0);
    assert.deepEqual(session?.seqs, { upTo: 0, beyond: [], gapSince: 0 });
    assert.equal(session?.scannedAt, 0);
  });
});

describe('the sessions that a roster forgets', () => {
  const followed = learnAll([created('A', 0), created('B', 100), came('B', 'ann', login('1', 110))]);
  const ended = learnAll([created('A', 0), closed('A', 90), created('B', 100), closed('B', 150)]);

  it('[ZG10] are those that have ended before the time given', () => {
    assert.equal(forget(ended, 90), ended);
    assert.deepEqual(idsIn(forget(ended, 91)), [sessionId('B')]);
  });

  it('[ZG10] are those that a newer one has followed before the time given, however old they are', () => {
    assert.equal(forget(followed, 100), followed);
    assert.deepEqual(idsIn(forget(followed, 101)), [sessionId('B')]);
  });

  it('[ZG10] are those of which only the end is known, and that long ago', () => {
    const roster = learnAll([closed('A', 50)], learnAll([created('B', 10)]));
    assert.equal(forget(roster, 50), roster);
    assert.deepEqual(idsIn(forget(roster, 51)), [sessionId('B')]);
  });

  it('[ZG10] are never the newest one, open or ended', () => {
    for (const roster of [followed, ended, learnAll([closed('C', 1)])]) {
      assert.equal(forget(roster, Infinity).sessions.size, 1);
      assert.equal(shown(forget(roster, Infinity)), shown(roster));
    }
    assert.equal(forget(EMPTY_ROSTER, Infinity), EMPTY_ROSTER);
  });

  it('[ZG10] are missed by nobody: neither the forgetting nor anything told again changes what is shown', () => {
    const property = fc.property(lives(120), fc.nat(), fc.nat(1_200), (life, seed, before) => {
      const facts = life.flatMap((moment) => moment.facts);
      const roster = learnAll(inAnyOrder(facts, seed));
      const rest = forget(roster, before + 1_000);
      assert.deepEqual(viewOf(rest), viewOf(roster));
      const some = withRepeats(shuffled(facts, new Random(seed)), seed).slice(seed % (facts.length + 1));
      assert.deepEqual(viewOf(learnAll(some, rest)), viewOf(roster));
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });
});

describe('the users that a session remembers', () => {
  const name = (number: number): string => `user${number}`;
  const comes = (number: number): ZegoFact => came('A', name(number), login(`${number}`, number));
  const leaves = (number: number, at: number): ZegoFact => left('A', name(number), login(`${number}`, number), at);
  const full = learnAll([created('A', 0), ...range(1, USERS_PER_SESSION_MAX).map(comes)]);
  const namesIn = (roster: Roster): string[] => viewOf(roster)?.users.map(([user]) => user) ?? [];
  const sizeOf = (roster: Roster): number | undefined => roster.sessions.get(sessionId('A'))?.users.size;
  /** Of these, who apply now. */
  const goneFrom = (roster: Roster, ...numbers: readonly number[]): (string | undefined)[] =>
    zegoEffects(channelAfter(...numbers.map((number) => started(name(number), 20_000))), roster, 5_000).map(
      ({ order }) => (order.type === 'leave' ? order.person.userId : undefined),
    );
  const lostBy = (roster: Roster, after: Roster): string[] => {
    const kept = new Set(namesIn(after));
    return namesIn(roster).filter((user) => !kept.has(user));
  };

  it('[ZG10] are 10 000', () => {
    assert.equal(USERS_PER_SESSION_MAX, 10_000);
    assert.equal(namesIn(full).length, 10_000);
  });

  it('[ZG10] lose who came first to the next one, which is counted and is no leave', () => {
    const { roster, evictions } = learn(full, comes(20_000), 0);
    assert.equal(evictions, 1);
    assert.deepEqual(lostBy(full, roster), [name(1)]);
    assert.equal(namesIn(roster).includes(name(20_000)), true);
    const { whole } = learn(roster, leaves(1, 20_001), 0);
    assert.deepEqual(goneFrom(whole, 1, 2), [name(1)], 'the logout tells all that there is to know');
  });

  it('[ZG10] lose those who have left before anybody who is in, and of them who came first', () => {
    const bot = came('A', 'recorder', login('1', 4_000), { isBot: true });
    const roster = learnAll([leaves(5_000, 20_000), leaves(3_000, 20_001), bot], full);
    assert.equal(sizeOf(roster), 10_000);
    const known = (after: Roster) =>
      [name(3_000), 'recorder', name(5_000)].filter((user) =>
        [...(after.sessions.get(sessionId('A'))?.users ?? [])].some(([userId]) => userId === user),
      );
    assert.deepEqual(known(roster), ['recorder', name(5_000)]);
    const two = learnAll([comes(20_001)], roster);
    assert.deepEqual(known(two), [name(5_000)]);
    const three = learnAll([comes(20_002)], two);
    assert.deepEqual(known(three), []);
    assert.deepEqual(lostBy(full, three), [name(3_000), name(5_000)]);
    assert.deepEqual(lostBy(three, learnAll([comes(20_003)], three)), [name(1)]);
  });

  it('[ZG10] [ZG13] lose all at once what a scan brings too much of, and nobody whom it found is gone', () => {
    const scan = scanned('A', 50_000, [...range(21, 10_000), ...range(30_001, 30_100)].map(name));
    const { roster, evictions, whole } = learn(full, scan, 0);
    assert.equal(evictions, 100);
    assert.equal(sizeOf(roster), 10_000);
    // The 20 whom it missed go first; they are gone for the call as well.
    assert.deepEqual(lostBy(full, roster).sort(), range(1, 100).map(name).sort());
    assert.deepEqual([goneFrom(whole, 20, 21), goneFrom(roster, 20, 21)], [[name(20)], []]);
  });

  it('[ZG10] are read by a scan that says nothing new without a change', () => {
    const scan = scanned('A', 50_000, range(1, 5_000).map(name));
    const roster = learnAll([scan], full);
    assert.equal(learn(roster, scan, 0).roster, roster);
    assert.equal(learn(roster, scanned('A', 49_000, range(1, 5_000).map(name)), 0).roster, roster);
  });
});

describe('the logouts that a user is remembered by', () => {
  const logoutsIn = (roster: Roster): Logout[] =>
    [...(roster.sessions.get(sessionId('A'))?.users ?? [])].flatMap(([, user]) => [...user.logouts]).sort();
  const many = range(10, 99).map((id) => left('A', 'ann', login(`${id}`, 5), 1_000 + id));

  it('[ZG10] are the last 16, in whatever order they came', () => {
    const last = range(84, 99).map((id) => [`${id}`, 1_000 + id]);
    const form = formOf(learnAll(many));
    for (const seed of range(1, 50)) {
      const roster = learnAll(inAnyOrder(many, seed));
      assert.deepEqual(logoutsIn(roster), last);
      assert.equal(formOf(roster), form);
    }
  });

  it('[ZG10] are those of the greatest numbers if all are of one time', () => {
    const atOnce = range(80, 110).map((id) => left('A', 'ann', login(`${id}`, 5), 1_000));
    for (const seed of range(1, 20)) {
      const ids = logoutsIn(learnAll(inAnyOrder(atOnce, seed))).map(([id]) => Number(id));
      assert.deepEqual(ids, [...range(100, 110), ...range(95, 99)]);
    }
  });

  it('[ZG10] are none from before the newest login', () => {
    assert.deepEqual(logoutsIn(learnAll([...many, came('A', 'ann', login('1', 1_098))])), [
      ['98', 1_098],
      ['99', 1_099],
    ]);
    assert.deepEqual(logoutsIn(learnAll([came('A', 'ann', login('1', 2_000)), ...many])), []);
  });
});
