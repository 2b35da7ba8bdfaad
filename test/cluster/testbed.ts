import { type Channel, connectChannel } from '../../src/client/index.ts';
import { tokenOf } from '../client/channels.ts';
import { TestServer } from '../support/server.ts';

/** The one channel of these tests. */
export const SID = 'testbed';

const SETTINGS = { LOG_LEVEL: 'error', RECONNECT_MS: '60000', HOST_RECONNECT_MS: '60000' };

/** Processes, each on a Redis of the test's choice, and typed clients who may ask any of them. */
export function openTestbed() {
  const servers: TestServer[] = [];
  const channels: Channel[] = [];
  return {
    async serve(redisUrl: string): Promise<TestServer> {
      const server = await TestServer.start({ ...SETTINGS, REDIS_URL: redisUrl });
      servers.push(server);
      return server;
    },
    async enter(at: readonly TestServer[], role: 'host' | 'viewer', userId: string): Promise<Channel> {
      const [first = '', ...others] = at.map(({ url }) => url);
      const token = await tokenOf(SID, role, userId);
      const entered = connectChannel({ url: [first, ...others], sid: SID, token });
      channels.push(entered);
      await entered.connected();
      return entered;
    },
    /** At the end of each test. */
    async clear(): Promise<void> {
      await Promise.all(channels.splice(0).map((one) => one.leave()));
      await Promise.all(servers.splice(0).map((server) => server.remove()));
    },
  };
}
