import type { TraceParent } from './traceParent.ts';

/** Whose doings an audit tells: the staff of the platform, and its systems. */
export type AuditRole = 'admin' | 'operator' | 'observer' | 'service';

export const AUDIT_ROLES: Readonly<Record<AuditRole, true>> = {
  admin: true,
  operator: true,
  observer: true,
  service: true,
};

/** OP5: as what, and from where, an order is given by somebody of whom an audit tells. */
export type Origin = {
  readonly role: AuditRole;
  /** An address, or the name of the stream that it stood in. */
  readonly from: string;
  /** OP9: of the request that it came with. */
  readonly trace?: TraceParent;
};
