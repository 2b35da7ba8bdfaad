import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Random } from '../../loadtest/random.ts';
import { EMPTY_ROSTER, learn, type Roster, type ZegoFact } from '../../src/domain/roster.ts';
import { rosterChange } from '../../src/domain/rosterChange.ts';
import { readRoster, writeRoster } from '../../src/stores/rosterRows.ts';
import { histories, inAnyOrder } from '../support/zegoHistories.ts';

const WORLDS = [
  { sessions: 3, users: 3, span: 12 },
  { sessions: 3, users: 3, span: 100_000 },
];

/** The rows of a table, as commits leave them: one change after the other. */
class Table {
  readonly #sessions = new Map<string, string>();
  readonly #users = new Map<string, { session: string; userId: string; facts: string }>();

  commit(before: Roster, after: Roster): void {
    const { sessions, users } = writeRoster(rosterChange(before, after));
    for (const { session, head } of sessions) {
      if (head === undefined) this.#sessions.delete(session);
      else this.#sessions.set(session, head);
    }
    for (const { session, userId, facts } of users) {
      if (facts === undefined) this.#users.delete(`${session} ${userId}`);
      else this.#users.set(`${session} ${userId}`, { session, userId, facts });
    }
  }

  /** As an actor finds it after a restart. */
  read(): Roster {
    const heads = [...this.#sessions.values()].map((head) => ({ head }));
    return readRoster(heads, [...this.#users.values()]);
  }

  get rows(): string[] {
    return [...this.#sessions.values(), ...[...this.#users.values()].map((row) => JSON.stringify(row))].sort();
  }
}

function rowsAfter(facts: readonly ZegoFact[], restarts: Random, chance: number): string[] {
  const table = new Table();
  let roster = EMPTY_ROSTER;
  for (const fact of facts) {
    const after = learn(roster, fact).roster;
    table.commit(roster, after);
    roster = restarts.chance(chance) ? table.read() : after;
  }
  return table.rows;
}

describe('the rows of a roster', () => {
  it('[ZG5] are the same to the byte after any order, any repeats and restarts at any point', () => {
    const property = fc.property(fc.oneof(...WORLDS.map((world) => histories(150, world))), fc.nat(), (facts, seed) => {
      const rows = rowsAfter(facts, new Random(seed), 0);
      assert.deepEqual(rowsAfter(inAnyOrder(facts, seed), new Random(seed), 0.2), rows);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
