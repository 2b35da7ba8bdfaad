import type { Answer } from '../../src/domain/answer.ts';
import { type AuditEntry, otherThan } from '../../src/domain/audit/entry.ts';
import { type Order, subjectOf } from '../../src/domain/command.ts';
import type { Millis, Sid } from '../../src/domain/ids.ts';
import type { Visitor } from '../connections.ts';

/** OP5: the order of an operator who is in the room says so, for its commit. */
export function asGivenBy({ caller: { role }, from }: Visitor, order: Order): Order {
  return role === 'admin' || role === 'operator' ? { ...order, origin: { role, from } } : order;
}

/** Of what was refused; undefined: no audit tells of it, or its commit does. */
export function refusedEntry({ caller }: Visitor, sid: Sid, order: Order, told: Answer): AuditEntry | undefined {
  const { origin, type } = order;
  const { refusal, at, version } = told;
  if (origin === undefined || refusal === undefined) return undefined;
  const by = caller.person.userId;
  const isInDoubt = refusal.reason === 'unknown' || ('mayBeDone' in refusal && refusal.mayBeDone);
  return {
    ...{ at, by, role: origin.role, from: origin.from, order: type, sid, version },
    userId: otherThan(by, subjectOf(order)),
    outcome: isInDoubt ? 'unanswered' : `refused: ${refusal.reason}`,
  };
}

/** Of what could not be read; undefined as above. */
export function malformedEntry({ caller, from }: Visitor, sid: Sid, order: string, at: Millis): AuditEntry | undefined {
  const { role, person } = caller;
  if (role !== 'admin' && role !== 'operator') return undefined;
  const outcome = 'refused: bad-request';
  return { at, by: person.userId, role, from, order, sid, userId: undefined, outcome, version: undefined };
}
