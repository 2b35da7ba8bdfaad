/** So many questions to Redis at a time are answered in time. */
const AT_ONCE = 32;

/** As `Promise.allSettled` does, but a few at a time. */
export async function settleInBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly PromiseSettledResult<R>[]> {
  const settled: PromiseSettledResult<R>[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    settled.push(...(await Promise.allSettled(items.slice(from, from + AT_ONCE).map(work))));
  }
  return settled;
}

export function throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}
