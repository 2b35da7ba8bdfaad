import assert from 'node:assert/strict';
import fc from 'fast-check';
import { currentSession, EMPTY_ROSTER, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { formOf, learnAll, type View, viewOf } from '../../support/zego/zegoFacts.ts';
import { histories, inAnyOrder, withRepeats } from '../../support/zego/zegoHistories.ts';
import { modelView } from '../../support/zego/zegoModel.ts';
import {
  lives,
  livesInTwo,
  type Moment,
  scanAfter,
  streamScanAfter,
  type Truth,
} from '../../support/zego/zegoTruth.ts';

// A run that fails prints its seed and its shortest form: paste it into `examples`, where it stays.
const RUNS = 300;
const LONG = 300;

const SMALL = { sessions: 3, users: 3, span: 12 };
const WIDE = { sessions: 3, users: 3, span: 100_000 };
const ONE_SESSION = { sessions: 1, users: 3, span: 400 };
const STREAMS = { sessions: 2, users: 3, span: 10, streams: 3 };
const WIDE_STREAMS = { sessions: 2, users: 3, span: 100_000, streams: 3 };

const seeds = fc.nat();
const anyHistory = fc.oneof(
  ...[SMALL, WIDE, ONE_SESSION, STREAMS, WIDE_STREAMS].map((world) => histories(LONG, world)),
);

/** In parts, as after restarts: the last ones before each are told once more, none of them known to have been kept. */
function learnInParts(facts: readonly ZegoFact[], size: number): Roster {
  let roster = EMPTY_ROSTER;
  for (let from = 0; from < facts.length; from += size) {
    roster = learnAll(facts.slice(from - (size >> 1) < 0 ? 0 : from - (size >> 1), from + size), roster);
  }
  return roster;
}

const factsOf = (life: readonly Moment[]): ZegoFact[] => life.flatMap(({ facts }) => facts);
const NOTHING: Truth = { session: undefined, users: [], seq: 0, streams: [], streamSeq: 0 };
const truthAfter = (life: readonly Moment[]): Truth => life.at(-1)?.truth ?? NOTHING;

function trueView({ session, users, streams }: Truth): View | undefined {
  return session === undefined ? undefined : { session, users, hasGap: false, streams, hasStreamGap: false };
}

const namesIn = (view: Pick<View, 'users'> | undefined): string[] => view?.users.map(([name]) => name) ?? [];

describe('the roster and long histories', () => {
  it('[ZG5] [ME3] knows and shows the same after any order, any repeats and any restarts', () => {
    const property = fc.property(anyHistory, seeds, fc.integer({ min: 1, max: 50 }), (facts, seed, size) => {
      const known = formOf(learnAll(facts));
      assert.equal(formOf(learnAll(withRepeats(facts, seed))), known);
      assert.equal(formOf(learnInParts(facts, size)), known);
      assert.equal(formOf(learnInParts(inAnyOrder(facts, seed), size)), known);
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG6] [ZG7] [ZG8] [ZG9] [ZG11] [ZG13] [ME3] shows what the rules say of the set of all that was told', () => {
    const property = fc.property(anyHistory, seeds, (facts, seed) => {
      assert.deepEqual(viewOf(learnAll(inAnyOrder(facts, seed))), modelView(facts));
    });
    fc.assert(property, { numRuns: 3 * RUNS, examples: [] });
  });

  it('[ZG5] [ZG11] [ME3] shows the truth once all callbacks are there, whatever their order', () => {
    const property = fc.property(lives(LONG), seeds, (life, seed) => {
      assert.deepEqual(viewOf(learnAll(inAnyOrder(factsOf(life), seed))), trueView(truthAfter(life)));
    });
    fc.assert(property, { numRuns: 2 * RUNS, examples: [] });
  });

  it('[ZG5] [ME3] shows the truth at each moment to whoever hears all in order', () => {
    const property = fc.property(lives(LONG), (life) => {
      let roster = EMPTY_ROSTER;
      for (const { facts, truth } of life) {
        roster = learnAll(facts, roster);
        assert.deepEqual(viewOf(roster), trueView(truth));
      }
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG13] a scan makes up for any lost login or logout before it, whenever it comes', () => {
    const property = fc.property(livesInTwo(60), seeds, ([before, later], seed) => {
      const scan = before.slice(-1).flatMap(scanAfter);
      const told = factsOf(before).filter((fact, index) => !isLogin(fact) || (seed >> (index % 30)) % 2 === 0);
      const view = viewOf(learnAll(inAnyOrder([...told, ...scan, ...factsOf(later)], seed)));
      const truth = truthAfter([...before, ...later]);
      assert.equal(view?.session, truth.session);
      assert.deepEqual(namesIn(view), namesIn(truth));
      assert.equal(view?.hasGap ?? false, false);
    });
    fc.assert(property, { numRuns: 2 * RUNS, examples: [] });
  });

  it('[ME3] a list of streams makes up for any lost create or close before it, whenever it comes', () => {
    const property = fc.property(livesInTwo(60), seeds, ([before, later], seed) => {
      const scan = before.slice(-1).flatMap(streamScanAfter);
      const told = factsOf(before).filter((fact, index) => !isOfStream(fact) || (seed >> (index % 30)) % 2 === 0);
      const view = viewOf(learnAll(inAnyOrder([...told, ...scan, ...factsOf(later)], seed)));
      const truth = truthAfter([...before, ...later]);
      assert.deepEqual(view?.streams ?? [], truth.streams);
      assert.equal(view?.hasStreamGap ?? false, false);
    });
    fc.assert(property, { numRuns: 2 * RUNS, examples: [] });
  });

  it('[ME3] a lost callback of a stream shows as a gap as soon as a later one of the session is there', () => {
    const property = fc.property(lives(60), seeds, (life, seed) => {
      const { session } = truthAfter(life);
      const facts = factsOf(life);
      const ofStreams = facts.filter((fact) => isOfStream(fact) && fact.session === session);
      fc.pre(ofStreams.length > 1);
      const lost = ofStreams[seed % (ofStreams.length - 1)];
      const view = viewOf(learnAll(inAnyOrder(facts, seed).filter((fact) => fact !== lost)));
      assert.deepEqual([view?.hasStreamGap, view?.hasGap], [true, false]);
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });

  it('[ZG13] a lost callback shows as a gap as soon as a later one of the session is there', () => {
    const property = fc.property(lives(60), seeds, (life, seed) => {
      const { session } = truthAfter(life);
      const facts = factsOf(life);
      const ofUsers = facts.filter((fact) => isLogin(fact) && fact.session === session);
      fc.pre(ofUsers.length > 1);
      const lost = ofUsers[seed % (ofUsers.length - 1)];
      const roster = learnAll(inAnyOrder(facts, seed).filter((fact) => fact !== lost));
      assert.equal(currentSession(roster)?.id, session);
      assert.equal(viewOf(roster)?.hasGap, true);
    });
    fc.assert(property, { numRuns: RUNS, examples: [] });
  });
});

const isLogin = (fact: ZegoFact): boolean => fact.type === 'came' || fact.type === 'left';

const isOfStream = (fact: ZegoFact): boolean => fact.type === 'stream-opened' || fact.type === 'stream-closed';
