import type { Browser } from 'playwright-core';
import { openChromium } from '../support/services/chromium.ts';

let browser: Promise<Browser> | undefined;

/** One for all tests of the console, until the last test of them all; each has a profile of its own in it. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= openChromium();
  return browser;
}

after(async () => {
  await (await browser)?.close();
});
