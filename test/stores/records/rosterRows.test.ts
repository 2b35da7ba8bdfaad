import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Random } from '../../../loadtest/random.ts';
import { decide } from '../../../src/domain/decide.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../../src/domain/roster/roster.ts';
import { rosterChange } from '../../../src/domain/roster/rosterChange.ts';
import { zegoEffects } from '../../../src/domain/roster/zegoEffects.ts';
import { readRoster, writeRoster } from '../../../src/stores/records/rosterRows.ts';
import { readSnapshot, writeSnapshot } from '../../../src/stores/records/snapshot.ts';
import { hostLive, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { leave } from '../../support/orders.ts';
import { HOST, SID } from '../../support/people.ts';
import { came, formOf, learnAll, login, opened, scanned, viewOf } from '../../support/zego/zegoFacts.ts';
import { histories, inAnyOrder } from '../../support/zego/zegoHistories.ts';
import { everyRow } from '../contract/everyRow.ts';

const WORLDS = [
  { sessions: 3, users: 3, span: 12 },
  { sessions: 3, users: 3, span: 100_000 },
  { sessions: 2, users: 2, span: 12, streams: 2 },
];

/** The rows of a table, as commits leave them: one change after the other. */
class Table {
  readonly #sessions = new Map<string, string>();
  readonly #users = new Map<string, { session: string; userId: string; facts: string }>();
  readonly #streams = new Map<string, { session: string; streamId: string; facts: string }>();

  commit(before: Roster, after: Roster): void {
    const { sessions, users, streams } = writeRoster(rosterChange(before, after));
    for (const { session, head } of sessions) {
      if (head === undefined) this.#sessions.delete(session);
      else this.#sessions.set(session, head);
    }
    for (const { session, userId, facts } of users) {
      if (facts === undefined) this.#users.delete(`${session} ${userId}`);
      else this.#users.set(`${session} ${userId}`, { session, userId, facts });
    }
    for (const { session, streamId, facts } of streams) {
      if (facts === undefined) this.#streams.delete(`${session} ${streamId}`);
      else this.#streams.set(`${session} ${streamId}`, { session, streamId, facts });
    }
  }

  /** As an actor finds it after a restart. */
  read(): Roster {
    const sessions = [...this.#sessions.values()].map((head) => ({ head }));
    return readRoster({ sessions, users: [...this.#users.values()], streams: [...this.#streams.values()] }, everyRow);
  }

  get rows(): string[] {
    const rows = [...this.#users.values(), ...this.#streams.values()].map((row) => JSON.stringify(row));
    return [...this.#sessions.values(), ...rows].sort();
  }
}

function rowsAfter(facts: readonly ZegoFact[], restarts: Random, chance: number): string[] {
  const table = new Table();
  let roster = EMPTY_ROSTER;
  for (const fact of facts) {
    const after = learn(roster, fact, 0).roster;
    table.commit(roster, after);
    roster = restarts.chance(chance) ? table.read() : after;
  }
  return table.rows;
}

describe('the rows of an earlier version', () => {
  const head = (more: object) => ({
    head: JSON.stringify({ id: '7', scannedAt: 0, seqs: { upTo: 0, beyond: [] }, ...more }),
  });
  const user = (userId: string, more: object) => {
    const facts = { isBot: false, logouts: [], lastLogoutAt: 0, seenAt: 0, missedAt: 0, ...more };
    return { session: '7', userId, facts: JSON.stringify(facts) };
  };
  const call = channelAfter(started('ann', 0), started('ben', 0), started('cem', 0));

  it('[ZG12] are read, and nobody is gone by what they tell: it has had its effect', () => {
    const left = { login: { at: 20, id: '80' }, logouts: [['80', 30]], lastLogoutAt: 30 };
    const takenOver = { login: { at: 30, id: '81' }, logouts: [['80', 30]], lastLogoutAt: 30 };
    const users = [user('ann', left), user('ben', takenOver), user('cem', { seenAt: 40, missedAt: 30 })];
    const roster = readRoster({ sessions: [head({ createdAt: 10 })], users, streams: [] }, everyRow);
    assert.deepEqual(zegoEffects(call, roster, 5_000), []);
    assert.deepEqual(
      viewOf(roster)?.users.map(([name]) => name),
      ['ben', 'cem'],
    );
  });

  it('[ZG12] join with what is told now', () => {
    const roster = readRoster(
      { sessions: [head({ createdAt: 10 })], users: [user('ann', { login: { at: 20, id: '80' } })], streams: [] },
      everyRow,
    );
    const after = learnAll([scanned('7', 30, [])], roster);
    assert.deepEqual(
      zegoEffects(call, after, 5_000).map(({ order }) => order.type === 'leave' && order.person.userId),
      ['ann'],
    );
  });

  it('[ZG10] an end counts as told when it happened', () => {
    const [session] = readRoster(
      { sessions: [head({ createdAt: 10, closedAt: 20 })], users: [], streams: [] },
      everyRow,
    ).sessions.values();
    assert.deepEqual([session?.closedAt, session?.closeHeardAt], [20, 20]);
  });
});

describe('the rows of a roster with a gap', () => {
  it('[ZG13] [ME3] tell since when it is open, also to the next actor', () => {
    const stream = { id: 's1', of: 'ann', sid: '90', createdAt: 30, seq: 3 };
    const facts = [came('7', 'ann', login('80', 20), { seq: 2 }), opened('7', stream)];
    const roster = facts.reduce((known, fact, nth) => learn(known, fact, 100 + nth).roster, EMPTY_ROSTER);
    const table = new Table();
    table.commit(EMPTY_ROSTER, roster);
    const [session] = table.read().sessions.values();
    assert.deepEqual([session?.seqs.gapSince, session?.streamSeqs.gapSince], [100, 101]);
  });
});

describe('the snapshot of an earlier version', () => {
  it('[ZG12] holds a live session that no callback ends, but its host', () => {
    const kept = writeSnapshot(channelAfter(hostLive(), started('ann', 90))).replace(',"since":0', '');
    const channel = readSnapshot(kept, SID, new Map());
    assert.equal(decide(channel, { type: 'close-room', closedAt: 80, at: 100 }, DEFAULT_LIMITS).events.length, 0);
    const left = decide(channel, { ...leave(HOST), at: 100 }, DEFAULT_LIMITS).events;
    assert.deepEqual(
      left.map(({ type }) => type),
      ['application-ended', 'session-ended'],
    );
  });
});

describe('the rows of a roster', () => {
  it('[ST1] [ME3] hold all that is known', () => {
    const property = fc.property(fc.oneof(...WORLDS.map((world) => histories(60, world))), (facts) => {
      const table = new Table();
      const roster = learnAll(facts);
      table.commit(EMPTY_ROSTER, roster);
      assert.deepEqual(JSON.parse(formOf(table.read())), JSON.parse(formOf(roster)));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('[ZG5] [ME3] are the same to the byte after any order, any repeats and restarts at any point', () => {
    const property = fc.property(fc.oneof(...WORLDS.map((world) => histories(150, world))), fc.nat(), (facts, seed) => {
      const rows = rowsAfter(facts, new Random(seed), 0);
      assert.deepEqual(rowsAfter(inAnyOrder(facts, seed), new Random(seed), 0.2), rows);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
