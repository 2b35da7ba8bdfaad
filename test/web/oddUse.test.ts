import assert from 'node:assert/strict';
import type { ConsoleTab } from './consoleTab.ts';
import { openConsole } from './openConsole.ts';

describe('the console, used in odd ways', () => {
  const bed = openConsole();

  async function addViewer(tab: ConsoleTab, nick: string): Promise<void> {
    await tab.page.getByLabel('Name of the next viewer').fill(nick);
    await tab.press('Add a viewer');
  }

  it('keeps each phone in its place, whatever the names are', async () => {
    const tab = await bed.open('/', { viewport: { width: 1440, height: 900 } });
    await tab.isConnected();
    await addViewer(tab, 'W'.repeat(60));
    await addViewer(tab, '\u202eevil \u0627\u0644\u0639\u0631\u0628\u064a\u0629');
    await tab.press('Ask to join', tab.phone('chen'));
    await tab.press(`Accept ${'W'.repeat(60)}`, tab.phone('hana'));
    await tab.press('Ask to join', tab.phone('dora'));
    await tab.phone('hana').locator('.applicant').waitFor();
    await tab.press('Send in order');
    await tab.reads('The list is right');
    for (const width of [1440, 360]) {
      await tab.page.setViewportSize({ width, height: 900 });
      const sprawling = await tab.page.evaluate(() => {
        const within = (inner: DOMRect, outer: DOMRect) => inner.left >= outer.left && inner.right <= outer.right;
        return [...document.querySelectorAll('.phone, .zego')].flatMap((part) =>
          [...part.querySelectorAll('.screen, .phone-head, .button, .guest, .callback, dd')]
            .filter((node) => !within(node.getBoundingClientRect(), part.getBoundingClientRect()))
            .map(({ className }) => className),
        );
      });
      assert.deepEqual(sprawling, [], `${width} pixels`);
      assert.equal(await tab.overhang(), 0);
    }
    tab.assertNoComplaints();
  });

  it('takes a double click for one', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    // The answer to the first click comes before the second, which then lies on "Stop waiting".
    await tab.phone('ann').getByRole('button', { name: 'Ask to join' }).click({ clickCount: 2, delay: 200 });
    // Each phone has a connection of its own: who asks first is not yet who is heard first.
    await tab.reads('You are number 1 of 1 waiting', tab.phone('ann'));
    await tab.press('Ask to join', tab.phone('ben'));
    await tab.reads('You are number 2 of 2 waiting', tab.phone('ben'));
    await tab.reads('You are number 1 of 2 waiting', tab.phone('ann'));
    tab.assertNoComplaints();
  });

  it('has all its viewers again after a reload, a call going on', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    await addViewer(tab, 'Zoe');
    await tab.press('Send Ben away');
    await tab.press('Ask to join', tab.phone('chen'));
    await tab.press('Accept Zoe', tab.phone('hana'));
    await tab.reads('You are on the line', tab.phone('chen'));
    await tab.page.reload();
    await tab.reads('You are on the line', tab.phone('chen'));
    await tab.page.getByRole('article', { name: 'Zoe’s phone' }).waitFor();
    assert.equal(await tab.phone('ben').count(), 0);
    tab.assertNoComplaints();
  });

  it('has room for twenty viewers, and says when they are all there; the host stays in sight', async () => {
    const tab = await bed.open('/', { viewport: { width: 1440, height: 900 } });
    await tab.isConnected();
    for (let viewers = 2; viewers < 20; viewers += 1) await tab.press('Add a viewer');
    await tab.reads('All 20 viewers are here.');
    const last = tab.phone('tara');
    await tab.reads('Connected', last);
    await tab.press('Ask to join', last);
    // That scrolled to the end of the page.
    const accept = await tab.phone('hana').getByRole('button', { name: 'Accept Tara' }).boundingBox();
    assert(accept !== null && accept.y > 0 && accept.y < 900, JSON.stringify(accept));
    await tab.press('Send Tara away');
    await tab.page.getByRole('button', { name: 'Add a viewer' }).waitFor();
    tab.assertNoComplaints();
  });

  it('opens the page of a channel whose name no address can hold', async () => {
    const tab = await bed.open('/#/channels/.');
    await tab.press('Use a token to play with');
    await tab.reads('Browsers cannot ask for a channel of this name');
    tab.assertNoComplaints();
  });

  it('says of a token that it cannot be one, or what the server has against it', async () => {
    const tab = await bed.open('/#/channels', { locale: 'zh-CN' });
    await tab.page.getByLabel('令牌').fill('不是令牌');
    await tab.press('登录');
    await tab.reads('这不是令牌');
    await tab.page.getByLabel('令牌').fill('nonsense');
    await tab.press('登录');
    await tab.reads('服务器拒绝了：the token is not a JWT');
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('gives the focus back to whatever it asked about, and lets nothing else be done meanwhile', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { page } = tab;
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const host = tab.phone('hana');
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.press('Accept Ann', host);
    await tab.reads('Remove', host);
    await host.getByRole('switch').click();
    await tab.reads('Stop taking calls?', host);
    assert.equal(await focused(), 'Keep open');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'Take calls');

    await page.getByRole('link', { name: /^try-/ }).click();
    await tab.press('End the live session');
    await page.getByRole('alertdialog').waitFor();
    for (let times = 0; times < 6; times += 1) {
      await page.keyboard.press('Tab');
      const isOutside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('.question'),
      );
      assert(!isOutside, (await focused()) ?? '');
    }
    await tab.press('Leave it');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'End the live session');
    tab.assertNoComplaints();
  });

  it('gives a file of what the filters ask for, shown or not, and shows nothing for filters that are refused', async () => {
    const tab = await bed.open();
    await tab.isConnected();
    const { page } = tab;
    await tab.press('Ask to join', tab.phone('ann'));
    await tab.press('Stop waiting', tab.phone('ann'));
    await tab.phone('ann').getByRole('button', { name: 'Ask to join' }).waitFor();
    await tab.goTo('History');
    await tab.asksUntil('Show', page.locator('tbody tr').first());
    await page.getByLabel('Viewer’s id').fill('nobody');
    const [download] = await Promise.all([page.waitForEvent('download'), tab.press('Download CSV')]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    assert.equal(Buffer.concat(chunks).toString().trim().split('\r\n').length, 1);
    await tab.reads('No call fits the filters');
    await tab.press('Clear');
    await page.locator('tbody tr').first().waitFor();
    await page.getByLabel('From', { exact: true }).fill('2027-01-01T00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-01T00:00');
    // The browser itself tells of the answer.
    await tab.press('Show');
    await tab.reads('The server said no: from must not be later than to');
    assert.equal(await page.locator('tbody tr').count(), 0);
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
