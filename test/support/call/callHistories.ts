import type { Random } from '../../../loadtest/random.ts';
import type { Millis } from '../../../src/domain/ids.ts';
import type { ZegoFact } from '../../../src/domain/roster/roster.ts';
import type { Login } from '../../../src/domain/roster/rosterUser.ts';
import { came, closed, created, left, login, takenOver } from '../zego/zegoFacts.ts';

// Every history that a room of ZEGO can have with a few people in it, as the callbacks that tell of it.

export type History = {
  readonly facts: readonly ZegoFact[];
  /** Who is there in the end, and in which session (undefined: there is no room). */
  readonly inRoom: ReadonlyMap<string, Login>;
  readonly session: string | undefined;
  /** Times at which somebody left, or the room was closed. */
  readonly ends: readonly Millis[];
};

const NOTHING: History = { facts: [], inRoom: new Map(), session: undefined, ends: [] };
const STEP_MS = 10;

/** All that are told in at most so many callbacks; something happens each ten milliseconds. */
export function allHistories(names: readonly string[], callbacks: number): History[] {
  const grow = (history: History, at: Millis): History[] =>
    nextOnes(history, names, at)
      .filter(({ facts }) => facts.length <= callbacks)
      .flatMap((next) => [next, ...grow(next, at + STEP_MS)]);
  return grow(NOTHING, STEP_MS);
}

export function randomHistory(random: Random, names: readonly string[], deeds: number): History {
  let history = NOTHING;
  for (let deed = 1; deed <= deeds; deed += 1) {
    const all = nextOnes(history, names, deed * STEP_MS);
    // A room that is closed all the time has nothing to tell.
    const open = all.filter(({ session }) => session !== undefined);
    history = random.pick(open.length > 0 && random.chance(0.9) ? open : all);
  }
  return history;
}

function nextOnes(history: History, names: readonly string[], at: Millis): History[] {
  const { session, facts } = history;
  if (session !== undefined) return [...closings(history, at), ...names.flatMap((name) => visits(history, name, at))];
  // Of the sessions' ids some are greater than those before, and some are not.
  const opened = facts.filter(({ type }) => type === 'created').length;
  const next = ['A', 'B', 'C'][opened] ?? String(1_000 - opened);
  return [{ ...history, session: next, facts: [...facts, created(next, at)] }];
}

/** All log out first, or the room is closed under them. */
function closings({ facts, inRoom, session = '', ends }: History, at: Millis): History[] {
  const leavings = [...inRoom].map(([name, known]) => left(session, name, known, at));
  const rest = { inRoom: new Map(), session: undefined, ends: [...ends, at] };
  const abruptly = { ...rest, facts: [...facts, closed(session, at)] };
  if (leavings.length === 0) return [abruptly];
  return [abruptly, { ...rest, facts: [...facts, ...leavings, closed(session, at)] }];
}

/** In; or, of who is in: in once more from elsewhere, out, kicked out. */
function visits({ facts, inRoom, session = '', ends }: History, name: string, at: Millis): History[] {
  const known = inRoom.get(name);
  const coming = login(String(at), at);
  const arrival = came(session, name, coming);
  const there = new Map(inRoom).set(name, coming);
  if (known === undefined) return [{ facts: [...facts, arrival], inRoom: there, session, ends }];
  const away = new Map(inRoom);
  away.delete(name);
  const out = takenOver(session, name, known, at);
  const after = { session, ends: [...ends, at] };
  return [
    { ...after, facts: [...facts, arrival, out], inRoom: there },
    { ...after, facts: [...facts, left(session, name, known, at)], inRoom: away },
    { ...after, facts: [...facts, out], inRoom: away },
  ];
}

/** Before, at and after each end that the history tells of. */
export const timesAround = ({ ends }: History): Millis[] => [...new Set([5, ...ends.flatMap((at) => [at, at + 5])])];
