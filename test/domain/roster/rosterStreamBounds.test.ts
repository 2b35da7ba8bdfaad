import assert from 'node:assert/strict';
import { learn, type Roster, STREAMS_PER_SESSION_MAX, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { NO_SEQS } from '../../../src/domain/roster/updateSeqs.ts';
import {
  closed,
  created,
  formOf,
  learnAll,
  listed,
  opened,
  sessionId,
  shut,
  viewOf,
} from '../../support/zego/zegoFacts.ts';
import { inAnyOrder } from '../../support/zego/zegoHistories.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the streams that a session remembers', () => {
  const stream = (number: number) => ({
    ...{ id: `s${number}`, of: 'ann', sid: `${number}`, createdAt: number, seq: number },
  });
  const opens = (number: number): ZegoFact => opened('A', stream(number));
  const closes = (number: number): ZegoFact => shut('A', stream(number), 50_000);
  const idsIn = (roster: Roster): string[] => viewOf(roster)?.streams.map(([id]) => id) ?? [];
  const full = learnAll([created('A', 0), ...range(1, STREAMS_PER_SESSION_MAX).map(opens)]);
  const lostBy = (roster: Roster, after: Roster): string[] => {
    const kept = new Set(idsIn(after));
    return idsIn(roster).filter((id) => !kept.has(id));
  };

  it('[ME3] [ZG10] are 10 000', () => {
    assert.equal(STREAMS_PER_SESSION_MAX, 10_000);
    assert.equal(idsIn(full).length, 10_000);
  });

  it('[ME3] [ZG10] lose those that are off the air first, then those that began first, which is counted', () => {
    const two = learnAll([closes(5_000), closes(3_000)], full);
    assert.equal(learn(two, opens(20_000), 0).evictions, 1);
    const [one, both] = [learnAll([opens(20_000)], two), learnAll(range(20_000, 20_001).map(opens), two)];
    const known = (roster: Roster) =>
      [...(roster.sessions.get(sessionId('A'))?.streams ?? [])].map(([id]) => id as string);
    const isThere = (roster: Roster) => ['s3000', 's5000'].filter((id) => known(roster).includes(id));
    assert.deepEqual([isThere(one), isThere(both)], [['s5000'], []]);
    assert.deepEqual(lostBy(both, learnAll([opens(20_002)], both)), ['s1']);
  });

  it('[ME3] [ZG10] lose all at once what a list brings too much of', () => {
    const present = range(101, 10_100).map((number) => stream(number));
    const { roster, evictions } = learn(full, listed('A', 60_000, present), 0);
    assert.equal(evictions, 100);
    assert.deepEqual(
      lostBy(full, roster).sort(),
      range(1, 100)
        .map((number) => `s${number}`)
        .sort(),
    );
  });

  it('[ME3] are remembered by the last 16 closes under server ids that are not known, in whatever order they came', () => {
    const closings = range(10, 99).map((sid) =>
      shut('A', { id: 's', of: 'ann', sid: `${sid}`, createdAt: 0 }, 1_000 + sid),
    );
    const form = formOf(learnAll(closings));
    for (const seed of range(1, 50)) assert.equal(formOf(learnAll(inAnyOrder(closings, seed))), form);
    const [, facts] = [...(learnAll(closings).sessions.get(sessionId('A'))?.streams ?? [])][0] ?? [];
    assert.deepEqual(
      facts?.ends.map(([sid]) => Number(sid)),
      range(84, 99),
    );
  });

  it('[ME3] are none of a session that has ended', () => {
    const facts = [created('A', 0), opens(1), closed('A', 60), opens(2), closes(1), listed('A', 70, [stream(3)], 9)];
    const session = learnAll(facts).sessions.get(sessionId('A'));
    assert.deepEqual([session?.streams.size, session?.streamSeqs, session?.streamsScannedAt], [0, NO_SEQS, 0]);
  });
});
