import assert from 'node:assert/strict';
import { type Channel, connectChannel } from '../../../src/client/index.ts';
import { tokenFor } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import type { ConsoleTab } from '../consoleTab.ts';
import { openConsole } from '../openConsole.ts';

const SID = 'late-show';
/** More than a page has. */
const CALLS = 60;
const PAGE = 50;
const ROWS = 'tbody tr';

describe('the history in the console', () => {
  const bed = openConsole({ APPLY_BURST: '1000' });
  const there: Channel[] = [];

  async function enter(role: 'host' | 'viewer', sub: string): Promise<Channel> {
    const token = () => tokenFor({ sub, role, nick: sub.toUpperCase(), ...(role === 'host' && { sid: SID }) });
    const channel = connectChannel({ url: bed.server.url, sid: SID, token });
    there.push(channel);
    await channel.connected();
    return channel;
  }

  const told = (userId: string, times: number) =>
    until(async () => {
      const { body } = await bed.server.admin('GET', `/api/history?limit=200&user_id=${userId}`);
      return Array.isArray(body.records) && body.records.length === times;
    }, `the history has ${times} of ${userId}`);

  /** Ann has asked often, and been on the line never; Ben is on the line. */
  before(async () => {
    const host = await enter('host', 'hana');
    const [ann, ben] = [await enter('viewer', 'ann'), await enter('viewer', 'ben')];
    for (let nth = 0; nth < CALLS; nth += 1) {
      await ann.apply();
      await ann.cancel();
    }
    await ben.apply();
    await host.allow('ben');
    await told('ann', CALLS);
  });
  after(() => Promise.all(there.map((channel) => channel.leave())));

  async function open(hash: string): Promise<ConsoleTab> {
    const tab = await bed.open(`/${hash}`);
    const token = await tokenFor({ sub: 'otto', role: 'observer' });
    await tab.page.evaluate((kept) => sessionStorage.setItem('linkcall-operator', kept), JSON.stringify({ token }));
    await tab.page.reload();
    await tab.page.locator(ROWS).first().waitFor();
    return tab;
  }

  const rowsAre = (tab: ConsoleTab, number: number) =>
    until(async () => (await tab.page.locator(ROWS).count()) === number, `${number} rows are there`);

  it('[OP7] keeps what it shows while the server is away, and goes on when it is back', async () => {
    const older = await open('#/history');
    const filtered = await open('#/history?user_id=ann');
    for (const tab of [older, filtered]) await rowsAre(tab, PAGE);
    await bed.server.kill();
    await older.press('Older calls');
    await filtered.page.getByLabel('Viewer’s id').fill('ben');
    await filtered.press('Show');
    for (const tab of [older, filtered]) {
      await tab.reads(/^The server does not answer\./);
      assert.equal(await tab.page.locator(ROWS).count(), PAGE);
    }
    await bed.server.start();
    await older.press('Older calls');
    await rowsAre(older, CALLS);
    // What was asked for meanwhile comes by itself: of Ben there is nothing yet.
    await filtered.reads('No call fits the filters');
    for (const tab of [older, filtered]) await tab.readsNot(/^The server does not answer\./);
    assert.match(filtered.page.url(), /#\/history\?user_id=ben$/);
    // A call that the server has come back with ends like any other.
    const [, , ben] = there;
    await ben?.connected();
    await ben?.quit();
    await told('ben', 1);
    await filtered.press('Show');
    await filtered.reads('hung up', filtered.page.locator('tbody'));
    await rowsAre(filtered, 1);
    for (const tab of [older, filtered]) tab.assertNoComplaints({ networkMayFail: true });
  });
});
