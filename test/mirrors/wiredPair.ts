import { type Channel, type ChannelOptions, connectChannel } from '../../src/client/index.ts';
import { tokenOf } from '../client/channels.ts';
import { TestClient } from '../support/client.ts';
import { TestServer } from '../support/server.ts';
import { Wire } from '../support/services/wire.ts';
import { emptyRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

/** One end of it: clients are told to come by the wire. */
export type WiredServer = { readonly server: TestServer; readonly wire: Wire };

/** Two processes on one Redis, each behind a wire: what its clients are sent can be seen there, and they can be cut off. */
export function openWiredPair(settings: Readonly<Record<string, string>>) {
  let pair: readonly WiredServer[] = [];
  const channels: Channel[] = [];
  const clients: TestClient[] = [];
  before(async () => {
    const redisUrl = await emptyRedis();
    const wires = await Promise.all([Wire.to(0), Wire.to(0)]);
    pair = await Promise.all(
      wires.map(async (wire) => {
        const address = { PUBLIC_ADDRESS: `127.0.0.1:${wire.port}`, REDIS_URL: redisUrl };
        const server = await TestServer.start({ ...settings, ...address });
        wire.leadTo(Number(new URL(server.url).port));
        return { server, wire };
      }),
    );
  });
  afterEach(async () => {
    for (const { wire } of pair) wire.changeAnswers();
    await Promise.all(channels.splice(0).map((channel) => channel.leave()));
    for (const client of clients.splice(0)) client.vanish();
  });
  after(async () => {
    for (const { wire } of pair) wire.close();
    await Promise.all(pair.map(({ server }) => server.remove()));
  });

  const bed = {
    at(nth: number): WiredServer {
      const one = pair[nth];
      if (one === undefined) throw new Error('there are two, and they are started before the tests');
      return one;
    },
    byWire: (nth: number) => ({ url: `http://127.0.0.1:${bed.at(nth).wire.port}` }),
    async join(nth: number, sid: string, role: 'host' | 'viewer', userId: string): Promise<TestClient> {
      const client = await TestClient.joinInTime(bed.at(nth).server, sid, role, userId);
      clients.push(client);
      return client;
    },
    enter(options: Pick<ChannelOptions, 'sid' | 'url' | 'token'> & Partial<ChannelOptions>): Channel {
      const channel = connectChannel({ answerWithinMs: 120_000, ...options });
      channels.push(channel);
      return channel;
    },
    async enterTyped(
      nth: number,
      sid: string,
      userId: string,
      options: Partial<ChannelOptions> = {},
    ): Promise<Channel> {
      const token = await tokenOf(sid, 'viewer', userId);
      const channel = bed.enter({ url: bed.byWire(nth).url, sid, token, ...options });
      await channel.connected();
      return channel;
    },
    /** The host fills the room of the actor, which is the first's. Until the second knows it, its viewers would sit there, too. */
    async begin(sid: string, hostId: string): Promise<TestClient> {
      const host = await bed.join(0, sid, 'host', hostId);
      const isFull = async () => {
        const scout = await TestClient.joinInTime(bed.at(1).server, sid, 'viewer', `scout of ${sid}`);
        await scout.leave();
        return scout.room.roomId.startsWith('mirror-');
      };
      await until(isFull, `viewers of ${sid} sit in mirrors`);
      return host;
    },
  };
  return bed;
}
