import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newChannel, type Waiting } from '../../../src/domain/channel.ts';
import { DEFAULT_LIMITS, type QueueOrder, type QueueWeights } from '../../../src/domain/limits.ts';
import { inOrder, nextInLine, placeOf, weightOf } from '../../../src/domain/queue.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import { hostLive, linkStarted, started, waiting } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { SID, userId } from '../../support/people.ts';

const RUNS = 300;

type Applied = { readonly wealth: number; readonly level: number; readonly appliedAt: number };

/** In the order of their applications; each is called by its place in that. */
function queueOf(...applied: readonly Applied[]): readonly Waiting[] {
  return applied
    .toSorted((one, other) => one.appliedAt - other.appliedAt)
    .map(({ wealth, level, appliedAt }, nth) => {
      const application = waiting(`n${nth}`, appliedAt);
      return { ...application, person: { ...application.person, wealth, level } };
    });
}

const named = (queue: readonly Waiting[]): string[] => queue.map(({ person }) => person.userId);
const channelWith = (waiting: readonly Waiting[]) => ({ ...newChannel(SID), waiting });
const limits = (queueOrder: QueueOrder, queueWeights: QueueWeights = DEFAULT_LIMITS.queueWeights) => ({
  ...DEFAULT_LIMITS,
  queueOrder,
  queueWeights,
});

const applied = fc.record({
  wealth: fc.oneof(fc.nat(5), fc.maxSafeNat()),
  level: fc.nat(100),
  appliedAt: fc.nat(600_000).map((ms) => 1_764_000_000_000 + ms),
});
const queues = fc.array(applied, { maxLength: 30 }).map((all) => queueOf(...all));
const weights = fc.record({
  wealth: fc.double({ min: 0, max: 1_000_000, noNaN: true }),
  level: fc.double({ min: 0, max: 1_000_000, noNaN: true }),
  waited: fc.double({ min: 0.001, max: 1_000_000, noNaN: true }),
});

