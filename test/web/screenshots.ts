// Pictures of the console for the README, of a server and a browser that it starts itself.
// Usage: npm run screenshots
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { TestServer } from '../support/server.ts';
import { openChromium } from '../support/services/chromium.ts';
import { until } from '../support/until.ts';
import { ConsoleTab } from './consoleTab.ts';
import { fillServer } from './fillServer.ts';

const FOLDER = 'docs/screenshots';
const SHOWN_CHANNEL = 'evening-songs';
const KB = 1_024;

const WINDOWS = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } } as const;
const THEMES = ['light', 'dark'] as const;

const server = await TestServer.start({ AUTH_SECRET: '', CONSOLE: '1', APPLY_LIFE_MS: '60000' });
const browser = await openChromium();
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const leave = await fillServer(server.url, SHOWN_CHANNEL);
  for (const window of ['desktop', 'phone'] as const) await takeAll(browser, window);
  await leave();
  for (const name of (await readdir(FOLDER)).toSorted()) {
    const { size } = await stat(join(FOLDER, name));
    process.stdout.write(`${join(FOLDER, name)}  ${Math.ceil(size / KB)} kB\n`);
  }
} finally {
  await browser.close();
  await server.remove();
}

async function takeAll(browser: Browser, window: keyof typeof WINDOWS): Promise<void> {
  const tab = await ConsoleTab.open(browser, server.url, { viewport: WINDOWS[window] });
  const host = tab.phone('hana');
  await tab.press('Ask to join', tab.phone('ann'));
  await tab.press('Accept Ann', host);
  await tab.reads('00:07', host);
  await tab.press('Ask to join', tab.phone('ben'));
  await host.getByRole('button', { name: 'Accept Ben' }).waitFor();
  await take(tab, 'try', window);
  await tab.press('Send shuffled, and twice');
  await tab.reads('The list is right');
  await tab.page.locator('.zego').scrollIntoViewIfNeeded();
  await take(tab, 'zego', window, '.zego');
  await tab.goTo('Channels');
  await tab.page.locator('tbody tr').nth(4).waitFor();
  await take(tab, 'channels', window);
  await tab.page.getByRole('link', { name: SHOWN_CHANNEL }).click();
  await tab.reads(/^Refused:/);
  await take(tab, 'channel', window);
  await tab.goTo('History');
  await tab.page.locator('tbody tr').nth(4).waitFor();
  await take(tab, 'history', window);
  await tab.close();
}

/** In either theme; `part`: only that part of the page. */
async function take(tab: ConsoleTab, view: string, window: keyof typeof WINDOWS, part?: string): Promise<void> {
  const { page } = tab;
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    if (part === undefined) await page.evaluate(() => scrollTo(0, 0));
    await until(() => page.evaluate(() => document.fonts.status === 'loaded'), 'the fonts are loaded');
    const path = join(FOLDER, `${view}-${window}-${theme}.png`);
    await (part === undefined ? page.screenshot({ path }) : page.locator(part).screenshot({ path }));
  }
}
