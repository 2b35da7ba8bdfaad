import type { UserId } from '../domain/ids.ts';
import { PersistentMap } from '../domain/persistentMap.ts';
import type { Roster } from '../domain/roster.ts';
import type { RosterChange, SessionHead } from '../domain/rosterChange.ts';
import type { Logout, UserFacts } from '../domain/rosterUser.ts';
import { parseUint64, type Uint64 } from '../domain/uint64.ts';
import type { Run, UpdateSeqs } from '../domain/updateSeqs.ts';
import { userId } from './domainReaders.ts';
import { fields, fromJson, list, maybe, number, parsed, type Reader, yesOrNo } from './reader.ts';

/** What a commit writes of a roster; text undefined: the row goes. */
export type RosterRows = {
  readonly sessions: readonly { readonly session: string; readonly head: string | undefined }[];
  readonly users: readonly { readonly session: string; readonly userId: string; readonly facts: string | undefined }[];
};

export function writeRoster({ sessions, users }: RosterChange): RosterRows {
  return {
    sessions: Array.from(sessions, ([session, head]) => ({ session, head: head && writeHead(head) })),
    users: Array.from(users).flatMap(([session, changed]) =>
      Array.from(changed, ([userId, facts]) => ({ session, userId, facts: facts && writeFacts(facts) })),
    ),
  };
}

// Field by field, in one order: the same knowledge is the same text (ZG5), and users have rows of their own.

function writeHead({ id, createdAt, firstLoginAt, closedAt, scannedAt, seqs }: SessionHead): string {
  return JSON.stringify({ id, createdAt, firstLoginAt, closedAt, scannedAt, seqs });
}

function writeFacts({ login, isBot, logouts, lastLogoutAt, seenAt, missedAt }: UserFacts): string {
  const { at, id } = login ?? {};
  return JSON.stringify({ login: login && { at, id }, isBot, logouts, lastLogoutAt, seenAt, missedAt });
}

const uint64 = parsed(parseUint64, 'an unsigned 64-bit number');

const run: Reader<Run> = (raw, where) => {
  const [first, last] = list(number)(raw, where);
  return [number(first, where), number(last, where)];
};

const head = fields<SessionHead>({
  id: uint64,
  createdAt: maybe(number),
  firstLoginAt: maybe(number),
  closedAt: maybe(number),
  scannedAt: number,
  seqs: fields<UpdateSeqs>({ upTo: number, beyond: list(run) }),
});

const logout: Reader<Logout> = (raw, where) => {
  const [id, at] = list<unknown>((item) => item)(raw, where);
  return [uint64(id, where), number(at, where)];
};

const facts = fields<UserFacts>({
  login: maybe(fields({ at: number, id: uint64 })),
  isBot: yesOrNo,
  logouts: list(logout),
  lastLogoutAt: number,
  seenAt: number,
  missedAt: number,
});

const sessionRows = list(fields<{ head: SessionHead }>({ head: fromJson(head) }));
const userRows = list(
  fields<{ session: Uint64; userId: UserId; facts: UserFacts }>({ session: uint64, userId, facts: fromJson(facts) }),
);

export function readRoster(sessions: unknown, users: unknown): Roster {
  const bySession = Map.groupBy(userRows(users, 'zego_users'), (row) => row.session);
  return {
    sessions: new Map(
      sessionRows(sessions, 'zego_sessions').map(({ head: known }) => {
        const rows = bySession.get(known.id) ?? [];
        return [known.id, { ...known, users: PersistentMap.of(rows.map((row) => [row.userId, row.facts] as const)) }];
      }),
    ),
  };
}
