import { type Program, TestServer } from '../support/server.ts';
import { emptyRedis } from '../support/services.ts';

/** Some processes that are one server. */
export class TestCluster {
  readonly servers: readonly TestServer[];
  readonly redisUrl: string;

  private constructor(servers: readonly TestServer[], redisUrl: string) {
    this.servers = servers;
    this.redisUrl = redisUrl;
  }

  static async start(processes: number, env: Record<string, string> = {}, program?: Program): Promise<TestCluster> {
    const redisUrl = env.REDIS_URL ?? (await emptyRedis());
    const start = () => TestServer.start({ ...env, REDIS_URL: redisUrl }, program);
    return new TestCluster(await Promise.all(Array.from({ length: processes }, start)), redisUrl);
  }

  server(index: number): TestServer {
    const server = this.servers[index % this.servers.length];
    if (server === undefined) throw new Error('a cluster has servers');
    return server;
  }

  /** Those that have ended are started again. */
  async revive(): Promise<void> {
    await Promise.all(this.servers.filter(({ pid }) => pid === undefined).map((server) => server.start()));
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }
}
