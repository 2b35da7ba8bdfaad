import assert from 'node:assert/strict';
import { type Millis, parseStreamId, type StreamId } from '../../../src/domain/ids.ts';
import {
  type Coming,
  currentSession,
  EMPTY_ROSTER,
  type Going,
  learn,
  onAir,
  type Roster,
  type ZegoFact,
} from '../../../src/domain/roster/roster.ts';
import { presentIn, type Session } from '../../../src/domain/roster/rosterSession.ts';
import type { Login, UserFacts } from '../../../src/domain/roster/rosterUser.ts';
import { hasGap } from '../../../src/domain/roster/updateSeqs.ts';
import { parseUint64, type Uint64 } from '../../../src/domain/uint64.ts';
import { userId } from '../people.ts';

// What ZEGO may tell, in few words: `created('A', 10)`, `left('A', 'ann', login('80', 20), 30)`.

/** C < A < B as numbers, B < A < C as text; none but C is exact as a JavaScript number. */
const NAMED: Readonly<Record<string, string>> = { A: '858012925204410369', B: '17446744073709551557', C: '9' };

export function uint64(text: string): Uint64 {
  const parsed = parseUint64(text);
  assert(parsed !== undefined, `not a uint64: ${text}`);
  return parsed;
}

/** `A`, `B`, `C` or digits. */
export const sessionId = (name: string): Uint64 => uint64(NAMED[name] ?? name);

export const login = (id: string, at: Millis): Login => ({ id: uint64(id), at });

type Details = Partial<Pick<Coming, 'isBot' | 'seq'>>;
type Parting = Details & Partial<Pick<Going, 'mayBeTakenOver'>>;

function coming(session: string, name: string, told: Login, { isBot = false, seq }: Details): Coming {
  return { session: sessionId(session), userId: userId(name), login: told, isBot, seq };
}

export const created = (session: string, at: Millis): ZegoFact => ({
  type: 'created',
  session: sessionId(session),
  at,
});

export const closed = (session: string, at: Millis): ZegoFact => ({ type: 'closed', session: sessionId(session), at });

export const came = (session: string, name: string, told: Login, details: Details = {}): ZegoFact => ({
  type: 'came',
  ...coming(session, name, told, details),
});

export const left = (session: string, name: string, told: Login, leftAt: Millis, details: Parting = {}): ZegoFact => ({
  type: 'left',
  ...coming(session, name, told, details),
  leftAt,
  mayBeTakenOver: details.mayBeTakenOver ?? false,
});

/** A logout of reason 3. */
export const takenOver = (session: string, name: string, told: Login, leftAt: Millis): ZegoFact =>
  left(session, name, told, leftAt, { mayBeTakenOver: true });

export const scanned = (session: string, at: Millis, names: readonly string[], seq = 0): ZegoFact => ({
  type: 'scanned',
  session: sessionId(session),
  at,
  present: names.map(userId),
  seq,
});

export function streamId(name: string): StreamId {
  const parsed = parseStreamId(name);
  assert(parsed !== undefined, `not a stream id: ${name}`);
  return parsed;
}

/** `s1 of ann` under the server's id `sid`, since `createdAt`. */
export type ToldStream = {
  readonly id: string;
  readonly of: string;
  readonly sid: string;
  readonly createdAt: Millis;
  readonly seq?: number | undefined;
};

const life = ({ id, of, sid, createdAt, seq }: ToldStream) => ({
  streamId: streamId(id),
  streamSid: sid,
  userId: userId(of),
  createdAt,
  seq,
});

export const opened = (session: string, told: ToldStream): ZegoFact => ({
  type: 'stream-opened',
  session: sessionId(session),
  ...life(told),
});

/** `seq`: the close's own. */
export const shut = (session: string, told: ToldStream, closedAt: Millis, seq?: number): ZegoFact => ({
  type: 'stream-closed',
  session: sessionId(session),
  ...life({ ...told, seq }),
  closedAt,
});

export const listed = (
  session: string,
  at: Millis,
  present: readonly Pick<ToldStream, 'id' | 'of' | 'createdAt'>[],
  seq = 0,
): ZegoFact => ({
  type: 'streams-scanned',
  session: sessionId(session),
  at,
  present: present.map(({ id, of, createdAt }) => ({ streamId: streamId(id), userId: userId(of), createdAt })),
  seq,
});

export function learnAll(facts: Iterable<ZegoFact>, roster: Roster = EMPTY_ROSTER, heardAt: Millis = 0): Roster {
  let known = roster;
  for (const fact of facts) known = learn(known, fact, heardAt).roster;
  return known;
}

/** What anybody may see of a room: its session and its users, or nothing. */
export type View = {
  readonly session: string;
  readonly users: readonly (readonly [name: string, id: string, at: Millis])[];
  readonly hasGap: boolean;
  readonly streams: readonly (readonly [id: string, user: string, createdAt: Millis])[];
  readonly hasStreamGap: boolean;
};

export function viewOf(roster: Roster): View | undefined {
  const session = currentSession(roster);
  if (session === undefined) return undefined;
  const users = presentIn(session).map(
    ({ userId, sessionId, loginAt }) => [userId, sessionId, loginAt] satisfies View['users'][number],
  );
  const streams = onAir(roster).map(
    (one) => [one.streamId, one.userId, one.createdAt] satisfies View['streams'][number],
  );
  return {
    session: session.id,
    users,
    hasGap: hasGap(session.seqs),
    streams,
    hasStreamGap: hasGap(session.streamSeqs),
  };
}

/** `A: ann bob`, `A: ann | s1`, or `none`. */
export function sentenceOf(view: View | undefined): string {
  if (view === undefined) return 'none';
  const name = Object.keys(NAMED).find((letter) => NAMED[letter] === view.session) ?? view.session;
  const streams = view.streams.length === 0 ? [] : ['|', ...view.streams.map(([stream]) => stream)];
  return [`${name}:`, ...view.users.map(([user]) => user), ...streams].join(' ');
}

const byKey = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number => (a < b ? -1 : 1);

function userForm(user: UserFacts) {
  return { ...user, logouts: [...user.logouts].sort(byKey) };
}

function sessionForm(session: Session) {
  const users = [...session.users].sort(byKey).map(([name, user]) => [name, userForm(user)]);
  return { ...session, users, streams: [...session.streams].sort(byKey) };
}

/** All that a roster holds, and what is seen of it, as one text: the same for two that know the same. */
export function formOf(roster: Roster): string {
  const sessions = [...roster.sessions].sort(byKey).map(([, session]) => sessionForm(session));
  return JSON.stringify({ view: viewOf(roster) ?? 'none', sessions });
}
