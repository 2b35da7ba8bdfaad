import { globSync, readFileSync } from 'node:fs';
import type { TestServer } from '../../support/server.ts';

/** What a server's process has in memory, as Linux counts it. */
export function residentBytes({ pid }: TestServer): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** How long it has kept a processor busy; Linux counts in hundredths of a second, behind the name, which may hold anything. */
export function cpuMs({ pid }: TestServer): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = rest.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

/** How long the threads of a process wanted a processor that others had; Linux counts in nanoseconds. */
export function queuedMs(pid: number): number {
  const threads = globSync(`/proc/${pid}/task/*/schedstat`).map((file) => readFileSync(file, 'utf8').split(' '));
  return threads.reduce((sum, [, queuedNs]) => sum + Number(queuedNs) / 1e6, 0);
}
