import type { Browser, BrowserContextOptions } from 'playwright-core';
import { TestServer } from '../support/server.ts';
import { ConsoleTab } from './consoleTab.ts';
import { sharedBrowser } from './sharedBrowser.ts';

/** On a slow machine a page takes its time: meanwhile nobody's time is over, and nobody who is away is gone. */
const PATIENCE = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };

/** A server as `npm start` starts it unless `env` says otherwise, and a browser, for the tests of one `describe`. */
export function openConsole(env: Record<string, string> = { AUTH_SECRET: '' }) {
  let browser: Browser | undefined;
  let server: TestServer | undefined;
  let tabs: ConsoleTab[] = [];

  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    [browser, server] = await Promise.all([sharedBrowser(), TestServer.start({ CONSOLE: '1', ...PATIENCE, ...env })]);
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
  });
  after(async () => {
    await server?.remove();
  });

  return {
    get server(): TestServer {
      if (server === undefined) throw new Error('the server is started before the tests');
      return server;
    },
    async open(path = '/', options: BrowserContextOptions = {}): Promise<ConsoleTab> {
      if (browser === undefined) throw new Error('the browser is started before the tests');
      const tab = await ConsoleTab.open(browser, this.server.url + path, options);
      tabs.push(tab);
      return tab;
    },
  };
}
