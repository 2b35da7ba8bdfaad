import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Random } from '../../../loadtest/random.ts';
import {
  GAP_REACH,
  hasGap,
  lastSeq,
  NO_SEQS,
  settledUpTo,
  type UpdateSeqs,
  withSeq,
} from '../../../src/domain/roster/updateSeqs.ts';
import { shuffled, withRepeats } from '../../support/zego/zegoHistories.ts';

const AT = 7;

type Told = { readonly type: 'seq' | 'settled'; readonly seq: number };

const hear = (seqs: UpdateSeqs, { type, seq }: Told): UpdateSeqs =>
  type === 'seq' ? withSeq(seqs, seq, AT) : settledUpTo(seqs, seq, AT);
const hearAll = (told: readonly Told[]): UpdateSeqs => told.reduce(hear, NO_SEQS);

const seen = (...seqs: readonly number[]): Told[] => seqs.map((seq) => ({ type: 'seq', seq }));
const settled = (seq: number): Told => ({ type: 'settled', seq });
const range = (from: number, to: number, by = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);

/** Of a plain set: up to where nothing is open, and what was seen beyond; a gap too far back is given up. */
function model(told: readonly Told[]): UpdateSeqs {
  const all = new Set(told.flatMap(({ type, seq }) => (type === 'seq' && seq > 0 ? [seq] : [])));
  let upTo = Math.max(0, ...told.filter(({ type }) => type === 'settled').map(({ seq }) => seq));
  upTo = Math.max(upTo, ...[...all].map((seq) => seq - GAP_REACH));
  while (all.has(upTo + 1)) upTo += 1;
  const beyond: [number, number][] = [];
  for (const seq of [...all].filter((one) => one > upTo).sort((a, b) => a - b)) {
    const last = beyond.at(-1);
    if (last?.[1] === seq - 1) last[1] = seq;
    else beyond.push([seq, seq]);
  }
  return { upTo, beyond, gapSince: beyond.length > 0 ? AT : 0 };
}

const told = (greatest: number, length: number): fc.Arbitrary<Told[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({ type: fc.constant('seq' as const), seq: fc.integer({ min: -1, max: greatest }) }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('settled' as const), seq: fc.nat(greatest) }) },
    ),
    { maxLength: length, size: 'max' },
  );

function agrees(all: readonly Told[]): void {
  const seqs = hearAll(all);
  assert.deepEqual(seqs, model(all));
  assert.equal(hasGap(seqs), seqs.beyond.length > 0);
}

describe('the update seqs of a session', () => {
  it('[ZG13] have no gap as long as they come one after the other', () => {
    const seqs = hearAll(seen(1, 2, 3));
    assert.deepEqual(seqs, { upTo: 3, beyond: [], gapSince: 0 });
    assert.equal(hasGap(seqs), false);
    assert.equal(lastSeq(seqs), 3);
  });

  it('[ZG13] have a gap from the first that is missing until it comes', () => {
    assert.deepEqual(hearAll(seen(1, 4, 3)), { upTo: 1, beyond: [[3, 4]], gapSince: AT });
    assert.equal(hasGap(hearAll(seen(2))), true);
    assert.equal(lastSeq(hearAll(seen(1, 4, 3))), 4);
    assert.deepEqual(hearAll(seen(1, 4, 3, 2)), { upTo: 4, beyond: [], gapSince: 0 });
  });

  it('[ZG13] have no gap up to where a scan has made up for it', () => {
    assert.deepEqual(hearAll([...seen(3, 4, 7), settled(3)]), { upTo: 4, beyond: [[7, 7]], gapSince: AT });
    assert.deepEqual(hearAll([settled(9), ...seen(3, 11)]), { upTo: 9, beyond: [[11, 11]], gapSince: AT });
    assert.deepEqual(hearAll([...seen(3, 4, 7), settled(20)]), { upTo: 20, beyond: [], gapSince: 0 });
  });

  it('[ZG13] tell since when some are missing: of those that a scan has not made up for, since the scan', () => {
    const first = withSeq(NO_SEQS, 2, 10);
    assert.equal(first.gapSince, 10);
    const second = withSeq(first, 5, 20);
    assert.equal(second.gapSince, 10);
    assert.equal(withSeq(second, 1, 30).gapSince, 10);
    assert.equal(settledUpTo(second, 2, 30).gapSince, 30);
    const closed = withSeq(withSeq(withSeq(second, 1, 30), 3, 30), 4, 30);
    assert.equal(closed.gapSince, 0);
    assert.equal(withSeq(closed, 9, 40).gapSince, 40);
  });

  it('[ZG13] stay the very same for what is known or made up for already', () => {
    const seqs = hearAll([...seen(1, 2, 5, 9), settled(3)]);
    for (const seq of [0, -1, 1, 3, 5, 9]) assert.equal(withSeq(seqs, seq, AT), seqs);
    for (const seq of [0, 1, 3]) assert.equal(settledUpTo(seqs, seq, AT), seqs);
  });

  it('[ZG13] [ZG5] are what a plain set says, in any order and with any repeats', () => {
    for (const greatest of [12, 60, 2 ** 40]) {
      const property = fc.property(told(greatest, 80), fc.nat(), (all, seed) => {
        agrees(all);
        assert.deepEqual(hearAll(shuffled(withRepeats(all, seed), new Random(seed))), hearAll(all));
      });
      fc.assert(property, { numRuns: 300 });
    }
  });

  it('[ZG10] take no more room for a gap, however much is seen behind it', () => {
    assert.deepEqual(hearAll(seen(...range(3, 2_000))), { upTo: 0, beyond: [[3, 2_000]], gapSince: AT });
  });

  it('[ZG10] give up a gap that is too far back, and close up to the next one', () => {
    const atLimit = hearAll(seen(2, 3, 5, GAP_REACH));
    assert.deepEqual(atLimit.upTo, 0);
    assert.deepEqual(withSeq(atLimit, GAP_REACH + 1, AT), {
      upTo: 3,
      beyond: [
        [5, 5],
        [GAP_REACH, GAP_REACH + 1],
      ],
      gapSince: AT,
    });
    assert.deepEqual(withSeq(atLimit, 3 * GAP_REACH, AT), {
      upTo: 2 * GAP_REACH,
      beyond: [[3 * GAP_REACH, 3 * GAP_REACH]],
      gapSince: AT,
    });
  });

  it('[ZG10] [ZG5] beyond that limit, too, depend on the set alone', () => {
    const property = fc.property(told(3 * GAP_REACH, 2_500), fc.nat(), (all, seed) => {
      agrees(shuffled(withRepeats(all, seed), new Random(seed)));
    });
    fc.assert(property, { numRuns: 10 });
    for (const seed of [1, 2, 3]) {
      const random = new Random(seed);
      const sparse = seen(...range(1, 9_000).filter(() => random.chance(0.2)));
      agrees(sparse);
      agrees(shuffled(sparse, random));
      agrees(shuffled([...sparse, settled(2_000), settled(4_500)], random));
    }
  });
});
