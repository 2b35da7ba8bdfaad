import { Gauge, type Registry } from 'prom-client';

/** A mirror of this process. */
export type MirrorNow = {
  readonly sid: string;
  readonly id: string;
  readonly clients: number;
  readonly channel: { readonly isBehind: boolean };
};

/** SC8: taken down when somebody reads the metrics. */
export function mirrorGauges(register: Registry): (mirrors: readonly MirrorNow[]) => void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['sid', 'mirror'] as const, registers: [register] });
  const clients = gauge('linkcall_mirror_clients', 'Clients that are connected to a mirror of this process.');
  const behind = gauge('linkcall_mirror_behind', '1 while the channel of a mirror of this process does not answer.');
  return (mirrors) => {
    clients.reset();
    behind.reset();
    for (const { sid, id, clients: count, channel } of mirrors) {
      clients.set({ sid, mirror: id }, count);
      behind.set({ sid, mirror: id }, channel.isBehind ? 1 : 0);
    }
  };
}
