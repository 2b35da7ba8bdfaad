import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import type { Channel } from '../../src/client/index.ts';
import { channel, journal } from '../process/support/operator.ts';
import { done } from '../rooms/replies.ts';
import type { TestServer } from '../support/server.ts';
import { RedisServer } from '../support/services/redisServer.ts';
import { Wire } from '../support/services/wire.ts';
import { until } from '../support/until.ts';
import { openTestbed, SID } from './testbed.ts';

describe('a Redis that comes back as it was a moment ago', () => {
  let redis: RedisServer;
  const { serve, enter, clear } = openTestbed();
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await clear();
    await redis.service.remove();
  });

  const sees = ({ state }: Channel, links: string, applies?: string): boolean => {
    const ids = (users: readonly { user_id: string }[] = []) => users.map(({ user_id }) => user_id).join();
    const isSeen = state?.stale === false && ids(state.links) === links;
    return isSeen && (applies === undefined || ids(state.applies) === applies);
  };
  const isReady = async ({ url }: TestServer) => (await fetch(`${url}/readyz`)).status === 200;

  /** Ann and Ben wait: so far Redis will know it. */
  const begin = async (at: readonly TestServer[]) => {
    const host = await enter(at, 'host', 'hana');
    const [ann, ben] = [await enter(at, 'viewer', 'ann'), await enter(at, 'viewer', 'ben')];
    for (const viewer of [ann, ben]) done(await viewer.apply());
    await until(() => sees(host, '', 'ann,ben'), 'the host sees both');
    return { host, ann, ben };
  };
  /** Ann is let in, Ben has gone and Cem waits: this Redis will have lost. */
  const goOn = async ({ host, ben }: { readonly host: Channel; readonly ben: Channel }, at: readonly TestServer[]) => {
    done(await host.allow('ann'));
    done(await ben.cancel());
    const cem = await enter(at, 'viewer', 'cem');
    done(await cem.apply());
    return cem;
  };
  /** Each has a log of its own here, and may have had the record before. */
  const logged = async (all: readonly TestServer[]): Promise<string[]> => {
    const pages = await Promise.all(all.map((server) => server.admin('GET', `/api/history?sid=${SID}`)));
    const users = pages.flatMap(({ body }) => (Array.isArray(body.records) ? body.records : []));
    return [...new Set(users.map(({ user_id }) => user_id))];
  };
  /** Two that tell the same, all of it, also when the one that knew it is dead. */
  const assertHealed = async ([owner, other]: readonly [TestServer, TestServer], host: Channel) => {
    for (const server of [owner, other]) await until(() => isReady(server), 'it serves');
    await until(() => sees(host, 'ann', 'cem'), 'the host sees the call');
    const isKnown = async () => {
      const { num_link, num_apply } = await channel(other, SID);
      return num_link === 1 && num_apply === 1;
    };
    await until(() => isKnown().catch(() => false), 'Redis knows it again');
    await until(async () => (await logged([owner, other])).length > 0, 'the call that ended is logged');
    assert.deepEqual(await logged([owner, other]), ['ben']);
    const address = (await channel(other, SID)).process.address;
    const [has, not] = address === new URL(owner.url).host ? [owner, other] : [other, owner];
    await has.kill();
    const late = await enter([not], 'viewer', 'late');
    await until(() => sees(late, 'ann'), 'nothing is lost with its process');
    const seqs = (await journal(not, SID)).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.map((_, nth) => nth + 1),
      'the journal has no hole',
    );
  };

  for (const isLong of [false, true]) {
    it(`[ST15, CL13, CL7] its last second lost (${isLong ? 'away for long' : 'back at once'}): nothing is, and nothing is told twice`, async () => {
      const both = [await serve(redis.url()), await serve(redis.url())] as const;
      const { host, ann, ben } = await begin(both);
      const putBack = await redis.copy();
      await goOn({ host, ben }, both);
      await redis.service.kill();
      await putBack();
      if (isLong) await until(() => ann.state?.stale === true, 'everybody is sent away');
      await redis.service.start();
      await assertHealed(both, host);
    });
  }

  it('[ST15, CL13] a replica that lagged takes its place', async () => {
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', `${redis.port}`);
    const tool = new Redis(replica.url());
    const wire = await Wire.to(redis.port);
    try {
      const url = `redis://127.0.0.1:${wire.port}/0`;
      const both = [await serve(url), await serve(url)] as const;
      const { host, ben } = await begin(both);
      const isUpToDate = async () => {
        const snapshot = await tool.hget(`linkcall:channel:${SID}`, 'version');
        return Number(snapshot) === host.state?.version;
      };
      await until(isUpToDate, 'the replica has it');
      await tool.replicaof('NO', 'ONE');
      await goOn({ host, ben }, both);
      wire.leadTo(replica.port);
      await assertHealed(both, host);
    } finally {
      tool.disconnect();
      wire.close();
      await replica.service.remove();
    }
  });

  it('[CL13] and nobody knows better: a client follows the later epoch, though its version is smaller', async () => {
    const server = await serve(redis.url());
    const { host, ann, ben } = await begin([server]);
    const putBack = await redis.copy();
    await goOn({ host, ben }, [server]);
    await until(() => sees(host, 'ann', 'cem'), 'the host sees all of it');
    await until(() => ann.state?.version === host.state?.version, 'so does ann');
    const { version = 0, epoch = 0 } = ann.state ?? {};
    await server.kill();
    await redis.service.kill();
    await putBack();
    await redis.service.start();
    await server.start();
    await until(() => sees(ann, '', 'ann'), 'ann waits again');
    assert(ann.state !== undefined && ann.state.version < version && ann.state.epoch > epoch);
    await until(() => sees(host, '', 'ann,ben'), 'so the host sees it');
    done(await host.allow('ann'));
    await until(() => sees(ann, 'ann'), 'and the call goes on');
  });
});
