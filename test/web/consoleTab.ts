import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { until } from '../support/until.ts';

/** A browser says so by itself when a server is not there, does not know a token or a seat any more, or refuses. */
const NETWORK_FAILURE =
  /^(Failed to load resource: (net::ERR_|the server responded with a status of (400|401|403|404|410|503))|WebSocket connection to '[^']+' failed: )/;

const PATIENCE_MS = 120_000;

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** The console in a browser profile of its own. */
export class ConsoleTab {
  readonly page: Page;
  readonly #complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on('dialog', (dialog) => this.#complaints.push(`a dialog: ${dialog.message()}`));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<ConsoleTab> {
    const tab = new ConsoleTab(await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce', ...options }));
    await tab.page.goto(url);
    return tab;
  }

  phone(id: string): Locator {
    return this.page.locator(`[data-phone="${id}"]`);
  }

  async press(name: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).click();
  }

  /** Waits until the text is there. */
  async reads(text: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await within.getByText(text).first().waitFor();
  }

  async readsNot(text: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await within.getByText(text).first().waitFor({ state: 'hidden' });
  }

  /** All phones, as many as there are at first. */
  async isConnected(): Promise<void> {
    for (const id of ['hana', 'ann', 'ben']) await this.reads('Connected', this.phone(id));
  }

  /** For a page that does not ask by itself: what has ended is in the log a moment later. */
  async asksUntil(press: string, isThere: Locator): Promise<void> {
    await until(async () => {
      await this.press(press);
      return isThere.isVisible();
    }, `${press} shows it`);
  }

  async goTo(view: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: view }).click();
  }

  /** What of the page keeps people from using it, by axe. */
  async faults(): Promise<string[]> {
    if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axe);
    const found = await this.page.evaluate<{ id: string; impact: string; nodes: { target: string[] }[] }[]>(
      'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
    );
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }

  /** By how many pixels the page is wider than the window. */
  overhang(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  assertNoComplaints({ networkMayFail = false } = {}): void {
    const isMeant = (complaint: string) => networkMayFail && NETWORK_FAILURE.test(complaint);
    assert.deepEqual(
      this.#complaints.filter((complaint) => !isMeant(complaint)),
      [],
    );
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
