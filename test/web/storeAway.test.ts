import { type Channel, connectChannel } from '../../src/client/index.ts';
import { TestCluster } from '../cluster/testCluster.ts';
import { tokenFor } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { ConsoleTab } from './consoleTab.ts';
import { sharedBrowser } from './sharedBrowser.ts';

describe('the console of a server whose Redis is away', () => {
  let redis: RedisServer;
  let cluster: TestCluster;
  let host: Channel;
  before(async function () {
    // Redis and the browser may have to be installed first.
    this.timeout(600_000);
    redis = await RedisServer.start();
    cluster = await TestCluster.start(2, { REDIS_URL: redis.url(), CONSOLE: '1', LOG_LEVEL: 'fatal' });
    const token = () => tokenFor({ sub: 'hana', role: 'host', sid: 'stage' });
    host = connectChannel({ url: [cluster.server(0).url], sid: 'stage', token });
    await host.connected();
  });
  after(async () => {
    await host?.leave();
    await cluster?.remove();
    await redis?.service.remove();
  });

  const signIn = async (index: number, locale: string): Promise<ConsoleTab> => {
    const tab = await ConsoleTab.open(await sharedBrowser(), `${cluster.server(index).url}/#/channels`, { locale });
    const token = await tokenFor({ sub: 'olga', role: 'admin' });
    await tab.page.locator('input[type=password]').fill(token);
    await tab.page.locator('form button').click();
    return tab;
  };

  it('[ST7] says that the store is away, not that no channel is awake, and shows what is known', async () => {
    const [here, elsewhere] = [await signIn(0, 'en-GB'), await signIn(1, 'zh-CN')];
    for (const tab of [here, elsewhere]) await tab.page.locator('tr[data-sid="stage"]').waitFor();
    const detail = await signIn(0, 'en-GB');
    await detail.page.getByRole('link', { name: 'stage' }).click();
    await detail.reads('hana', detail.page.locator('.facts'));
    await redis.service.kill();
    await here.reads(/Not every process could be asked: channels are missing/);
    await elsewhere.reads(/有进程暂时无法查询/);
    await elsewhere.reads('能查询的进程没有活跃的频道，其他进程可能有');
    await elsewhere.readsNot(/^没有活跃的频道$/);

    await detail.reads(/A store of the server is away/);
    await detail.reads('hana', detail.page.locator('.facts'));

    await redis.service.start();
    await detail.readsNot(/A store of the server is away/);
    await elsewhere.page.locator('tr[data-sid="stage"]').waitFor();
    await elsewhere.readsNot(/有进程暂时无法查询/);
    for (const tab of [here, elsewhere, detail]) {
      tab.assertNoComplaints({ networkMayFail: true });
      await tab.close();
    }
  });
});