describe('the order of the queue', () => {
  const poor = { wealth: 0, level: 0, appliedAt: 0 };
  const rich = { wealth: 60, level: 0, appliedAt: 50_000 };
  const late = { wealth: 60, level: 0, appliedAt: 70_000 };

  it('[PE10] is by default that of time', () => {
    const queue = queueOf(late, rich, poor);
    assert.equal(DEFAULT_LIMITS.queueOrder, 'time');
    assert.equal(inOrder({ waiting: queue }, DEFAULT_LIMITS), queue);
    assert.deepEqual(named(queue), ['n0', 'n1', 'n2']);
  });

  it('[PE10] is by weight: a wealth of 60 is worth a minute of waiting, and no more', () => {
    const queue = { waiting: queueOf(poor, rich, late) };
    assert.deepEqual(named(inOrder(queue, limits('weight'))), ['n1', 'n0', 'n2']);
    const twice = limits('weight', { wealth: 2, level: 0, waited: 1 });
    assert.deepEqual(named(inOrder(queue, twice)), ['n1', 'n2', 'n0']);
    const levels = { waiting: queueOf(poor, { ...late, wealth: 0, level: 8 }) };
    assert.deepEqual(named(inOrder(levels, limits('weight'))), ['n0', 'n1']);
    assert.deepEqual(named(inOrder(levels, limits('weight', { wealth: 0, level: 10, waited: 1 }))), ['n1', 'n0']);
  });

  it('[PE10] of equal ones is that of time', () => {
    const equal = { waiting: queueOf(poor, { ...rich, appliedAt: 60_000 }) };
    assert.deepEqual(named(inOrder(equal, limits('weight'))), ['n0', 'n1']);
    assert.equal(placeOf(equal, userId('n1'), limits('weight')), 2);
  });

  it('[PE10] tells each their place, and the first is the next', () => {
    fc.assert(
      fc.property(queues, weights, fc.constantFrom<QueueOrder>('time', 'weight'), (waiting, weights, order) => {
        const ordered = inOrder({ waiting }, limits(order, weights));
        const places = ordered.map(({ person }) => placeOf({ waiting }, person.userId, limits(order, weights)));
        assert.deepEqual(
          places,
          ordered.map((_, nth) => nth + 1),
        );
        assert.equal(nextInLine(channelWith(waiting), limits(order, weights)), ordered[0]);
        assert.equal(placeOf({ waiting }, userId('nobody'), limits(order, weights)), 0);
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE10] never changes between two who wait: whoever comes or goes, and however long it takes', () => {
    fc.assert(
      fc.property(queues, queues, weights, (before, others, weights) => {
        const now = limits('weight', weights);
        const known = new Set(named(before));
        const order = named(inOrder({ waiting: before }, now));
        const stranger = (one: Waiting): Waiting => ({
          ...one,
          person: { ...one.person, userId: userId(`x${one.person.userId}`) },
        });
        const all = [...before, ...others.map(stranger)].sort((one, other) => one.appliedAt - other.appliedAt);
        assert.deepEqual(
          named(inOrder({ waiting: all }, now)).filter((name) => known.has(name)),
          order,
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE10] is the same after a restart, which knows the queue as the store has kept it', () => {
    fc.assert(
      fc.property(queues, weights, (waiting, weights) => {
        const channel = { ...channelAfter(hostLive()), waiting };
        const again = readSnapshot(writeSnapshot(channel), SID, channel.applicants);
        const by = limits('weight', weights);
        assert.deepEqual(named(inOrder(again, by)), named(inOrder(channel, by)));
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE10] goes by the weights that are told', () => {
    const small = queues.map((queue) =>
      queue.map((one) => ({ ...one, person: { ...one.person, wealth: one.person.wealth % 1_000 } })),
    );
    fc.assert(
      fc.property(small, fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 3 }), (waiting, wealth, level, waited) => {
        const now = 1_764_000_700_000;
        const ordering = limits('weight', { wealth, level, waited });
        const totals = inOrder({ waiting }, ordering).map((one) => weightOf(one, ordering, now));
        for (const [nth, { total, ...parts }] of totals.entries()) {
          assert.equal(total, parts.wealth + parts.level + parts.waited);
          // As exact as such numbers are.
          assert((totals[nth - 1]?.total ?? Number.POSITIVE_INFINITY) >= total - 1e-3);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('[PE10] tells of the order of time that waiting is all that counts', () => {
    const [one] = queueOf({ wealth: 9, level: 9, appliedAt: 1_000 });
    assert(one !== undefined);
    assert.deepEqual(weightOf(one, limits('time'), 3_500), { wealth: 0, level: 0, waited: 2.5, total: 2.5 });
  });

  it('[PE8] [PE10] passes over whoever waits for a seat that is taken', () => {
    const busy = channelAfter(hostLive(), started('ann'), linkStarted('ann'), started('ben', 1), started('cid', 2));
    const [ben, cid] = busy.waiting;
    assert(ben !== undefined && cid !== undefined);
    const next = nextInLine({ ...busy, waiting: [{ ...ben, seat: 1 }, cid] }, DEFAULT_LIMITS);
    assert.equal(next, cid);
    assert.equal(nextInLine({ ...busy, waiting: [{ ...ben, seat: 1 }] }, DEFAULT_LIMITS), undefined);
  });

  it('[PE10] looks once at each who waits, though there are a thousand', () => {
    let looks = 0;
    const watched = queueOf(...Array.from({ length: 1_000 }, (_, nth) => ({ ...poor, wealth: nth, appliedAt: nth })));
    const counting = watched.map((one) => ({
      ...one,
      person: {
        ...one.person,
        get wealth() {
          looks += 1;
          return one.person.wealth;
        },
      },
    }));
    looks = 0;
    inOrder({ waiting: counting }, limits('weight'));
    assert.equal(looks, 1_000);
  });
});

describe('a poor user among ever richer ones', () => {
  const APPLIES_MAX = 10;
  const WEALTH_MAX = 50;
  const WEIGHTS: QueueWeights = { wealth: 1, level: 0, waited: 1 };
  /** The longest that anybody overtakes them. */
  const OVERTAKEN_S = (WEALTH_MAX * WEIGHTS.wealth) / WEIGHTS.waited;

  /** Each second some come, as far as there is room, and one is let in. */
  function waitOfThePoor(arrivals: readonly (readonly number[])[]): number {
    let queue = queueOf({ wealth: 0, level: 0, appliedAt: 0 });
    for (let second = 0; ; second += 1) {
      for (const wealth of arrivals[second % arrivals.length] ?? []) {
        if (queue.length >= APPLIES_MAX) break;
        const application = waiting(`r${second}x${queue.length}`, second * 1_000);
        queue = [...queue, { ...application, person: { ...application.person, wealth } }];
      }
      const next = nextInLine(channelWith(queue), limits('weight', WEIGHTS));
      if (next === undefined || next.person.userId === 'n0') return second;
      queue = queue.filter((one) => one !== next);
    }
  }

  it('[PE10] is let in within a bounded time, whoever comes', () => {
    const second = fc.array(fc.integer({ min: 1, max: WEALTH_MAX }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 60 }), (arrivals) => {
        assert(waitOfThePoor(arrivals) <= OVERTAKEN_S + APPLIES_MAX);
      }),
      { numRuns: RUNS, examples: [[[[WEALTH_MAX, WEALTH_MAX, WEALTH_MAX]]], [[[WEALTH_MAX]]]] },
    );
    assert(waitOfThePoor([[WEALTH_MAX]]) >= OVERTAKEN_S, 'the richest do overtake them for as long');
  });
});
