import type { AuditRole } from '../../domain/audit/origin.ts';
import type { UserId } from '../../domain/ids.ts';
import type { Claims } from '../../ports/joins.ts';

/** Somebody of whom the audit tells (OP5). */
export type Staff = { readonly by: UserId; readonly role: AuditRole };

/** Undefined: the token is that of somebody of the audience, or of a call. */
export function staffIn(claims: Claims): Staff | undefined {
  if ('service' in claims) return { by: claims.service.name, role: 'service' };
  const { person, role } = claims.caller;
  if (role === 'admin' || role === 'operator' || role === 'observer') return { by: person.userId, role };
  return undefined;
}
