import { setImmediate as turn } from 'node:timers/promises';

/** As `work` settles; or, when `limitMs` have passed, and never before, a rejection. Work that comes too late is nobody's concern. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const endsAt = performance.now() + limitMs;
  const waitFor = (ms: number): NodeJS.Timeout =>
    setTimeout(async () => {
      const leftMs = endsAt - performance.now();
      if (leftMs > 0) {
        // Timers count whole milliseconds.
        timer = waitFor(leftMs);
        return;
      }
      // If it was us who were slow, the answer may be here already, unread.
      await turn();
      late.reject(new TooLate(limitMs));
    }, ms);
  let timer = waitFor(limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export class TooLate extends Error {
  override readonly name = 'TooLate';

  constructor(limitMs: number) {
    super(`no answer within ${limitMs / 1_000} s`);
  }
}
