import { startRedis } from '../redis.ts';
import { serveOurs } from '../servers.ts';
import type { Served, TestBed } from '../testBed.ts';

export type Cluster = {
  readonly servers: readonly Served[];
  readonly urls: readonly string[];
  readonly redisPid: number;
  stop(): Promise<void>;
};

/** `above`: with so many connections at the actor further viewers sit in mirrors; 0: never. */
export type ClusterSize = { readonly processes: number; readonly above: number };

/** Processes on a Redis of their own. */
export async function startCluster(testBed: TestBed, { processes, above }: ClusterSize): Promise<Cluster> {
  const redis = await startRedis(testBed);
  const settings = { REDIS_URL: redis.url, MIRROR_ABOVE: `${above}` };
  const servers = await Promise.all(Array.from({ length: processes }, () => serveOurs(testBed, settings)));
  return {
    servers,
    urls: servers.map(({ url }) => url),
    redisPid: redis.pid,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
