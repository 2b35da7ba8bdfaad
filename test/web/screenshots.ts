// Pictures of the console for the README, of a server and a browser that it starts itself.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { takeNoArguments } from '../../src/server/usage.ts';
import { DICTIONARIES, type Dictionary } from '../../web/text/dictionary.ts';
import { TestServer } from '../support/server.ts';
import { openChromium } from '../support/services/chromium.ts';
import { until } from '../support/until.ts';
import { ConsoleTab } from './consoleTab.ts';
import { ENDPOINTS } from './endpoints.ts';
import { fillServer, operate } from './fillServer.ts';

const FOLDER = 'docs/screenshots';
const SHOWN_CHANNEL = 'evening-songs';
const KB = 1_024;

const WINDOWS = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } } as const;
const THEMES = ['light', 'dark'] as const;

takeNoArguments(`usage: npm run screenshots

Takes docs/screenshots anew. One picture is in Chinese, and needs a font for that (Debian: fonts-noto-cjk).`);
const server = await TestServer.start({ AUTH_SECRET: '', CONSOLE: '1', APPLY_LIFE_MS: '60000' });
const browser = await openChromium();
try {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const leave = await fillServer(server.url, SHOWN_CHANNEL);
  await operate(server.url, SHOWN_CHANNEL);
  for (const window of ['desktop', 'phone'] as const) await takeAll(browser, window);
  await takeInChinese(browser);
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
  await playCall(tab, DICTIONARIES.en);
  await take(tab, 'try', window);
  await tab.press('Send shuffled, and twice');
  await tab.reads('The list is right');
  await tab.page.locator('.zego').scrollIntoViewIfNeeded();
  await take(tab, 'zego', window, '.zego');
  await tab.goTo('Overview');
  await tab.page.locator('.uplot').first().waitFor();
  await take(tab, 'overview', window);
  await tab.goTo('People');
  await tab.page.locator('tr[data-user]').nth(2).waitFor();
  await take(tab, 'people', window);
  await tab.goTo('Channels');
  await tab.page.locator('tbody tr').nth(4).waitFor();
  await take(tab, 'channels', window);
  await tab.page.getByRole('link', { name: SHOWN_CHANNEL }).click();
  await tab.reads(/^Refused:/);
  await take(tab, 'channel', window);
  await tab.goTo('History');
  await tab.page.locator('tbody tr').nth(4).waitFor();
  await take(tab, 'history', window);
  await tab.goTo('Audit');
  await tab.page.locator('tbody tr').nth(3).waitFor();
  await take(tab, 'audit', window);
  await tab.page.route('**/api/webhooks', (route) => route.fulfill({ json: { endpoints: ENDPOINTS } }));
  await tab.goTo('Webhooks');
  await tab.page.locator('tbody tr').nth(2).waitFor();
  await take(tab, 'webhooks', window);
  await tab.close();
}

async function takeInChinese(browser: Browser): Promise<void> {
  const tab = await ConsoleTab.open(browser, server.url, { viewport: WINDOWS.desktop, locale: 'zh-CN' });
  await playCall(tab, DICTIONARIES.zh);
  await take(tab, 'try-chinese', 'desktop');
  await tab.close();
}

/** Ann is on the line, and Ben waits. */
async function playCall(tab: ConsoleTab, { viewer, host }: Dictionary): Promise<void> {
  const singer = tab.phone('hana');
  await tab.press(viewer.apply, tab.phone('ann'));
  await tab.press(host.allowWhom('Ann'), singer);
  await tab.reads('00:07', singer);
  await tab.press(viewer.apply, tab.phone('ben'));
  await singer.getByRole('button', { name: host.allowWhom('Ben') }).waitFor();
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
