import { type Channel, connectChannel } from '../../src/client/index.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { tokenFor } from '../support/server.ts';
import { ConsoleTab } from './consoleTab.ts';
import { sharedBrowser } from './sharedBrowser.ts';

describe('the console of a server of many processes', () => {
  let cluster: TestCluster;
  const players: Channel[] = [];

  before(async function () {
    // Redis and the browser may have to be installed first.
    this.timeout(600_000);
    const patience = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };
    cluster = await TestCluster.start(3, { CONSOLE: '1', ...patience });
  });
  after(async () => {
    await Promise.all(players.map((player) => player.leave()));
    await cluster?.remove();
  });

  /** At any of them, or at that process alone. */
  async function enter(sid: string, role: 'host' | 'viewer', sub: string, process?: number): Promise<Channel> {
    const at = (nth: number) => cluster.server(nth).url;
    const url = process === undefined ? ([at(0), at(1), at(2)] as const) : at(process);
    const player = connectChannel({ url, sid, token: () => tokenFor({ sub, role, sid }) });
    players.push(player);
    await player.connected();
    return player;
  }

  it('lists the channels of all, and works on one that another process has, and that survives it', async () => {
    const addresses = cluster.servers.map(({ url }) => new URL(url).host);
    for (const index of addresses.keys()) {
      const sid = `stage-${index}`;
      // The channel is where it is asked for first.
      const first = await enter(sid, 'viewer', 'zoe', index);
      const host = await enter(sid, 'host', 'hana');
      for (const viewer of ['ann', 'ben']) await (await enter(sid, 'viewer', viewer)).apply();
      await host.allow('ann');
      await first.leave();
    }
    const tab = await ConsoleTab.open(await sharedBrowser(), `${cluster.server(0).url}/#/channels`);
    await tab.page.getByLabel('Token').fill(await tokenFor({ sub: 'olga', role: 'admin' }));
    await tab.press('Sign in');
    for (const [index, address] of addresses.entries()) {
      await tab.reads(address, tab.page.locator(`tr[data-sid="stage-${index}"]`));
    }
    await tab.page.getByRole('link', { name: 'stage-1' }).click();
    const facts = tab.page.locator('.facts');
    await tab.reads(addresses[1] ?? '', facts);
    await tab.press('Remove ann');
    await tab.press('Remove', tab.page.getByRole('alertdialog'));
    await tab.reads('Nobody is on the line.');
    await tab.reads('ann is off the line (removed)');
    await tab.reads('by olga · version 5');

    await cluster.server(1).kill();
    await facts.getByText(addresses[1] ?? '').waitFor({ state: 'detached' });
    await tab.reads('ben', tab.page.getByRole('region', { name: 'Waiting' }));
    await tab.page.getByRole('switch', { name: 'The host is in a PK' }).click();
    await tab.reads('In a PK', facts);
    await tab.press('End the live session');
    await tab.press('End it', tab.page.getByRole('alertdialog'));
    await tab.reads('Nobody is waiting.');
    tab.assertNoComplaints({ networkMayFail: true });
    await tab.close();
  });
});
