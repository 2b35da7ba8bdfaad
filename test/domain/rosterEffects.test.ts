import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EMPTY_ROSTER, effectsOf, learn, type Roster, type ZegoFact } from '../../src/domain/roster.ts';
import {
  came,
  closed,
  created,
  effectsOfAll,
  learnAll,
  left,
  login,
  scanned,
  type View,
  viewOf,
} from '../support/zegoFacts.ts';
import { histories, withRepeats } from '../support/zegoHistories.ts';
import { lives, type Truth } from '../support/zegoTruth.ts';

// A run that fails prints its seed and its shortest form: paste it into `examples`, where it stays.
const RUNS = 500;

const annIsIn = [created('A', 10), came('A', 'ann', login('80', 20))];
const annAndBobAreIn = [...annIsIn, came('A', 'bob', login('81', 21))];

const telling = (...facts: readonly ZegoFact[]) => ({
  mean: (...effects: readonly string[]) => assert.deepEqual(effectsOfAll(facts), effects),
});

const namesIn = (view: View | undefined): string[] => view?.users.map(([name]) => name) ?? [];

/** ZG12 by what is seen, before and after. */
function difference(before: Roster, roster: Roster): string[] {
  const [was, is] = [viewOf(before), viewOf(roster)];
  if (was === undefined) return [];
  if (is === undefined) return ['closed'];
  const stay = new Set(namesIn(is));
  return namesIn(was).flatMap((name) => (stay.has(name) ? [] : [`gone ${name}`]));
}

describe('what the lists mean for the call', () => {
  it('[ZG12] who leaves is gone, once', () => {
    const leaving = left('A', 'ann', login('80', 20), 30);
    telling(...annIsIn, leaving, leaving, ...annIsIn).mean('gone ann');
  });

  it('[ZG12] who comes again and leaves again is gone again', () => {
    const again = [came('A', 'ann', login('9', 40)), left('A', 'ann', login('9', 40), 50)];
    telling(...annIsIn, left('A', 'ann', login('80', 20), 30), ...again).mean('gone ann', 'gone ann');
  });

  it('[ZG12] a logout that comes before its login finds nobody to be gone', () => {
    telling(created('A', 10), left('A', 'ann', login('80', 20), 30), came('A', 'ann', login('80', 20))).mean();
  });

  it('[ZG12] who has logged in from elsewhere is not gone by the logout of the first login', () => {
    telling(...annIsIn, came('A', 'ann', login('9', 30)), left('A', 'ann', login('80', 20), 30)).mean();
  });

  it('[ZG12] to come, to come once more and to be created mean nothing', () => {
    telling(...annAndBobAreIn, came('A', 'ann', login('80', 40)), created('A', 9), created('C', 5)).mean();
  });

  it('[ZG12] the current session closed: closed, once, and nobody is gone besides', () => {
    const late = [left('A', 'ann', login('80', 20), 30), came('A', 'bob', login('81', 21)), closed('A', 31)];
    telling(...annIsIn, closed('A', 30), closed('A', 30), ...late).mean('closed');
  });

  it('[ZG12] a session that is not the current one closes, and people leave it: nothing', () => {
    const old = [came('A', 'ann', login('80', 20)), left('A', 'ann', login('80', 20), 30), closed('A', 31)];
    telling(created('A', 10), created('B', 40), came('B', 'ann', login('9', 41)), ...old).mean();
  });

  it('[ZG12] a newer session in its place: those are gone who are not in it', () => {
    const newer = [came('B', 'bob', login('9', 50)), created('B', 45), closed('A', 44)];
    telling(...annAndBobAreIn, ...newer, left('A', 'ann', login('80', 20), 44)).mean('gone ann');
  });

  it('[ZG12] a newer session that is over already: closed', () => {
    telling(...annAndBobAreIn, closed('B', 60), created('B', 50), closed('A', 49)).mean('closed');
  });

  it('[ZG12] [ZG11] bots are not gone, whatever they do', () => {
    const bot = { isBot: true };
    const story = [came('A', 'rec', login('5', 20), bot), left('A', 'rec', login('5', 20), 30, bot)];
    telling(created('A', 10), ...story, came('A', 'rec', login('6', 40), bot), scanned('A', 50, [])).mean();
  });

  it('[ZG12] a user unknown to ZEGO is not thereby gone', () => {
    telling(...annIsIn, scanned('A', 30, ['ann']), left('A', 'zoe', login('7', 25), 26)).mean();
  });

  it('[ZG12] [ZG13] whom a scan misses is gone, unless the login is newer than it', () => {
    telling(...annAndBobAreIn, came('A', 'cat', login('82', 30)), scanned('A', 30, ['bob'])).mean('gone ann');
  });

  it('[ZG12] [ZG13] whom a scan has found without a login is gone by the logout of it', () => {
    telling(created('A', 10), scanned('A', 30, ['ann']), left('A', 'ann', login('80', 20), 40)).mean('gone ann');
  });

  it('[ZG12] [ZG13] a scan of a session that is not the current one means nothing', () => {
    telling(...annIsIn, created('C', 5), came('C', 'ann', login('8', 6)), scanned('C', 30, [])).mean();
  });
});

describe('what the lists mean for the call, in the long run', () => {
  const anyHistory = fc.oneof(
    histories(200, { sessions: 3, users: 3, span: 12 }),
    histories(200, { sessions: 2, users: 3, span: 10_000 }),
  );

  it('[ZG12] is the difference between what was seen before and what is seen now', () => {
    const property = fc.property(anyHistory, (facts) => {
      let before = EMPTY_ROSTER;
      for (const fact of facts) {
        const roster = learn(before, fact).roster;
        assert.deepEqual(effectsOfAll([fact], before), difference(before, roster));
        before = roster;
      }
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG12] a repeat means nothing and changes nothing', () => {
    const property = fc.property(anyHistory, (facts) => {
      const roster = learnAll(facts);
      for (const fact of facts) {
        assert.equal(learn(roster, fact).roster, roster);
        assert.deepEqual(effectsOf(roster, roster, fact), []);
      }
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG12] a history with repeats means in sum what it means without', () => {
    const property = fc.property(anyHistory, fc.nat(), (facts, seed) => {
      assert.deepEqual(effectsOfAll(withRepeats(facts, seed)), effectsOfAll(facts));
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG12] told in order, it is what truly happened', () => {
    const property = fc.property(lives(200), (life) => {
      let roster = EMPTY_ROSTER;
      let was: Truth = { session: undefined, users: [], seq: 0 };
      for (const { facts, truth } of life) {
        assert.deepEqual(effectsOfAll(facts, roster).sort(), happened(was, truth, facts));
        roster = learnAll(facts, roster);
        was = truth;
      }
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });
});

/** When a room closes, all are logged out of it first. */
function happened(was: Truth, is: Truth, facts: readonly ZegoFact[]): string[] {
  const stay = new Set(is.session === was.session ? is.users.map(([name]) => name) : []);
  const gone = was.users.flatMap(([name]) => (stay.has(name) ? [] : [`gone ${name}`]));
  const isClosed = facts.some((fact) => fact.type === 'closed');
  return [...gone, ...(isClosed ? ['closed'] : [])].sort();
}
