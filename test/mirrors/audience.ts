import { TestCluster } from '../cluster/testCluster.ts';
import { type JoinOptions, TestClient } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** The host, and one viewer, fill the actor's room. */
export const ABOVE = 2;

export const isInMirror = ({ room }: TestClient): boolean => room.roomId.startsWith('mirror-');

type Env = Readonly<Record<string, string>>;

/** Processes on one Redis, and channels whose further viewers sit in mirrors. */
export function openAudience(processes: number, settings: Env | (() => Promise<Env>) = {}) {
  let cluster: TestCluster | undefined;
  const clients: TestClient[] = [];
  before(async () => {
    const env = typeof settings === 'function' ? await settings() : settings;
    cluster = await TestCluster.start(processes, {
      ...{ MIRROR_ABOVE: `${ABOVE}`, LOG_LEVEL: 'error', APPLY_LIFE_MS: '600000' },
      ...env,
    });
  });
  after(() => cluster?.remove());
  afterEach(() => {
    for (const client of clients.splice(0)) client.vanish();
  });

  const audience = {
    get cluster(): TestCluster {
      if (cluster === undefined) throw new Error('the cluster is started before the tests');
      return cluster;
    },
    at: (index: number): TestServer => audience.cluster.server(index),
    async join(
      through: number,
      sid: string,
      role: 'host' | 'viewer',
      userId: string,
      options: JoinOptions = {},
    ): Promise<TestClient> {
      const client = await TestClient.joinInTime(audience.at(through), sid, role, userId, options);
      client.asksAgain = true;
      clients.push(client);
      return client;
    },
    /** The host; the process that is asked first has the channel. */
    async fill(sid: string): Promise<TestClient> {
      const host = await audience.join(0, sid, 'host', `${sid} hana`);
      await audience.join(0, sid, 'viewer', `${sid} first`);
      return host;
    },
    /** A viewer in a mirror of that process. */
    async look(through: number, sid: string, userId: string, options: JoinOptions = {}): Promise<TestClient> {
      let seated: TestClient | undefined;
      await until(async () => {
        const client = await audience.join(through, sid, 'viewer', userId, options);
        if (isInMirror(client)) seated = client;
        else await client.leave();
        return seated !== undefined;
      }, `${userId} is seated in a mirror`);
      if (seated === undefined) throw new Error('unreachable');
      return seated;
    },
  };
  return audience;
}
