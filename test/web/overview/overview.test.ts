import assert from 'node:assert/strict';
import { type Channel, connectChannel } from '../../../src/client/index.ts';
import { TestCluster } from '../../cluster/testCluster.ts';
import { tokenFor } from '../../support/server.ts';
import { ConsoleTab } from '../consoleTab.ts';
import { sharedBrowser } from '../sharedBrowser.ts';

const TIMEOUT_MS = 600_000;

describe('the overview of the console', () => {
  let cluster: TestCluster;
  const players: Channel[] = [];
  const tabs: ConsoleTab[] = [];

  before(async function () {
    // Redis and the browser may have to be installed first.
    this.timeout(600_000);
    const patience = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '120000', HOST_RECONNECT_MS: '120000' };
    [cluster] = await Promise.all([TestCluster.start(2, { CONSOLE: '1', ...patience }), sharedBrowser()]);
    for (const at of [0, 1]) {
      const sid = `stage-${at}`;
      // The channel is where it is asked for first.
      const host = await enter(sid, 'host', 'hana', at);
      for (const viewer of ['ann', 'ben', 'cat']) await (await enter(sid, 'viewer', viewer, at)).apply();
      await host.allow('ann');
    }
  });
  afterEach(async () => void (await Promise.all(tabs.splice(0).map((tab) => tab.close()))));
  after(async () => {
    await Promise.all(players.map((player) => player.leave()));
    await cluster?.remove();
  });

  async function enter(sid: string, role: 'host' | 'viewer', sub: string, at: number): Promise<Channel> {
    const { url } = cluster.server(at);
    const player = connectChannel({ url, sid, token: () => tokenFor({ sub, role, sid }) });
    players.push(player);
    await player.connected();
    return player;
  }

  /** Signed in as somebody who may only read. */
  async function open(path = '/', locale = 'en-GB'): Promise<ConsoleTab> {
    const tab = await ConsoleTab.open(await sharedBrowser(), cluster.server(0).url + path, { locale });
    tabs.push(tab);
    await tab.page.locator('input[type=password]').fill(await tokenFor({ sub: 'otto', role: 'observer' }));
    await tab.page.locator('form button').click();
    return tab;
  }

  const figure = (tab: ConsoleTab, name: string, value: string) =>
    tab.page.locator(`[data-figure="${name}"] dd`).getByText(value, { exact: true }).waitFor();
  const rowOf = (tab: ConsoleTab, at: number) =>
    tab.page.locator(`tr[data-process="${new URL(cluster.server(at).url).host}"]`);

  it('[OP1] is the first page of an operator, and tells what all processes have', async () => {
    const tab = await open();
    await tab.page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal(await tab.page.getByRole('link', { name: 'Try it' }).count(), 0);
    for (const [name, value] of [
      ['live', '2'],
      ['linked', '2'],
      ['waiting', '4'],
      ['clients', '8'],
      ['cuts', '0'],
    ] as const) {
      await figure(tab, name, value);
    }
    for (const at of [0, 1]) {
      await tab.reads('takes work', rowOf(tab, at));
      assert.deepEqual((await rowOf(tab, at).locator('.number').allTextContents()).slice(0, 4), ['1', '1', '2', '4']);
    }
    await tab.reads('ok', tab.page.locator('tr[data-service="channels"]'));
    await tab.reads('Redis', tab.page.locator('tr[data-service="channels"]'));
    await tab.page.locator('linkcall-chart canvas').nth(10).waitFor();
    // Somebody comes: it updates by itself.
    const dan = await enter('stage-0', 'viewer', 'dan', 0);
    await figure(tab, 'clients', '9');
    await dan.leave();
    await figure(tab, 'clients', '8');
    tab.assertNoComplaints();
  });

  it('[OP1] goes on while a process dies and comes back', async () => {
    const tab = await open();
    await rowOf(tab, 1).waitFor();
    await cluster.server(1).kill();
    await rowOf(tab, 1).waitFor({ state: 'detached' });
    await figure(tab, 'live', '2');
    await cluster.revive();
    await rowOf(tab, 1).waitFor();
    // And the one that the page is of.
    await cluster.server(0).kill();
    await tab.reads('The server does not answer. Trying again; what you see may be old.');
    await cluster.revive();
    await tab.readsNot('The server does not answer. Trying again; what you see may be old.');
    await rowOf(tab, 0).waitFor();
    await rowOf(tab, 1).waitFor();
    tab.assertNoComplaints({ networkMayFail: true });
  });

  it('[OP1] is a table as well, keeps what is chosen in the address, and can be used by the keyboard alone', async () => {
    const tab = await open();
    const { page } = tab;
    const table = page.getByRole('button', { name: 'As a table' });
    await table.focus();
    await page.keyboard.press('Enter');
    const lately = page.getByRole('region', { name: 'Lately' });
    await lately.getByRole('columnheader', { name: 'On the line' }).waitFor();
    await lately.locator('tbody tr').first().waitFor();
    assert.equal(await table.getAttribute('aria-pressed'), 'true');
    assert.equal(await table.evaluate((button) => button === document.activeElement), true);
    await page.getByRole('button', { name: 'Last day' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Last day', pressed: true }).waitFor();
    assert.equal(new URL(page.url()).hash, '#/overview?range=day&as=table');
    await page.reload();
    await page.getByRole('button', { name: 'Last day', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'As a table', pressed: true }).waitFor();
    tab.assertNoComplaints();
  });

  it('[OP1] has no serious fault by axe and fits a phone, with charts and as a table, light and dark, also in Chinese', async () => {
    const tab = await open('/#/overview', 'zh-CN');
    const { page } = tab;
    await page.getByRole('heading', { name: '总览' }).waitFor();
    const faults: string[] = [];
    for (const view of ['charts', 'table'] as const) {
      if (view === 'table') await tab.press('以表格显示');
      else await page.locator('linkcall-chart canvas').nth(10).waitFor();
      if (view === 'table') await page.locator('section[aria-label="最近"] tbody tr').first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await tab.faults()).map((fault) => `${view}, ${colorScheme}: ${fault}`));
      }
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        const overhang = await tab.overhang();
        if (overhang > 0) faults.push(`${view}: ${overhang} pixels wider than ${width}`);
      }
    }
    assert.deepEqual(faults, []);
    tab.assertNoComplaints();
  });
}).timeout(TIMEOUT_MS);
