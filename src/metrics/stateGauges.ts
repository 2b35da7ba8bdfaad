import { Gauge, type Registry } from 'prom-client';

/** OP8: which version this is, and whether it takes work; looked at when somebody reads the metrics. */
export function stateGauges(register: Registry, version: string): (isReady: boolean) => void {
  const registers = [register];
  new Gauge({
    name: 'linkcall_build_info',
    help: '1, with the version of the server.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const ready = new Gauge({
    name: 'linkcall_ready',
    help: '1 while the process takes work, as /readyz says it.',
    registers,
  });
  return (isReady) => ready.set(isReady ? 1 : 0);
}
