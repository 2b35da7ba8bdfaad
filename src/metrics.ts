import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Metrics } from './ports.ts';

export type MetricsRegistry = Metrics & {
  /** Everything that was counted, and how the process fares, in the text format of Prometheus. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
};

export function createMetrics(): MetricsRegistry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const callbacks = new Counter({
    name: 'linkcall_zego_callbacks_total',
    help: 'Callbacks of ZEGO by event and by what became of them; all but kept and unused were answered with an error.',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const evictions = new Counter({
    name: 'linkcall_zego_evictions_total',
    help: 'Sessions and users of the ZEGO lists that were forgotten early because a room had too many.',
    registers,
  });
  const gaps = new Counter({
    name: 'linkcall_zego_gaps_total',
    help: 'Gaps in the callbacks of a room that stayed open, by whether a scan made up for what was lost.',
    labelNames: ['outcome'],
    registers,
  });
  const scans = new Counter({
    name: 'linkcall_zego_scans_total',
    help: 'Comparisons of a room with the user list of the ZEGO server API.',
    labelNames: ['outcome'],
    registers,
  });
  const backlog = new Gauge({
    name: 'linkcall_userlog_backlog',
    help: 'Records of ended calls that wait for the user log.',
    registers,
  });
  const drained = new Counter({
    name: 'linkcall_userlog_drained_total',
    help: 'Records of ended calls that the user log took.',
    registers,
  });
  const failures = new Counter({
    name: 'linkcall_userlog_failures_total',
    help: 'Attempts to move records to the user log that failed.',
    registers,
  });
  // A counter that is there from the start shows its first increment, too.
  for (const outcome of ['repaired', 'failed', 'no-credentials'] as const) gaps.inc({ outcome }, 0);
  for (const outcome of ['done', 'failed'] as const) scans.inc({ outcome }, 0);

  return {
    callback: (event, outcome) => callbacks.inc({ event, outcome }),
    evictions: (count) => evictions.inc(count),
    gap: (outcome) => gaps.inc({ outcome }),
    scan: (outcome) => scans.inc({ outcome }),
    userLogBacklog: (count) => backlog.set(count),
    userLogDrained: (count) => drained.inc(count),
    userLogFailure: () => failures.inc(),
    page: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  };
}
