const POLL_MS = 5;
/** For a slow machine. Less than the least that mocha gives a test: it fails with what it waited for. */
const PATIENCE_MS = 60_000;

/** Waits for something that happens elsewhere; fails with `what` if it does not. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
