import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/app/mailbox/draft.ts';
import { hostOf, isLive } from '../../src/domain/channel.ts';
import type { Millis } from '../../src/domain/ids.ts';
import { currentSession, type ZegoFact } from '../../src/domain/roster/roster.ts';
import { allHistories, type History, timesAround } from '../support/call/callHistories.ts';
import { afterTakeOvers, beginningOf, callOf, commandsOf, give, hear } from '../support/call/callWalk.ts';
import { HOST, userId } from '../support/people.ts';
import { ANN, type Call } from '../support/zego/zegoEnd.ts';

/**
 * What is proven: of the callbacks of any history any are lost, and then ZEGO's own list is read (ZG13). Afterwards
 * whoever is on the call is in the room, or ZEGO has told nothing of them in the session that is open, as far as we know
 * (ZG12: they are not thereby gone); and nobody was taken off who would have stayed if nothing had been lost.
 *
 * What no list can repair: a take-over of which the login is lost hangs up, if the list is not read in time. Somebody who
 * was away and is back stays, if nothing was told of either: that is as true as any end.
 */
function endAfter(facts: readonly ZegoFact[], history: History, call: Call): { end: Snapshot; isAudited: boolean } {
  let snapshot = beginningOf(call);
  for (const { order, at } of commandsOf(call)) snapshot = give(snapshot, order, at);
  for (const fact of facts) snapshot = hear(snapshot, fact, call.appliedAt + 1);
  const settled = afterTakeOvers(snapshot, call.appliedAt + 1);
  const scan = scanOf(settled, history);
  return { end: scan === undefined ? settled : hear(settled, scan, AUDITED_AT), isAudited: scan !== undefined };
}

/** By ZEGO's clock and ours: after all that happened. */
const SCANNED_AT: Millis = 1_000;
const AUDITED_AT: Millis = 20_000;

/** As the audit tells it: of the session that we know of, whichever it is. */
function scanOf({ roster }: Snapshot, { inRoom, session: open }: History): ZegoFact | undefined {
  const session = currentSession(roster)?.id;
  if (session === undefined) return undefined;
  if (open === undefined) return { type: 'closed', session, at: SCANNED_AT };
  const present = [...inRoom.keys()].map(userId);
  return { type: 'scanned', session, at: SCANNED_AT, present, seq: 0 };
}

/** Each selection of them, but all. */
function* withLosses(facts: readonly ZegoFact[]): Iterable<ZegoFact[]> {
  for (let kept = 0; kept < 2 ** facts.length - 1; kept += 1) yield facts.filter((_, nth) => (kept & (1 << nth)) !== 0);
}

const isOfUser = (fact: ZegoFact) => fact.type === 'came' || fact.type === 'left';

/** It is told that somebody was logged out by another login, and nothing is told of that. */
function lacksTakeOver(kept: readonly ZegoFact[], all: readonly ZegoFact[]): boolean {
  const isOver = (facts: readonly ZegoFact[], out: ZegoFact) =>
    out.type === 'left' &&
    out.mayBeTakenOver &&
    facts.some((fact) => isOfUser(fact) && fact.userId === out.userId && fact.login.at > out.login.at);
  return kept.some((out) => isOver(all, out) && !isOver(kept, out));
}

/** Whether ZEGO has told of them in the session that we know to be open. */
function isTold({ roster }: Snapshot, name: string): boolean {
  return [...(currentSession(roster)?.users ?? [])].some(([known]) => known === name);
}

describe('the call and ZEGO’s callbacks, some of them lost', () => {
  const histories = allHistories([HOST, ANN], 5);

  it(`[ZG12, ZG13] are set right by an audit, in each of ${histories.length} histories of up to 5 callbacks`, () => {
    for (const history of histories) {
      for (const appliedAt of timesAround(history)) {
        const call = { liveSince: 0, appliedAt };
        const whole = endAfter(history.facts, history, call).end;
        for (const kept of withLosses(history.facts)) {
          const { end, isAudited } = endAfter(kept, history, call);
          const about = JSON.stringify({ appliedAt, kept, all: history.facts });
          if (isAudited) assertTrue(end, history, about);
          if (!lacksTakeOver(kept, history.facts)) assertNoneTooMany(end, whole, about);
        }
      }
    }
  });

  function assertTrue(end: Snapshot, { inRoom }: History, about: string): void {
    const { channel } = end;
    const people = channel.linked.map(({ person }) => person.userId);
    const host = hostOf(channel)?.userId;
    for (const name of isLive(channel) && host !== undefined ? [host, ...people] : people) {
      assert(inRoom.has(name) || !isTold(end, name), `${name} is on the call, and not in the room: ${about}`);
    }
  }

  function assertNoneTooMany(end: Snapshot, whole: Snapshot, about: string): void {
    if (isLive(whole.channel)) assert(isLive(end.channel), `the session was ended: ${about}`);
    if (whole.channel.linked.length > 0) assert.equal(callOf(end.channel), callOf(whole.channel), about);
  }
});
