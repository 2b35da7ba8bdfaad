import type { Millis } from '../../src/domain/ids.ts';
import type { ZegoFact } from '../../src/domain/roster.ts';
import type { Login } from '../../src/domain/rosterUser.ts';
import { HOST } from './people.ts';
import { came, closed, created, left, login, takenOver } from './zegoFacts.ts';

// Every history that a room of ZEGO can have with a few people in it, as the callbacks that tell of it.

export const ANN = 'ann';
export const BEN = 'ben';

/** What was told, who was there in the end, and in which session (undefined: there is no room). */
export type History = {
  readonly facts: readonly ZegoFact[];
  readonly inRoom: ReadonlyMap<string, Login>;
  readonly session: string | undefined;
  /** Times at which somebody left, or the room was closed. */
  readonly ends: readonly Millis[];
};

const NOTHING: History = { facts: [], inRoom: new Map(), session: undefined, ends: [] };
const SESSIONS = ['A', 'B'];

/** One deed each ten milliseconds; at most `callbacks` are told of them all. */
export function allHistories(names: readonly string[], callbacks: number): History[] {
  const grow = (history: History, at: Millis): History[] =>
    nextDeeds(history, names, at)
      .filter(({ facts }) => facts.length <= callbacks)
      .flatMap((next) => [next, ...grow(next, at + 10)]);
  return grow(NOTHING, 10);
}

export function nextDeeds(history: History, names: readonly string[], at: Millis): History[] {
  const { session, facts } = history;
  if (session !== undefined) return [...closings(history, at), ...names.flatMap((name) => visits(history, name, at))];
  const next = SESSIONS[facts.filter(({ type }) => type === 'created').length];
  return next === undefined ? [] : [{ ...history, session: next, facts: [...facts, created(next, at)] }];
}

/** All log out first, or the room is closed under them. */
function closings({ facts, inRoom, session = '', ends }: History, at: Millis): History[] {
  const leavings = [...inRoom].map(([name, known]) => left(session, name, known, at));
  const rest = { inRoom: new Map(), session: undefined, ends: [...ends, at] };
  const abruptly = { ...rest, facts: [...facts, closed(session, at)] };
  if (leavings.length === 0) return [abruptly];
  return [abruptly, { ...rest, facts: [...facts, ...leavings, closed(session, at)] }];
}

/** Logs in, or else: in once more from elsewhere, out, out because of a kick. */
function visits({ facts, inRoom, session = '', ends }: History, name: string, at: Millis): History[] {
  const known = inRoom.get(name);
  const coming = login(String(at), at);
  const arrival = came(session, name, coming);
  const there = new Map(inRoom).set(name, coming);
  if (known === undefined) return [{ facts: [...facts, arrival], inRoom: there, session, ends }];
  const away = new Map(inRoom);
  away.delete(name);
  const out = takenOver(session, name, known, at);
  return [
    { facts: [...facts, arrival, out], inRoom: there, session, ends: [...ends, at] },
    { facts: [...facts, left(session, name, known, at)], inRoom: away, session, ends: [...ends, at] },
    { facts: [...facts, out], inRoom: away, session, ends: [...ends, at] },
  ];
}

export const WHOLE_CAST = [HOST, ANN, BEN];
