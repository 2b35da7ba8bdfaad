import assert from 'node:assert/strict';
import { TestServer, tokenFor } from '../support/server.ts';
import { until } from '../support/until.ts';
import { answer, type Receiver, startReceiver } from '../webhooks/receiver.ts';
import { ConsoleTab } from './consoleTab.ts';
import { sharedBrowser } from './sharedBrowser.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

describe('the console of a server that tells a platform', () => {
  let good: Receiver;
  let broken: Receiver;
  let server: TestServer;
  const tabs: ConsoleTab[] = [];
  before(async function () {
    // The browser may have to be installed first.
    this.timeout(600_000);
    [good, broken] = [await startReceiver(), await startReceiver(answer(500))];
    const [first] = await Promise.all([
      TestServer.start({
        WEBHOOK_URLS: `${good.url}?key=hush,${broken.url}`,
        WEBHOOK_SECRET: SECRET,
        CONSOLE: '1',
        LOG_LEVEL: 'fatal',
        APPLY_LIFE_MS: '3600000',
      }),
      sharedBrowser(),
    ]);
    server = first;
    await server.admin('POST', '/api/channels/one/orders', { order: 'apply', user_id: 'ann' });
    await server.admin('POST', '/api/channels/two/orders', { order: 'apply', user_id: 'ann' });
    // What is not taken is tried again.
    await until(() => good.received.length === 2 && broken.received.length >= 2, 'both are told, or were to be');
  });
  afterEach(async () => void (await Promise.all(tabs.splice(0).map((tab) => tab.close()))));
  after(async () => {
    await server?.remove();
    await Promise.all([good?.close(), broken?.close()]);
  });

  const open = async (locale = 'en-GB'): Promise<ConsoleTab> => {
    const tab = await ConsoleTab.open(await sharedBrowser(), `${server.url}/#/webhooks`, { locale });
    tabs.push(tab);
    await tab.page.locator('input[type=password]').fill(await tokenFor({ sub: 'olga', role: 'admin' }));
    await tab.page.locator('form button').click();
    return tab;
  };
  const rowOf = (tab: ConsoleTab, url: string) => tab.page.locator(`tr[data-endpoint="${url}"]`);
  const column = (tab: ConsoleTab, url: string, nth: number) =>
    rowOf(tab, url).locator('td').nth(nth).locator('> span').last();

  it('[IN8] shows how each endpoint fares: what waits for how long, and its last error', async () => {
    const tab = await open();
    await tab.reads('Takes events', rowOf(tab, good.url));
    await tab.reads('none', rowOf(tab, good.url));
    await tab.reads('it answered 500', rowOf(tab, broken.url));
    await column(tab, broken.url, 1).filter({ hasText: /^2$/ }).waitFor();
    await column(tab, broken.url, 2)
      .filter({ hasText: /^\d\d:\d\d$/ })
      .waitFor();
    // What it was told is off the queue a moment later.
    await column(tab, good.url, 1).filter({ hasText: /^0$/ }).waitFor();
    assert.equal((await tab.page.content()).includes('hush'), false);
    tab.assertNoComplaints();
  });

  it('[IN8] has events delivered again, once whoever wants it has said so twice', async () => {
    const tab = await open();
    const before = good.received.length;
    await tab.press(`Deliver again to ${good.url}`);
    const form = tab.page.getByRole('form');
    await tab.press('Deliver again', form);
    const question = tab.page.getByRole('alertdialog');
    await tab.reads(`${good.url} is told once more of what came after 0, to the end.`, question);
    await tab.press('Leave it', question);
    await question.waitFor({ state: 'detached' });
    assert.equal(good.received.length, before);
    await form.getByLabel('To this cursor').fill('1');
    await tab.press('Deliver again', form);
    await tab.reads('of what came after 0, up to 1.', question);
    await tab.press('Deliver again', question);
    await tab.reads('1 event is on the way again.');
    await until(() => good.received.length === before + 1, 'it is told once more');
    assert.equal(good.received.at(-1)?.headers['webhook-id'], 'one:1');
    tab.assertNoComplaints();
  });

  it('[IN8] says where to go on, and what is not kept any more', async () => {
    const tab = await open();
    await tab.press(`Deliver again to ${broken.url}`);
    const form = tab.page.getByRole('form');
    const after = form.getByLabel('After this cursor');
    for (const [status, json, says, next] of [
      [200, { queued: 10_000, cursor: '10007', is_end: false }, /^10000 events .* go on after 10007\.$/, '10007'],
      [410, { error: { code: 'gone', message: 'gone', oldest: '500' } }, /not kept any more.*: 500\.$/, '500'],
      [400, { error: { code: 'bad-request', message: 'after must be a cursor' } }, 'after must be a cursor', '500'],
    ] as const) {
      await tab.page.route('**/api/webhooks/redeliver', (route) => route.fulfill({ status, json }));
      await tab.press('Deliver again', form);
      await tab.press('Deliver again', tab.page.getByRole('alertdialog'));
      await tab.reads(says);
      assert.equal(await after.inputValue(), next);
      await tab.page.unroute('**/api/webhooks/redeliver');
    }
    // What is no cursor is not even sent.
    await after.fill('now');
    await tab.press('Deliver again', form);
    assert.equal(await tab.page.getByRole('alertdialog').count(), 0);
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('can be used by the keyboard alone, in Chinese', async () => {
    const tab = await open('zh-CN');
    const { keyboard } = tab.page;
    const focused = () =>
      tab.page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute('name') ?? activeElement?.textContent;
      });
    const again = tab.page.getByRole('button', { name: `向 ${good.url} 重新推送` });
    await again.focus();
    await keyboard.press('Enter');
    await tab.reads('从此游标之后');
    assert.equal(await focused(), 'after');
    await keyboard.press('Enter');
    await tab.reads('重新推送这些事件？');
    assert.equal(await focused(), '不推送');
    await keyboard.press('Escape');
    // What is pressed is drawn a moment later.
    await tab.readsNot('重新推送这些事件？');
    assert.equal(await focused(), 'after');
    await tab.page.getByRole('button', { name: '关闭' }).focus();
    await keyboard.press('Enter');
    await tab.readsNot('从此游标之后');
    assert.equal(await again.evaluate((button) => button === document.activeElement), true);
    tab.assertNoComplaints();
  });

  it('[IN8] keeps what it shows while the server is away, and goes on by itself when it is back', async () => {
    const tab = await open();
    await rowOf(tab, good.url).waitFor();
    await server.kill();
    await tab.reads(/^The server does not answer\./);
    await tab.reads('it answered 500', rowOf(tab, broken.url));
    await server.start();
    await tab.readsNot(/^The server does not answer\./);
    await tab.reads('Takes events', rowOf(tab, good.url));
    tab.assertNoComplaints({ networkMayFail: true });
  });
});
