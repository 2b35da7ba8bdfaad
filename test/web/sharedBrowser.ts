import type { Browser } from 'playwright-core';
import { openChromium } from '../support/services/chromium.ts';

/** Where suites run side by side mocha takes the end of each for the end of all. */
const isOneOfMany = process.env.MOCHA_WORKER_ID !== undefined;

let browser: Promise<Browser> | undefined;

/**
 * One for the suites of the console that run in this process; each test has a profile of its own in it. It ends with the
 * process, or before, where mocha waits for all that its suites have opened.
 */
export function sharedBrowser(): Promise<Browser> {
  browser ??= openChromium();
  return browser;
}

after(async () => {
  if (isOneOfMany) return;
  const opened = browser;
  browser = undefined;
  await (await opened)?.close();
});
