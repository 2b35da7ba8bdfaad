import { setImmediate as turn } from 'node:timers/promises';

/** What is on the heap once all that can be collected has been; for a process that runs with `--expose-gc`. */
export async function settledHeap(): Promise<number> {
  // What a callback of the collector lets go of is found by the next collection.
  for (let time = 0; time < 4; time += 1) {
    await turn();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}
