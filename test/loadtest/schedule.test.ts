import assert from 'node:assert/strict';
import { choose, type Snapshot } from '../../loadtest/load/clients/choose.ts';
import { COMMANDS } from '../../loadtest/load/metrics.ts';
import { PEOPLE } from '../../loadtest/load/people.ts';
import { Schedule } from '../../loadtest/load/schedule.ts';
import { Random } from '../../loadtest/random.ts';

const all = (perSecond: number, durationMs: number, seed = 1) => [
  ...new Schedule(perSecond, durationMs, new Random(seed)).due(durationMs),
];

describe('the schedule of the load', () => {
  it('has about so many things due each second, at irregular times within the duration', () => {
    const due = all(200, 50_000);
    assert(Math.abs(due.length - 10_000) < 400, `${due.length} instead of about 10000`);
    const gaps = due.slice(1).map((at, nth) => at - (due[nth] ?? 0));
    assert(gaps.every((gap) => gap >= 0));
    assert(Math.max(...gaps) > 20 && Math.min(...gaps) < 0.5);
    assert((due.at(-1) ?? 0) < 50_000);
  });

  it('does not wait for anybody: who looks late gets all that came due', () => {
    const schedule = new Schedule(100, 10_000, new Random(3));
    const early = [...schedule.due(1_000)];
    assert(early.every((at) => at <= 1_000));
    assert((schedule.nextMs ?? 0) > 1_000);
    assert.deepEqual([...early, ...schedule.due(99_999)], all(100, 10_000, 3));
    assert.equal(schedule.nextMs, undefined);
  });

  it('is the same for the same seed', () => {
    assert.deepEqual(all(50, 1_000, 7), all(50, 1_000, 7));
    assert.notDeepEqual(all(50, 1_000, 7), all(50, 1_000, 8));
  });
});

/** What each run has. */
const CALLS = new Set([
  ...['apply', 'cancel', 'hang up', 'allow', 'refuse', 'remove', 'allow next'],
  ...['open', 'close', 'list (host)', 'list (viewer)'],
]);

const SNAPSHOT: Snapshot = {
  isOpen: true,
  links: ['linked'],
  waiting: ['first', 'second'],
  maxLinks: 2,
  idle: ['idle'],
  viewers: ['linked', 'first', 'second', 'idle'],
  moderators: ['second'],
  invited: ['invited'],
  blocked: ['bad'],
  blockable: ['first'],
  lockedSeats: [2],
  people: PEOPLE,
};
const NOBODY = {
  links: [],
  waiting: [],
  idle: [],
  viewers: [],
  moderators: [],
  invited: [],
  blocked: [],
  blockable: [],
};

function kindsIn(snapshot: Snapshot, draws = 5_000): Map<string, Set<string | undefined>> {
  const random = new Random(5);
  const found = new Map<string, Set<string | undefined>>();
  for (let times = 0; times < draws; times += 1) {
    const { kind, userId } = choose(snapshot, random);
    found.set(kind, (found.get(kind) ?? new Set()).add(userId));
  }
  return found;
}

describe('what somebody in a channel wants next', () => {
  it('is, sooner or later, each of the commands', () => {
    assert.equal(kindsIn(SNAPSHOT, 30_000).size, COMMANDS.length);
  });

  it('is of those whom it makes sense for', () => {
    const kinds = kindsIn(SNAPSHOT, 30_000);
    assert.deepEqual(kinds.get('allow'), new Set(['first']));
    assert.deepEqual(kinds.get('cancel'), new Set(['first', 'second']));
    assert.deepEqual(kinds.get('remove'), new Set(['linked']));
    assert.deepEqual(kinds.get('appoint'), new Set(['linked', 'first', 'idle']));
    assert.deepEqual(kinds.get('dismiss'), new Set(['second']));
  });

  it('is nothing of what is not to be done with people', () => {
    const calls = [...kindsIn({ ...SNAPSHOT, people: [] }).keys()];
    assert.deepEqual(new Set(calls), new Set(COMMANDS.filter((kind) => CALLS.has(kind))));
    const withSeats = kindsIn({ ...SNAPSHOT, people: ['seats'] });
    assert(withSeats.has('move to seat') && !withSeats.has('block'));
  });

  it('names seats that are there, where that is wanted', () => {
    const random = new Random(5);
    const seats = (people: Snapshot['people'], kind: string) => {
      const wishes = Array.from({ length: 5_000 }, () => choose({ ...SNAPSHOT, people }, random));
      return new Set(wishes.filter((wish) => wish.kind === kind).map(({ seat }) => seat));
    };
    assert.deepEqual(seats(PEOPLE, 'apply'), new Set([0, 1, 2]));
    assert.deepEqual(seats(PEOPLE, 'move to seat'), new Set([1, 2]));
    assert.deepEqual(seats(PEOPLE, 'unlock seat'), new Set([2]), 'one that is locked');
    assert.deepEqual(seats([], 'apply'), new Set([0]));
  });

  it('is something even where nobody can do much', () => {
    const nobody = { ...SNAPSHOT, ...NOBODY, lockedSeats: [] };
    assert(kindsIn(nobody).has('list (host)'));
    assert.deepEqual([...kindsIn({ ...nobody, isOpen: false }).keys()], ['open']);
  });
});
