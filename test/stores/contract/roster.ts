import assert from 'node:assert/strict';
import { parseStreamId } from '../../../src/domain/ids.ts';
import {
  EMPTY_ROSTER,
  learn,
  type Roster,
  USERS_PER_SESSION_MAX,
  type ZegoFact,
} from '../../../src/domain/roster/roster.ts';
import { parseUint64, type Uint64 } from '../../../src/domain/uint64.ts';
import { START, userIdOf } from './actor.ts';

/** Such a session's id has more digits than a number holds. */
function sessionId(nth: number): Uint64 {
  const id = parseUint64(`${17_446_744_073_709_551_557n + BigInt(nth)}`);
  assert(id !== undefined);
  return id;
}

/** A room of ZEGO in which there were so many, in as many sessions as that takes. */
export function rosterOf(users: number): Roster {
  const facts = Array.from({ length: users }, (_, n): ZegoFact[] => {
    const session = sessionId(Math.floor(n / USERS_PER_SESSION_MAX));
    const userId = userIdOf(n === 0 ? 'in the room' : `user ${n}`);
    const login = { at: START, id: session };
    const streamId = parseStreamId(`stream ${n}`);
    assert(streamId !== undefined);
    return [
      { type: 'created', session, at: START },
      { type: 'came', session, userId, login, isBot: false, seq: 1 },
      ...(n === 0
        ? [{ type: 'stream-opened', session, userId, streamId, streamSid: '1', createdAt: START, seq: 1 } as const]
        : []),
    ];
  });
  return facts.flat().reduce((roster, fact) => learn(roster, fact, 0).roster, EMPTY_ROSTER);
}

export const ROSTER = rosterOf(1);
