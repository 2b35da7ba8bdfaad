import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const NS_PER_S = 1e9;

/** The longest that a timer can wait. */
export const NEVER_MS = 2 ** 31 - 1;

const FIGURES: Readonly<Record<string, { readonly help: string; readonly of: (delay: ELDHistogram) => number }>> = {
  min: { help: 'The shortest', of: ({ min }) => min },
  max: { help: 'The longest', of: ({ max }) => max },
  mean: { help: 'The mean', of: ({ mean }) => mean },
  stddev: { help: 'The standard deviation of the', of: ({ stddev }) => stddev },
  p50: { help: 'The 50th percentile of the', of: (delay) => delay.percentile(50) },
  p90: { help: 'The 90th percentile of the', of: (delay) => delay.percentile(90) },
  p99: { help: 'The 99th percentile of the', of: (delay) => delay.percentile(99) },
};

/**
 * How long turns of the event loop kept others waiting, since the metrics were read last: in place of prom-client's figures,
 * for which an idle process is woken a hundred times a second, and each of which has those 10 ms in it.
 */
export function eventLoopLag(register: Registry): void {
  const delay = monitorEventLoopDelay({ samplePerIteration: true });
  delay.enable();
  const gauges = Object.entries(FIGURES).map(([name, { help, of }], nth) => {
    const metric = `nodejs_eventloop_lag_${name}_seconds`;
    register.removeSingleMetric(metric);
    const gauge = new Gauge({
      name: metric,
      help: `${help} delay of the event loop by one of its turns.`,
      registers: [register],
      // The first one is asked first, and takes all of them down.
      ...(nth === 0 && { collect: () => takeDown() }),
    });
    return () => gauge.set(delay.count === 0 ? 0 : of(delay) / NS_PER_S);
  });
  const takeDown = (): void => {
    for (const set of gauges) set();
    delay.reset();
  };
}
