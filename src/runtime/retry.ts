/** When to try again: `firstMs` after a first failure, `factor` times as long after each further one, up to `mostMs`. */
export type RetryPolicy = { readonly firstMs: number; readonly factor: number; readonly mostMs: number };

/** How long to wait after so many failures in a row. */
export function restMs({ firstMs, factor, mostMs }: RetryPolicy, failures: number): number {
  return Math.min(mostMs, firstMs * factor ** (failures - 1));
}
