import type { ChangePlace, People } from '../../../ports/people.ts';
import type { Clock } from '../../../ports/runtime.ts';
import { readBlockedRow, readBlockerRow, readRevocation, readRows } from '../../records/people.ts';
import { eachRow } from '../../records/unreadable.ts';
import type { FileReader } from '../workerRequests.ts';

type Parts = FileReader & { readonly clock: Pick<Clock, 'now'>; readonly revokedMs: number };

/** One process has the file: what changes in it that process has changed. */
const HERE: ChangePlace = { n: 0, id: '', life: '' };

export function peopleOf({ path, request, clock, revokedMs, tell }: Parts): People {
  const each = eachRow(path, tell);
  return {
    blocked: async (hostId, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      readRows('block', await request('blockedPage', hostId, before, limit), readBlockedRow, each),
    findBlocked: async (hostId, userId) => {
      const found = await request('findBlocked', hostId, userId);
      return readRows('block', found === undefined ? [] : [found], readBlockedRow, each)[0];
    },
    blockers: async (userId, { after = '', limit }) => {
      const rows = await request('blockersPage', userId, after, limit);
      const blockers = readRows('block', rows, readBlockerRow, each);
      return { blockers, next: rows.length < limit ? undefined : blockers.at(-1)?.hostId };
    },
    changeBlock: (change, now, noted) => request('changeBlock', change, now, noted),
    revoked: async ({ after = '', limit }) =>
      readRows('revocation', await request('revokedPage', after, limit, clock.now()), readRevocation, each),
    revoke: ({ userId, before }, now, noted) =>
      request('revoke', { userId, before, keptUntil: Math.max(before, now) + revokedMs, now }, noted),
    changes: async () => ({ changes: [], place: HERE, isWhole: true, hasLost: false }),
    restore: async () => HERE,
  };
}
