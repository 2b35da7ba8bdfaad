import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { TestServer } from '../support/server.ts';
import { openChromium } from '../support/services/chromium.ts';

/** On a machine that is busy with other things. */
const TIMEOUT_MS = 600_000;
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const PAGES = ['/docs', '/docs/protocol', '/monitor/'];
const SCREENS = [
  { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
] as const;

describe('the pages about the server, in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    server = await TestServer.start();
    browser = await openChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  for (const path of PAGES) {
    it(`${path} is readable and usable on a phone and a desk, in dark and light, without a network`, async () => {
      for (const screen of SCREENS) {
        const context = await browser.newContext(screen);
        const page = await context.newPage();
        const elsewhere: string[] = [];
        page.on('request', (request) => {
          if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) elsewhere.push(request.url());
        });
        await page.goto(server.url + path);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), screen.viewport.width);
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        assert.equal(background, screen.colorScheme === 'dark' ? 'rgb(21, 24, 29)' : 'rgb(255, 255, 255)');
        await page.evaluate(AXE);
        const faults = await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, help }) => [id, help]))',
        );
        assert.deepEqual(faults, [], `${path} at ${screen.viewport.width} px`);
        assert.deepEqual(elsewhere, []);
        await context.close();
      }
    });
  }
}).timeout(TIMEOUT_MS);
