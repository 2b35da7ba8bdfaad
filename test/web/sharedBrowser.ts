import type { Browser } from 'playwright-core';
import { openChromium } from '../support/services/chromium.ts';

let browser: Promise<Browser> | undefined;

/**
 * One for the suites of the console that run in this process; each test has a profile of its own in it. Where suites run
 * side by side mocha takes the end of each for the end of all: the next one opens another.
 */
export function sharedBrowser(): Promise<Browser> {
  browser ??= openChromium();
  return browser;
}

after(async () => {
  const opened = browser;
  browser = undefined;
  await (await opened)?.close();
});
