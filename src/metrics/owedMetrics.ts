import { Counter, Gauge, type Registry } from 'prom-client';
import type { Metrics, OwedCounts } from '../ports/runtime.ts';

/** What is owed, by its payer. */
export const owedMetrics = (register: Registry): Metrics['owed'] => ({
  'user-log': countsOf(register, {
    prefix: 'linkcall_userlog',
    paid: 'drained',
    what: 'Records of ended calls',
    to: 'the user log',
  }),
});

type Words = { readonly prefix: string; readonly paid: string; readonly what: string; readonly to: string };

function countsOf(register: Registry, { prefix, paid, what, to }: Words): OwedCounts {
  const registers = [register];
  const backlog = new Gauge({ name: `${prefix}_backlog`, help: `${what} that wait for ${to}.`, registers });
  const oldest = new Gauge({
    name: `${prefix}_oldest_seconds`,
    help: `How long the oldest of them has been waiting for ${to}.`,
    registers,
  });
  const done = new Counter({ name: `${prefix}_${paid}_total`, help: `${what} that ${to} took.`, registers });
  const failures = new Counter({
    name: `${prefix}_failures_total`,
    help: `Attempts to move them to ${to} that failed.`,
    registers,
  });
  return {
    waiting: ({ count, oldestMs }) => {
      backlog.set(count);
      oldest.set(oldestMs / 1_000);
    },
    paid: (count) => done.inc(count),
    failed: () => failures.inc(),
  };
}
