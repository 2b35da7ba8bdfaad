const POLL_MS = 5;
/** To look may cost a request: what takes long is looked at less often, and is seen a tenth later at most. */
const POLL_MAX_MS = 100;
/**
 * For a slow machine. Less than the least that mocha gives a test: it fails with what it waited for. `npm run test:chaos` has
 * crowds that are a hundred times as large, and more patience.
 */
export const PATIENCE_MS = Number(process.env.CHAOS_PATIENCE_MS ?? 120_000);

/** Waits for something that happens elsewhere; fails with `what` if it does not. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const begunAt = Date.now();
  while (!(await isTrue())) {
    const waitedMs = Date.now() - begunAt;
    if (waitedMs > PATIENCE_MS) throw new Error(`waited in vain: ${what}`);
    const pollMs = Math.min(Math.max(waitedMs / 10, POLL_MS), POLL_MAX_MS);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
