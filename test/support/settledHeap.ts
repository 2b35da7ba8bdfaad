import { setImmediate as turn } from 'node:timers/promises';

const COLLECTIONS = 16;

/** What is on the heap once all that can be collected has been; for a process that runs with `--expose-gc`. */
export async function settledHeap(): Promise<number> {
  // What a collection lets go of is found by the next one; code that has not run for several of them is let go of, too.
  for (let time = 0; time < COLLECTIONS; time += 1) {
    await turn();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}
