import type { Clock, Log } from '../ports/runtime.ts';

const RETRY_MS = 250;

/** While it starts, a process waits for a Redis that is slow or away: what it has to say there nobody else would say. */
export async function patiently(
  { clock, log }: { readonly clock: Pick<Clock, 'after'>; readonly log: Log },
  work: () => Promise<unknown>,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 0) log.warn({ err: error }, 'Redis does not answer: the start waits for it');
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}
