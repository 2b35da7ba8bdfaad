import { readdirSync, readFileSync } from 'node:fs';

/** A signal is on its way for a while, and each thread of a process stops by itself. */
export function isStopped(pid: number | undefined): boolean {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).every((id) => / [Tt] \d+ /.test(statOf(`${tasks}/${id}`)));
}

/** Empty: it has ended since. */
function statOf(task: string): string {
  try {
    return readFileSync(`${task}/stat`, 'utf8');
  } catch {
    return '';
  }
}
