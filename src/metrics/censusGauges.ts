import { Gauge, type Registry } from 'prom-client';
import type { Census } from '../app/census.ts';

/** What is there at the moment, taken down when somebody reads the metrics. */
export function censusGauges(register: Registry): (census: Census) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [register] });
  const gauges: Record<keyof Census, Gauge> = {
    channels: gauge('linkcall_channels_awake', 'Channels that this process has in memory.'),
    live: gauge('linkcall_channels_live', 'Channels of this process with a host who is live.'),
    clients: gauge('linkcall_clients', 'Clients that are connected to channels of this process.'),
    linked: gauge('linkcall_links', 'Users who are on a call in channels of this process.'),
    waiting: gauge('linkcall_applications', 'Users who wait for a host in channels of this process.'),
    streams: gauge(
      'linkcall_media_streams',
      "Streams on the air in channels of this process, as ZEGO's callbacks tell.",
    ),
    queued: gauge(
      'linkcall_mailbox_letters',
      'Commands and facts that wait for the commit before them, in all channels.',
    ),
    queuedMost: gauge(
      'linkcall_mailbox_letters_max',
      'Commands and facts that wait in the fullest mailbox; it takes 10000.',
    ),
  };
  return (census) => {
    for (const [name, value] of Object.entries(census)) gauges[name as keyof Census].set(value);
  };
}
