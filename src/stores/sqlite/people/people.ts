import type { ChangePlace, People } from '../../../ports/people.ts';
import type { Clock } from '../../../ports/runtime.ts';
import { readBlockedRow, readBlockerRow, readRevocation, readRows } from '../../records/people.ts';
import { eachRow } from '../../records/unreadable.ts';
import { wholePage } from '../../records/wholePage.ts';
import type { Row } from '../database.ts';
import type { FileReader } from '../workerRequests.ts';

type Parts = FileReader & { readonly clock: Pick<Clock, 'now'>; readonly revokedMs: number };

/** One process has the file: what changes in it that process has changed. */
const HERE: ChangePlace = { n: 0, id: '', life: '' };

export function peopleOf({ path, request, clock, revokedMs, tell }: Parts): People {
  const each = eachRow(path, tell);
  return {
    blocked: (hostId, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      wholePage({
        limit,
        ask: (last?: Row) => request('blockedPage', hostId, last === undefined ? before : Number(last.n), limit),
        read: (rows) => readRows('block', rows, readBlockedRow, each),
      }),
    findBlocked: async (hostId, userId) => {
      const found = await request('findBlocked', hostId, userId);
      return readRows('block', found === undefined ? [] : [found], readBlockedRow, each)[0];
    },
    blockers: async (userId, { after = '', limit }) => {
      const blockers = await wholePage({
        limit,
        ask: (last?: Row) => request('blockersPage', userId, last === undefined ? after : String(last.hostId), limit),
        read: (rows) => readRows('block', rows, readBlockerRow, each),
      });
      return { blockers, next: blockers.length < limit ? undefined : blockers.at(-1)?.hostId };
    },
    changeBlock: (change, now, noted) => request('changeBlock', change, now, noted),
    revoked: ({ after = '', limit }) =>
      wholePage({
        limit,
        ask: (last?: Row) =>
          request('revokedPage', last === undefined ? after : String(last.userId), limit, clock.now()),
        read: (rows) => readRows('revocation', rows, readRevocation, each),
      }),
    revoke: ({ userId, before }, now, noted) =>
      request('revoke', { userId, before, keptUntil: Math.max(before, now) + revokedMs, now }, noted),
    changes: async () => ({ changes: [], place: HERE, isWhole: true, hasLost: false }),
    restore: async () => HERE,
  };
}
