import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import type { ConsoleTab } from './consoleTab.ts';
import { ASIDE, ENDPOINTS } from './endpoints.ts';
import { openConsole } from './openConsole.ts';

const TIMEOUT_MS = 600_000;

describe('the console, for everybody', () => {
  const bed = openConsole();

  describe('in any view', () => {
    const faults: string[] = [];
    const overhangs: string[] = [];

    /** What is there to see, in either theme and in a narrow window. */
    async function look(tab: ConsoleTab, view: string): Promise<void> {
      const { page } = tab;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await tab.faults()).map((fault) => `${view}, ${colorScheme}: ${fault}`));
      }
      const wide = page.viewportSize();
      await page.setViewportSize({ width: 360, height: 740 });
      const overhang = await tab.overhang();
      if (overhang > 0) overhangs.push(`${view}: ${overhang} pixels`);
      if (wide !== null) await page.setViewportSize(wide);
    }

    before(async function () {
      // A timeout of a `describe` is not that of its hooks.
      this.timeout(TIMEOUT_MS);
      const tab = await bed.open();
      await tab.isConnected();
      const host = tab.phone('hana');
      await tab.press('Ask to join', tab.phone('ann'));
      await tab.press('Accept Ann', host);
      await tab.press('Ask to join', tab.phone('ben'));
      await host.getByRole('button', { name: 'Accept Ben' }).waitFor();
      await tab.press('Make Ann a moderator', host);
      await tab.reads('Moderators', host);
      await look(tab, 'try');
      await host.getByRole('switch').click();
      await tab.reads('Stop taking calls?');
      await look(tab, 'try, with a question');
      await tab.press('Keep open');
      // Ann drops out of ZEGO's room for a moment, which ends her call.
      await tab.press('Send in order');
      await tab.reads('The list is right');
      await look(tab, 'try, with ZEGO');
      await tab.goTo('Channels');
      await tab.page.getByRole('link', { name: /^try-/ }).first().click();
      await tab.reads('Go live');
      await look(tab, 'channel');
      await tab.goTo('History');
      await tab.asksUntil('Show', tab.page.locator('tbody tr').first());
      await look(tab, 'history');
      await tab.goTo('Channels');
      await tab.page.locator('tbody tr').first().waitFor();
      await look(tab, 'channels');
      await tab.goTo('Webhooks');
      await tab.reads('No endpoint');
      await look(tab, 'webhooks, none');
      await tab.page.route('**/api/webhooks', (route) => route.fulfill({ json: { endpoints: ENDPOINTS } }));
      await tab.press(`Deliver again to ${ENDPOINTS[0]?.url}`);
      await look(tab, 'webhooks');
      await tab.page.route('**/api/webhooks/aside?*', (route) => route.fulfill({ json: { entries: ASIDE } }));
      await tab.press(`7: show what ${ENDPOINTS[0]?.url} never took`);
      await tab.reads('cannot be read');
      await look(tab, 'webhooks, set aside');
      await tab.press(`Deliver again to ${ENDPOINTS[0]?.url}`);
      await tab.press('Deliver again', tab.page.getByRole('form'));
      await tab.reads('Deliver these events again?');
      await look(tab, 'webhooks, with a question');
      await tab.press('Leave it');
      await tab.press('Sign out');
      await look(tab, 'sign in');
      tab.assertNoComplaints();
    });

    it('has no serious fault by axe, light or dark', () => assert.deepEqual(faults, []));

    it('fits a window of 360 pixels', () => assert.deepEqual(overhangs, []));
  });

  it('speaks Chinese when the browser asks for it, and English on request', async () => {
    const tab = await bed.open('/', { locale: 'zh-CN' });
    await tab.page.getByRole('heading', { name: '试一次连麦' }).waitFor();
    assert.equal(await tab.page.locator('html').getAttribute('lang'), 'zh-CN');
    await tab.press('申请连麦', tab.phone('ann'));
    await tab.press('接受 Ann', tab.phone('hana'));
    await tab.reads('你正在连麦', tab.phone('ann'));
    await tab.press('Switch to English');
    await tab.page.getByRole('heading', { name: 'Try a call' }).waitFor();
    await tab.page.reload();
    await tab.page.getByRole('heading', { name: 'Try a call' }).waitFor();
    tab.assertNoComplaints();
  });

  it('keeps the theme that was chosen', async () => {
    const tab = await bed.open('/', { colorScheme: 'light' });
    const background = () => tab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await tab.press('Use the dark theme');
    await tab.page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    const dark = await background();
    assert.notEqual(dark, light);
    await tab.page.reload();
    await tab.page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    assert.equal(await background(), dark);
  });

  it('can be used by the keyboard alone', async () => {
    const tab = await bed.open('/');
    await tab.isConnected();
    const { keyboard } = tab.page;
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await until(() => tab.page.evaluate(() => document.activeElement?.id === 'main'), 'the focus is on what matters');
    await tab.phone('ann').getByRole('button', { name: 'Ask to join' }).focus();
    await keyboard.press('Enter');
    const accept = tab.phone('hana').getByRole('button', { name: 'Accept Ann' });
    await accept.waitFor();
    await accept.focus();
    // What is drawn anew meanwhile does not take the focus away, and a button that is used up leaves it on its phone.
    await keyboard.press('Space');
    await tab.reads('You are on the line', tab.phone('ann'));
    await accept.waitFor({ state: 'detached' });
    await tab.page.locator('[data-phone="hana"]:focus-within').waitFor();
    tab.assertNoComplaints();
  });
}).timeout(TIMEOUT_MS);
