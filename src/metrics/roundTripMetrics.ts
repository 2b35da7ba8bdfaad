import { Counter, Histogram, type Registry } from 'prom-client';
import type { StoreCounts } from '../ports/channelStore.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** OP8: of Redis and MySQL, as far as they are used. */
export function roundTripMetrics(register: Registry): Pick<StoreCounts, 'roundTripsTo'> {
  const common = { labelNames: ['store'], registers: [register] };
  const seconds = new Histogram({
    name: 'linkcall_store_round_trip_seconds',
    help: 'How long Redis, or MySQL, took to answer a question of this process.',
    buckets: SECONDS,
    ...common,
  });
  const failures = new Counter({
    name: 'linkcall_store_round_trips_failed_total',
    help: 'Questions of this process to Redis, or uses of MySQL, that were not answered in time, or with an error.',
    ...common,
  });
  return {
    roundTripsTo: (store) => {
      // Looked up once, so that a round trip makes no object; the first failure is to be seen as one.
      const ofStore = seconds.labels(store);
      failures.inc({ store }, 0);
      return {
        answered: (tookMs) => ofStore.observe(tookMs / 1_000),
        failed: () => failures.inc({ store }),
      };
    },
  };
}
