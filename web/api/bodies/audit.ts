/** OP5. */
export type AuditEntry = {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly role: string;
  readonly from: string;
  readonly order: string;
  readonly sid: string | null;
  readonly user_id: string | null;
  readonly outcome: string;
  readonly version: number | null;
};

export type AuditEntries = { readonly entries: readonly AuditEntry[]; readonly cursor: string | null };
