import { readFileSync } from 'node:fs';
import type { TestServer } from '../support/server.ts';

/** What a server's process has in memory, as Linux counts it. */
export function residentBytes(server: TestServer): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}
