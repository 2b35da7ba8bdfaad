import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;
const [USER_FIELD, SYSTEM_FIELD] = [11, 12];

/** Of all its threads, since it began. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) * TICK_MS;
}

/** The same to the microsecond; of a thread that has ended nothing is counted. */
export function exactCpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + onCpuMs(`/proc/${pid}/task/${thread}/schedstat`), 0);
}

const NS_PER_MS = 1_000_000;

function onCpuMs(schedstat: string): number {
  const [ns] = readFileSync(schedstat, 'utf8').split(' ');
  return Number(ns) / NS_PER_MS;
}

export function residentKb(pid: number): number {
  const [, kb] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m) ?? [];
  return Number(kb);
}

/** How many files and connections this process, and those that it starts, may have open. */
export function openFilesMax(): number {
  const [, soft] = readFileSync('/proc/self/limits', 'utf8').match(/^Max open files\s+(\d+)/m) ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
