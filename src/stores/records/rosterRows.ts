import type { Millis, UserId } from '../../domain/ids.ts';
import { PersistentMap } from '../../domain/persistentMap.ts';
import type { Roster } from '../../domain/roster/roster.ts';
import type { RosterChange, SessionHead } from '../../domain/roster/rosterChange.ts';
import type { Logout, UserFacts } from '../../domain/roster/rosterUser.ts';
import type { Run, UpdateSeqs } from '../../domain/roster/updateSeqs.ts';
import type { Uint64 } from '../../domain/uint64.ts';
import { uint64, userId } from '../../reading/domainReaders.ts';
import { fields, fromJson, list, maybe, number, type Reader, yesOrNo } from '../../reading/reader.ts';
import type { EachRow } from './unreadable.ts';

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

function writeHead(head: SessionHead): string {
  const { id, createdAt, firstLoginAt, closedAt, closeHeardAt, scannedAt, heardAt, isSilent, seqs } = head;
  const dates = { createdAt, firstLoginAt, closedAt, closeHeardAt, scannedAt, heardAt };
  return JSON.stringify({ id, ...dates, isSilent, seqs });
}

function writeFacts(facts: UserFacts): string {
  const { isBot, logouts, lastLogoutAt, seenAt, missedAt, knownSince, goneAt } = facts;
  const login = facts.login && { at: facts.login.at, id: facts.login.id };
  return JSON.stringify({ login, isBot, logouts, lastLogoutAt, seenAt, missedAt, knownSince, goneAt });
}

const run: Reader<Run> = (raw, where) => {
  const [first, last] = list(number)(raw, where);
  return [number(first, where), number(last, where)];
};

type KeptHead = Omit<SessionHead, 'heardAt' | 'isSilent'> & {
  readonly heardAt: Millis | undefined;
  readonly isSilent: boolean | undefined;
};

const headFields = fields<KeptHead>({
  id: uint64,
  createdAt: maybe(number),
  firstLoginAt: maybe(number),
  closedAt: maybe(number),
  closeHeardAt: maybe(number),
  scannedAt: number,
  heardAt: maybe(number),
  isSilent: maybe(yesOrNo),
  seqs: fields<UpdateSeqs>({ upTo: number, beyond: list(run) }),
});

/** What was kept before our own times were: it counts as told when it happened, as far as that is known. */
const head: Reader<SessionHead> = (raw, where) => {
  const { heardAt, isSilent = false, ...read } = headFields(raw, where);
  const happenedAt =
    read.closedAt === undefined ? Math.max(read.createdAt ?? 0, read.firstLoginAt ?? 0, read.scannedAt) : 0;
  return { ...read, closeHeardAt: read.closeHeardAt ?? read.closedAt, heardAt: heardAt ?? happenedAt, isSilent };
};

const logout: Reader<Logout> = (raw, where) => {
  const [id, at, knownAt] = list<unknown>((item) => item)(raw, where);
  const known = [uint64(id, where), number(at, where)] as const;
  return knownAt === undefined ? known : [...known, number(knownAt, where)];
};

type KeptFacts = Omit<UserFacts, 'goneAt'> & { readonly goneAt: Millis | undefined };

const keptFacts = fields<KeptFacts>({
  login: maybe(fields({ at: number, id: uint64 })),
  isBot: yesOrNo,
  logouts: list(logout),
  lastLogoutAt: number,
  seenAt: number,
  missedAt: number,
  knownSince: maybe(number),
  goneAt: maybe(number),
});

/** What was kept before logouts were told apart has had its effect on the call: it has none now. */
const facts: Reader<UserFacts> = (raw, where) => {
  const read = keptFacts(raw, where);
  if (read.goneAt !== undefined) return { ...read, goneAt: read.goneAt };
  const firstKnownAt = read.login?.at ?? (read.seenAt > 0 ? read.seenAt : undefined);
  return { ...read, goneAt: 0, knownSince: read.isBot ? undefined : firstKnownAt };
};

const sessionRow = fields<{ head: SessionHead }>({ head: fromJson(head) });
const userRow = fields<{ session: Uint64; userId: UserId; facts: UserFacts }>({
  session: uint64,
  userId,
  facts: fromJson(facts),
});

/** As a store keeps them; what is in their fields is for the readers to judge. */
export type KeptRoster = {
  readonly sessions: readonly { readonly session?: unknown; readonly head?: unknown }[];
  readonly users: readonly { readonly session?: unknown; readonly userId?: unknown; readonly facts?: unknown }[];
};

export function readRoster({ sessions, users }: KeptRoster, each: EachRow): Roster {
  const heads = each(
    'zego',
    sessions,
    (row) => sessionRow(row, 'zego_sessions').head,
    ({ session }) => `session ${session}`,
  );
  const known = each(
    'zego',
    users,
    (row) => userRow(row, 'zego_users'),
    ({ session, userId }) => `session ${session}, user ${JSON.stringify(userId)}`,
  );
  const bySession = Map.groupBy(known, (row) => row.session);
  return {
    sessions: new Map(
      heads.map((head) => {
        const rows = bySession.get(head.id) ?? [];
        return [head.id, { ...head, users: PersistentMap.of(rows.map((row) => [row.userId, row.facts] as const)) }];
      }),
    ),
  };
}
