import assert from 'node:assert/strict';
import { TestServer } from '../../support/server.ts';
import { emptyRedis } from '../../support/services.ts';
import { ConsoleTab } from '../consoleTab.ts';
import { sharedBrowser } from '../sharedBrowser.ts';

/** The page offers more; a few are enough to fill a mirror. */
const SIZE = 40;

describe('the console, to try a call before a crowd', () => {
  let server: TestServer;
  let tab: ConsoleTab;

  before(async function () {
    // Redis and the browser may have to be installed first.
    this.timeout(600_000);
    const patience = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };
    // The phones that are there at first sit at the actor, and nobody else.
    const settings = { AUTH_SECRET: '', CONSOLE: '1', MIRROR_ABOVE: '3', REDIS_URL: await emptyRedis(), ...patience };
    server = await TestServer.start(settings);
    tab = await ConsoleTab.open(await sharedBrowser(), server.url, { viewport: { width: 1_440, height: 900 } });
  });
  after(async () => {
    await tab?.close();
    await server?.remove();
  });

  const panel = () => tab.page.locator('.crowd');

  async function look(): Promise<void> {
    assert.deepEqual(await tab.faults(), []);
    for (const width of [390, 1_440]) {
      await tab.page.setViewportSize({ width, height: 900 });
      assert.equal(await tab.overhang(), 0, `at ${width} pixels`);
    }
  }

  it('[SC1, SC2, SC3] brings viewers into mirrors, beside whom the phones work as before', async () => {
    await tab.isConnected();
    await tab.page.getByLabel('How many').fill(`${SIZE}`);
    await tab.press(`Add ${SIZE} viewers`);
    await tab.reads(`${SIZE} of ${SIZE} are here. In mirrors: ${SIZE}.`, panel());
    await tab.reads('All of them are here.', panel());
    await look();

    await tab.press('Add a viewer');
    const [host, ann, chen] = ['hana', 'ann', 'chen'].map((id) => tab.phone(id));
    assert(host !== undefined && ann !== undefined && chen !== undefined);
    await tab.press('Ask to join', ann);
    // Each phone has a connection of its own: who asks first is not yet who is heard first.
    await tab.reads('You are number 1 of 1 waiting', ann);
    await tab.press('Ask to join', chen);
    await tab.reads('You are number 2 of 2 waiting', chen);
    await tab.press('Accept Ann', host);
    await tab.reads('You are on the line', ann);
    await tab.reads('You are number 1 of 1 waiting', chen);
    await tab.press('Accept Chen', host);
    await tab.reads('You are on the line', chen);
    await tab.press('Lose network', chen);
    await tab.reads('Away', host);
    await tab.press('Regain network', chen);
    await tab.readsNot('Away', host);
    await tab.press('Hang up', chen);
    await tab.reads(/^Call ended, 00:\d\d$/, chen);
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('sends them away again, and says it in Chinese as well', async () => {
    await tab.press('Switch to Chinese (中文)');
    await tab.reads(`已到 ${SIZE} / ${SIZE} 位。`, panel());
    await tab.reads('他们都到了。', panel());
    await look();
    await tab.press('让这群观众离开');
    await tab.page.locator('.crowd[data-here="0"]').waitFor();
    await tab.reads(`添加 ${SIZE} 位观众`, panel());
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('tells in words why nobody is let in', async () => {
    const turnedAway = { status: 429, message: 'there are too many joins from this address', is_last: false };
    let sight = { wanted: 500, here: 120, in_mirrors: 0, turned_away: turnedAway };
    await tab.page.route('**/dev/crowd*', (route) => route.fulfill({ json: sight }));
    await tab.page.reload();
    await tab.page.locator('.crowd[data-here="120"]').waitFor();
    await tab.reads('现在进不来：同时进入的人太多。稍后再试。', panel());
    sight = { ...sight, turned_away: { status: 403, message: 'not here', is_last: true } };
    await tab.reads('服务器不再放人进来：not here', panel());
  });
});
