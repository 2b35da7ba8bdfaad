import assert from 'node:assert/strict';
import {
  currentSession,
  EMPTY_ROSTER,
  heardSession,
  learn,
  type Roster,
  type ZegoFact,
} from '../../../src/domain/roster/roster.ts';
import { came, closed, created, left, login, scanned } from '../../support/zego/zegoFacts.ts';

const A = created('A', 10);

const silence = (heardAt: number): ZegoFact => ({ type: 'fell-silent', session: A.session, heardAt });

const rosterAfter = (...told: readonly (readonly [fact: ZegoFact, heardAt: number])[]): Roster =>
  told.reduce((roster, [fact, heardAt]) => learn(roster, fact, heardAt).roster, EMPTY_ROSTER);

const isHeard = (roster: Roster): boolean => heardSession(roster) !== undefined;

describe('a room of which nothing is heard', () => {
  it('[ZG16] is current all the same: only its channel may sleep', () => {
    const roster = rosterAfter([A, 100], [silence(100), 900]);
    assert.deepEqual([isHeard(roster), currentSession(roster)?.id], [false, A.session]);
  });

  for (const [what, fact] of Object.entries({
    'a login': came('A', 'ann', login('1', 20)),
    'a logout': left('A', 'ann', login('1', 20), 30),
    'a list of ZEGO’s with somebody in it': scanned('A', 50, ['ann']),
    'its creation, by another time': created('A', 5),
  })) {
    it(`[ZG16] ${what} is a sign of life`, () => {
      assert.equal(isHeard(rosterAfter([A, 100], [silence(100), 900], [fact, 1_000])), true);
      assert.equal(
        isHeard(rosterAfter([A, 100], [fact, 800], [silence(100), 900])),
        true,
        'also one that came just before',
      );
      assert.equal(isHeard(rosterAfter([A, 100], [fact, 800], [silence(800), 1_600])), false);
    });
  }

  it('[ZG16] what is no news is no sign of life, nor is a list without anybody', () => {
    for (const fact of [A, scanned('A', 50, [])]) {
      assert.equal(isHeard(rosterAfter([A, 100], [silence(100), 900], [fact, 1_000])), false);
    }
  });

  it('[ZG5, ZG16] one that has ended is over, silent or not', () => {
    const end = closed('A', 500);
    assert.deepEqual(rosterAfter([A, 100], [silence(100), 900], [end, 1_000]), rosterAfter([A, 100], [end, 1_000]));
    assert.deepEqual(rosterAfter([A, 100], [end, 1_000], [silence(100), 1_100]), rosterAfter([A, 100], [end, 1_000]));
  });
});
