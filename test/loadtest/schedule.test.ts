import assert from 'node:assert/strict';
import { choose, type Snapshot } from '../../loadtest/load/clients/choose.ts';
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

const SNAPSHOT: Snapshot = {
  isOpen: true,
  links: ['linked'],
  waiting: ['first', 'second'],
  maxLinks: 2,
  idle: ['idle'],
  viewers: ['linked', 'first', 'second', 'idle'],
  moderators: ['second'],
};

function kindsIn(snapshot: Snapshot): Map<string, Set<string | undefined>> {
  const random = new Random(5);
  const found = new Map<string, Set<string | undefined>>();
  for (let times = 0; times < 5_000; times += 1) {
    const { kind, userId } = choose(snapshot, random);
    found.set(kind, (found.get(kind) ?? new Set()).add(userId));
  }
  return found;
}

describe('what somebody in a channel wants next', () => {
  it('is, sooner or later, each of the commands', () => {
    assert.equal(kindsIn(SNAPSHOT).size, 13);
  });

  it('is of those whom it makes sense for', () => {
    const kinds = kindsIn(SNAPSHOT);
    assert.deepEqual(kinds.get('allow'), new Set(['first']));
    assert.deepEqual(kinds.get('cancel'), new Set(['first', 'second']));
    assert.deepEqual(kinds.get('remove'), new Set(['linked']));
    assert.deepEqual(kinds.get('appoint'), new Set(['linked', 'first', 'idle']));
    assert.deepEqual(kinds.get('dismiss'), new Set(['second']));
  });

  it('is something even where nobody can do much', () => {
    const nobody = { ...SNAPSHOT, links: [], waiting: [], idle: [], viewers: [], moderators: [] };
    assert(kindsIn(nobody).has('list (host)'));
    assert.deepEqual([...kindsIn({ ...nobody, isOpen: false }).keys()], ['open']);
  });
});
