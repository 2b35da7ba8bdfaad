import { Counter, Gauge, type Registry } from 'prom-client';
import type { Metrics } from '../ports/runtime.ts';

export function userLogMetrics(
  register: Registry,
): Pick<Metrics, 'userLogBacklog' | 'userLogDrained' | 'userLogFailure'> {
  const registers = [register];
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
  return {
    userLogBacklog: (count) => backlog.set(count),
    userLogDrained: (count) => drained.inc(count),
    userLogFailure: () => failures.inc(),
  };
}
