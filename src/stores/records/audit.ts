import { z } from 'zod';
import type { AuditEntry, AuditOutcome } from '../../domain/audit/entry.ts';
import { AUDIT_ROLES, type AuditRole, type Origin } from '../../domain/audit/origin.ts';
import { parseTraceParent, type TraceParent } from '../../domain/audit/traceParent.ts';
import type { AuditPlace, KeptAudit } from '../../ports/audit.ts';
import { json, maybe, nameIn, read } from './read.ts';
import type { EachRow } from './unreadable.ts';
import { sid, userId } from './values.ts';

const role = nameIn<AuditRole>(AUDIT_ROLES);

export const traceParent = z.custom<TraceParent>((raw) => parseTraceParent(raw) === raw, 'is no traceparent');

/** OP5: beside an order, and in the journal. */
export const origin: z.ZodType<Origin> = z.object({ role, from: z.string(), trace: traceParent.exactOptional() });

const outcome = z.custom<AuditOutcome>(
  (raw) => raw === 'done' || raw === 'unanswered' || (typeof raw === 'string' && raw.startsWith('refused: ')),
  'is no outcome',
);

const entry: z.ZodType<AuditEntry> = z.object({
  at: z.number(),
  by: userId,
  role,
  from: z.string(),
  order: z.string(),
  sid: maybe(sid),
  userId: maybe(userId),
  outcome,
  version: maybe(z.number()),
});

const text = z.compile(json(entry));

export const writeAudit = (said: AuditEntry): string => JSON.stringify(said);

/** As a store keeps it. */
export type KeptAuditRow = { readonly id: AuditPlace; readonly entry: unknown };

export const readAudit = (raws: readonly KeptAuditRow[], each: EachRow): readonly KeptAudit[] =>
  each(
    'audit',
    raws,
    (raw) => ({ id: raw.id, ...read(text, raw.entry, 'audit') }),
    ({ id }) => id,
  );
