import type { Audit, AuditBounds } from '../../../ports/audit.ts';
import { feedCursor } from '../../../ports/feed.ts';
import type { Clock } from '../../../ports/runtime.ts';
import { readAudit } from '../../records/audit.ts';
import { eachRow } from '../../records/unreadable.ts';
import type { FileReader } from '../workerRequests.ts';

type Parts = FileReader & { readonly clock: Pick<Clock, 'now'>; readonly bounds: AuditBounds };

/** The audit of the file: a place is the number of a row. */
export function auditOf({ path, request, clock, bounds, tell }: Parts): Audit {
  return {
    add: (entries) => request('addAudit', entries),
    page: async ({ order, after, sid, by, limit }) => {
      const from = after === undefined ? undefined : Number(after.split('-')[0]);
      const found = await request('auditPage', { isNewestFirst: order === 'newest', after: from, sid, by, limit });
      const rows = found.map(({ n, entry }) => ({ id: feedCursor(n), entry }));
      return {
        entries: readAudit(rows, eachRow(path, tell)),
        cursor: rows.at(-1)?.id ?? after,
        isEnd: rows.length < limit,
      };
    },
    count: () => request('auditCount'),
    trim: () => request('trimAudit', clock.now() - bounds.lifeMs, bounds.max),
  };
}
