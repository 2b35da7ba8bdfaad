import assert from 'node:assert/strict';
import { Random } from '../../loadtest/random.ts';
import type { Snapshot } from '../../src/app/mailbox/draft.ts';
import type { ZegoFact } from '../../src/domain/roster/roster.ts';
import { allHistories, type History, randomHistory, timesAround } from '../support/call/callHistories.ts';
import { afterTakeOvers, beginningOf, callOf, commandsOf, give, hear } from '../support/call/callWalk.ts';
import { HOST } from '../support/people.ts';
import { ANN, type Call, modelEnd } from '../support/zego/zegoEnd.ts';
import { inAnyOrder } from '../support/zego/zegoHistories.ts';

/**
 * What is proven: take the callbacks of any history that a room of ZEGO can have, an application at any time and an allow
 * after it. Whatever the order in which they arrive, each of them once or more often, and the application and the allow
 * anywhere among them, there is one end of the call once all have arrived and the time of a take-over has passed: who is
 * linked, and whether the session is live; and it is the end that ZG12 names for the set.
 *
 * What is not the same in every order is the way there. An application that comes when the session is known to be over is
 * refused, while in another order it is accepted and then ended; so is an allow. Hence versions, notices and the user log
 * differ, and so may what a full line (LC12) or too many starts (LC11) do to others on the way: there is room here.
 */
function endsOf(facts: readonly ZegoFact[], call: Call): Set<string> {
  const commands = commandsOf(call);
  const all = 2 ** facts.length - 1;
  const ends = new Set<string>();
  const visited = new Set<string>();
  const repeated = new Set<number>();

  /** `told`: the facts that have arrived, a bit each; `given`: how many of the commands have. */
  const visit = (before: Snapshot, told: number, given: number): void => {
    const state = `${told} ${given} ${before.channel.waiting.length} ${callOf(before.channel)}`;
    if (visited.has(state)) return;
    visited.add(state);
    const now = commands[given - 1]?.at ?? 0;
    for (const [index, fact] of facts.entries()) {
      if ((told & (1 << index)) === 0) visit(hear(before, fact, now), told | (1 << index), given);
      else if (!repeated.has(told)) assertSame(hear(before, fact, now), before);
    }
    repeated.add(told);
    const next = commands[given];
    if (next !== undefined) visit(give(before, next.order, next.at), told, given + 1);
    else if (told === all) ends.add(callOf(afterTakeOvers(before, now).channel));
  };

  visit(beginningOf(call), 0, 0);
  return ends;
}

function assertSame(after: Snapshot, before: Snapshot): void {
  assert(after.channel === before.channel && after.roster === before.roster, 'a repeat means nothing');
}

function assertOneEnd({ facts }: History, call: Call): void {
  assert.deepEqual([...endsOf(facts, call)], [modelEnd(facts, call)], JSON.stringify({ call, facts }));
}

describe('the call and ZEGO’s callbacks, told in every order', () => {
  const upTo5 = allHistories([HOST, ANN], 5);
  const of6 = allHistories([HOST, ANN], 6).filter(({ facts }) => facts.length === 6);
  const withBen = allHistories([HOST, ANN, 'ben'], 4);

  it(`[ZG12] come to one end, in each of ${of6.length} histories of 6 callbacks`, () => {
    for (const history of of6)
      for (const appliedAt of timesAround(history)) assertOneEnd(history, { liveSince: 0, appliedAt });
  });

  it(`[ZG12] come to one end, also if the session began with the application, in ${upTo5.length} of up to 5`, () => {
    for (const history of upTo5)
      for (const appliedAt of timesAround(history)) assertOneEnd(history, { liveSince: appliedAt, appliedAt });
  });

  it(`[ZG12] come to one end, also if no host was ever live, in ${upTo5.length} histories of up to 5`, () => {
    for (const history of upTo5)
      for (const appliedAt of timesAround(history)) assertOneEnd(history, { liveSince: undefined, appliedAt });
  });

  it(`[ZG12] come to one end, whatever somebody else does meanwhile, in ${withBen.length} histories of up to 4`, () => {
    for (const history of withBen)
      for (const appliedAt of timesAround(history)) assertOneEnd(history, { liveSince: 0, appliedAt });
  });

  const SEEDS = 300;
  it(`[ZG12] come to one end in ${SEEDS} long histories, in any order and with repeats`, () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = new Random(seed);
      const history = randomHistory(random, [HOST, ANN, 'ben'], 5 + random.below(20));
      const call = { liveSince: random.chance(0.7) ? 0 : undefined, appliedAt: random.pick(timesAround(history)) };
      const expected = modelEnd(history.facts, call);
      for (let order = 1; order <= 5; order += 1) {
        assert.equal(endInOneOrder(history.facts, call, random), expected, `seed ${seed}, order ${order}`);
      }
    }
  });
});

function endInOneOrder(facts: readonly ZegoFact[], call: Call, random: Random): string {
  const arrivals = inAnyOrder(facts, random.below(2 ** 32));
  const [first, second] = [random.below(arrivals.length + 1), random.below(arrivals.length + 1)].sort((a, b) => a - b);
  let snapshot = beginningOf(call);
  let now = 0;
  for (let index = 0; index <= arrivals.length; index += 1) {
    for (const [nth, { order, at }] of commandsOf(call).entries()) {
      if (index !== [first, second][nth]) continue;
      snapshot = give(snapshot, order, at);
      now = at;
    }
    const fact = arrivals[index];
    if (fact !== undefined) snapshot = hear(snapshot, fact, now);
  }
  return callOf(afterTakeOvers(snapshot, now).channel);
}
