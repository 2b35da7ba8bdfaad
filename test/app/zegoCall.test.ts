import assert from 'node:assert/strict';
import type { Scene } from '../../src/app/draft.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { EMPTY_ROSTER, type ZegoFact } from '../../src/domain/roster.ts';
import { ANN, allHistories, type History } from '../support/callHistories.ts';
import { callOf, give, hear, TAKEOVER_MS } from '../support/callWalk.ts';
import { hostLive } from '../support/events.ts';
import { channelAfter } from '../support/given.ts';
import { allow, endOverdue, start } from '../support/orders.ts';
import { admin, HOST } from '../support/people.ts';
import { type Call, modelEnd } from '../support/zegoEnd.ts';

/**
 * What is proven: take the callbacks of any history that a room of ZEGO can have, an application at any time and an allow
 * after it. Whatever the order in which they arrive, each of them once or more often, and the application and the allow
 * anywhere among them, there is one end of the call once all have arrived and the time of a take-over has passed: who is
 * linked, and whether the session is live; and it is the end that ZG12 names for the set.
 *
 * What is not the same in every order is the way there: an application that comes when the session is over already is
 * refused, while in another order it is accepted and then ended; so is an allow. Hence versions, notices and the user log
 * may differ, and so may what a full line (LC12) or too many starts (LC11) do to others on the way: there is room here.
 */
function endsOf(facts: readonly ZegoFact[], call: Call): Set<string> {
  const commands = [
    { order: start(ANN), at: call.appliedAt },
    { order: allow(ANN, admin('olga')), at: call.appliedAt + 1 },
  ];
  const all = 2 ** facts.length - 1;
  const ends = new Set<string>();
  const visited = new Set<string>();

  /** `told`: the facts that have arrived, a bit each; `given`: how many of the commands have. */
  const visit = (before: Scene, told: number, given: number): void => {
    const state = `${told} ${given} ${before.channel.waiting.length} ${callOf(before.channel)}`;
    if (visited.has(state)) return;
    visited.add(state);
    const now = commands[given - 1]?.at ?? 0;
    for (const [index, fact] of facts.entries()) {
      const after = hear(before, fact, now);
      const isRepeat = (told & (1 << index)) !== 0;
      if (isRepeat)
        assert(after.channel === before.channel && after.roster === before.roster, 'a repeat means nothing');
      else visit(after, told | (1 << index), given);
    }
    const next = commands[given];
    if (next !== undefined) visit(give(before, next.order, next.at), told, given + 1);
    else if (told === all) ends.add(callOf(give(before, endOverdue(), now + TAKEOVER_MS).channel));
  };

  visit(sceneOf(call), 0, 0);
  return ends;
}

const sceneOf = ({ liveSince }: Call): Scene => ({
  channel: liveSince === undefined ? channelAfter() : channelAfter(hostLive(HOST, liveSince)),
  roster: EMPTY_ROSTER,
});

/** Before, at and after each end that the history tells of. */
const timesAround = ({ ends }: History): Millis[] => [...new Set([5, ...ends.flatMap((at) => [at, at + 5])])];

function* callsWith(history: History): Iterable<Call> {
  for (const appliedAt of timesAround(history)) {
    yield { liveSince: 0, appliedAt };
    // The session began with the application, or there was none.
    yield { liveSince: appliedAt, appliedAt };
    yield { liveSince: undefined, appliedAt };
  }
}

describe('the call and ZEGO’s callbacks, told in every order', () => {
  const histories = allHistories([HOST, ANN], 5);

  it(`[ZG12] come to one end, in each of ${histories.length} histories of up to 5 callbacks`, () => {
    for (const history of histories) for (const call of callsWith(history)) assertOneEnd(history, call);
  });

  function assertOneEnd({ facts }: History, call: Call): void {
    assert.deepEqual([...endsOf(facts, call)], [modelEnd(facts, call)], JSON.stringify({ call, facts }));
  }
});
