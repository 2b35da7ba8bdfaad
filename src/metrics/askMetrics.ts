import { Gauge, Histogram, type Registry } from 'prom-client';
import type { AskCounts } from '../ports/runtime.ts';
import { counterBy } from './tally.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5];

/** IN9: what the platform is asked before an application begins. */
export function askMetrics(register: Registry): { readonly ask: AskCounts } {
  const registers = [register];
  const asked = counterBy(register, {
    name: 'linkcall_asked_total',
    help: 'Questions to ASK_URL, by what came of them. full: so many were open that it was not asked.',
    label: 'outcome',
    known: ['allowed', 'refused', 'silent', 'full'],
  });
  const open = new Gauge({
    name: 'linkcall_asks_open',
    help: 'Questions to ASK_URL that are not answered yet.',
    registers,
  });
  const took = new Histogram({
    name: 'linkcall_ask_seconds',
    help: 'How long questions to ASK_URL took.',
    buckets: SECONDS,
    registers,
  });
  return { ask: { asked, open: (now) => open.set(now), took: (span) => took.observe(span / 1_000) } };
}
