import { type Channel, connectChannel } from '../../src/client/index.ts';
import { ANSWER_WITHIN_MS, tokenOf } from '../client/channels.ts';
import { TestServer } from '../support/server.ts';

/** The one channel of these tests. */
export const SID = 'testbed';

/** On a slow machine, too, nobody's time is over meanwhile, and nobody who is away is gone. */
const PATIENCE = { APPLY_LIFE_MS: '600000', RECONNECT_MS: '600000', HOST_RECONNECT_MS: '600000' };
const SETTINGS = { LOG_LEVEL: 'error', ...PATIENCE };

async function connected(url: readonly [string, ...string[]], role: 'host' | 'viewer', userId: string) {
  const token = await tokenOf(SID, role, userId);
  const channel = connectChannel({ url, sid: SID, token, answerWithinMs: ANSWER_WITHIN_MS });
  await channel.connected();
  return channel;
}

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
      // Of several addresses a client begins with any, and a channel is where it is asked for first.
      const scout = channels.length === 0 ? await connected([first], 'viewer', 'scout') : undefined;
      const entered = await connected([first, ...others], role, userId);
      channels.push(entered);
      await scout?.leave();
      return entered;
    },
    /** At the end of each test. */
    async clear(): Promise<void> {
      await Promise.all(channels.splice(0).map((one) => one.leave()));
      await Promise.all(servers.splice(0).map((server) => server.remove()));
    },
  };
}
