import { Counter, Gauge, type Registry } from 'prom-client';
import type { WebhookCounts } from '../ports/runtime.ts';

/** IN7: of each endpoint by its name. */
export function webhookMetrics(register: Registry): { webhook(endpoint: string): WebhookCounts } {
  const common = { labelNames: ['endpoint' as const], registers: [register] };
  const gauge = (name: string, help: string) => new Gauge({ name: `linkcall_webhook_${name}`, help, ...common });
  const counter = (name: string, help: string) => new Counter({ name: `linkcall_webhook_${name}`, help, ...common });
  const backlog = gauge('backlog', 'Events that wait for an endpoint, those of all processes.');
  const oldest = gauge('oldest_seconds', 'How long ago the oldest of them happened.');
  const aside = gauge('set_aside', 'Events that an endpoint never took, ever since.');
  const isDisabled = gauge('disabled', '1: it answered 410, and this process sends it nothing.');
  const delivered = counter('delivered_total', 'Events that this process delivered.');
  const failures = counter('failures_total', 'Attempts of this process that failed.');
  return {
    webhook: (endpoint) => {
      const of = { endpoint };
      isDisabled.set(of, 0);
      delivered.inc(of, 0);
      failures.inc(of, 0);
      return {
        waiting: ({ count, oldestMs, setAside }) => {
          backlog.set(of, count);
          oldest.set(of, oldestMs / 1_000);
          aside.set(of, setAside);
        },
        delivered: () => delivered.inc(of),
        failed: () => failures.inc(of),
        disabled: () => isDisabled.set(of, 1),
      };
    },
  };
}
