import { z } from 'zod';
import { type AuditEntry, auditOf } from '../../domain/audit/entry.ts';
import type { Sid } from '../../domain/ids.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Audit, AuditBounds, AuditPlace, AuditQuery } from '../../ports/audit.ts';
import { parseFeedCursor } from '../../ports/feed.ts';
import { type KeptAuditRow, readAudit, writeAudit } from '../records/audit.ts';
import { read } from '../records/read.ts';
import { eachRow, type TellUnreadable } from '../records/unreadable.ts';
import type { RedisLink } from './link.ts';
import { runScript } from './scripts/script.ts';
import type { Scripts } from './scripts/scripts.ts';

/** stream: what staff and systems of the platform did (OP5); its ids are those of the entries */
export const AUDIT = 'linkcall:audit';
/** string: the last id that was taken out of it */
const AUDIT_TRIMMED = 'linkcall:audit:trimmed';

/** While Redis takes them out, or reads them, it serves nobody else. */
const ENTRIES_PER_CALL = 1_000;
/** Of one page: who looks for what is rare goes on from there. */
const CALLS_PER_PAGE = 20;

type Parts = {
  readonly link: RedisLink;
  readonly scripts: Pick<Scripts, 'trim'>;
  readonly bounds: AuditBounds;
  readonly tell: TellUnreadable;
};

/** Name and value by turns. */
export const auditFields = (entry: AuditEntry): readonly string[] => [
  ...['sid', entry.sid ?? '', 'by', entry.by, 'entry', writeAudit(entry)],
];

/** What a commit owes to it, as commands of the commit. */
export const auditCommands = (sid: Sid, entries: readonly JournalEntry[]): readonly (readonly string[])[] =>
  auditOf(sid, entries).map((entry) => ['XADD', AUDIT, '*', ...auditFields(entry)]);

export function redisAudit({ link, scripts, bounds, tell }: Parts): Audit {
  const each = eachRow(link.name, tell);

  const readOn = (order: AuditQuery['order'], after: AuditPlace | undefined, count: number) =>
    link.ask((client) =>
      order === 'newest'
        ? client.xrevrange(AUDIT, after === undefined ? '+' : `(${after}`, '-', 'COUNT', count)
        : client.xrange(AUDIT, after === undefined ? '-' : `(${after}`, '+', 'COUNT', count),
    );

  return {
    add: async (entries) => {
      await link.ask(async (client) => {
        const pipeline = client.multi();
        for (const entry of entries) pipeline.xadd(AUDIT, '*', ...auditFields(entry));
        const answers = await pipeline.exec();
        for (const [error] of answers ?? []) if (error !== null) throw error;
      });
    },
    page: async ({ order, after, sid, by, limit }) => {
      const found: KeptAuditRow[] = [];
      const step = sid === undefined && by === undefined ? limit : ENTRIES_PER_CALL;
      let cursor = after;
      for (let calls = 0; calls < CALLS_PER_PAGE; calls += 1) {
        const entries = await readOn(order, cursor, step);
        for (const [id, words] of entries) {
          cursor = parseFeedCursor(id) ?? cursor;
          const fields = fieldsOf(words);
          const isWanted = (sid === undefined || fields.sid === sid) && (by === undefined || fields.by === by);
          if (!isWanted || cursor === undefined) continue;
          found.push({ id: cursor, entry: fields.entry });
          if (found.length === limit) return { entries: readAudit(found, each), cursor, isEnd: false };
        }
        if (entries.length < step) return { entries: readAudit(found, each), cursor, isEnd: true };
      }
      return { entries: readAudit(found, each), cursor, isEnd: false };
    },
    count: () => link.ask((client) => client.xlen(AUDIT)),
    trim: async () => {
      const words = [bounds.max, bounds.lifeMs, ENTRIES_PER_CALL];
      const gone = await link.ask((client) => runScript(client, scripts.trim, [AUDIT, AUDIT_TRIMMED], words));
      return read(z.number(), gone, 'the answer') === ENTRIES_PER_CALL;
    },
  };
}

const fieldsOf = (words: readonly string[]): Record<string, string | undefined> =>
  Object.fromEntries(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]]] : [])));
