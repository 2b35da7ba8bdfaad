import assert from 'node:assert/strict';
import { EMPTY_ROSTER, learn, type Roster } from '../../src/domain/roster.ts';
import { parseUint64 } from '../../src/domain/uint64.ts';
import { START, userIdOf } from './actor.ts';

const ID = parseUint64('17446744073709551557');
assert(ID !== undefined);
/** A room of ZEGO with somebody in it. */
export const ROSTER: Roster = [
  { type: 'created', session: ID, at: START } as const,
  {
    type: 'came',
    session: ID,
    userId: userIdOf('in the room'),
    login: { at: START, id: ID },
    isBot: false,
    seq: 1,
  } as const,
].reduce((roster, fact) => learn(roster, fact).roster, EMPTY_ROSTER);
