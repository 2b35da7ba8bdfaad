import { AuditTrail } from '../app/audit/auditTrail.ts';
import { trimNowAndThen } from '../app/feed/trimFeed.ts';
import { Auditor } from '../http/audit/auditor.ts';
import type { MetricsRegistry } from '../metrics/createMetrics.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock, Log } from '../ports/runtime.ts';

type Deps = {
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<MetricsRegistry, 'auditEntries'>;
  /** So many stand in front. */
  readonly proxies: number;
};

/** OP5: who writes down what staff and systems of the platform do, where no commit does, and what keeps that bounded. */
export function auditing({ audit, clock, log, metrics, proxies }: Deps) {
  const trail = new AuditTrail({ audit, clock, log });
  const endTrims = trimNowAndThen({ feed: audit, clock, counted: metrics.auditEntries });
  const close = (): Promise<void> => {
    endTrims();
    return trail.close();
  };
  return { trail, auditor: new Auditor({ trail, clock, proxies }), close };
}
