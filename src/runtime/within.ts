import { setImmediate as turn } from 'node:timers/promises';

/** As `work` settles; or, when `limitMs` have passed, a rejection. Work that comes too late is nobody's concern. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(async () => {
    // If it was us who were slow, the answer may be here already, unread.
    await turn();
    late.reject(new TooLate(limitMs));
  }, limitMs);
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
