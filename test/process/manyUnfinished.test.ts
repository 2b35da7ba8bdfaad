import assert from 'node:assert/strict';
import type { Sid } from '../../src/domain/ids.ts';
import { systemClock } from '../../src/server/clock.ts';
import { openStores } from '../../src/stores/open.ts';
import { apply, commitsOf, hostCaller, START, sidOf } from '../stores/contract/actor.ts';
import { TestClient } from '../support/client.ts';
import { startSession } from '../support/orders.ts';
import { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { JOURNAL_MAX } from './support/wreck.ts';

const CHANNELS = 2_000;
const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };
/** A host is live; in some of them somebody waits whose time ran out long ago. By their names the last ones. */
const LIVE = Array.from({ length: CHANNELS - 10 }, (_, n) => sidOf(`live ${n}`));
const CLOCKS = Array.from({ length: 10 }, (_, n) => sidOf(`waits ${n}`));

async function fill(dataDir: string): Promise<void> {
  const settings = { dataDir, sqliteSync: 'normal', journalMax: JOURNAL_MAX, channelLifeDays: 0 } as const;
  const people = { maxBlocked: 10_000, revokedDays: 366 };
  const where = {
    ...people,
    feedDays: 7,
    feedMax: 1_000_000,
    auditDays: 400,
    auditMax: 1_000_000,
    redisUrl: undefined,
    redisAnswerMs: 500,
    mysqlUrl: undefined,
    logAheadMs: 0,
    publishMs: 250,
  };
  const { channels, close } = await openStores({ ...settings, ...where }, NO_LOG, systemClock);
  const begin = async (sid: Sid): Promise<void> => {
    const session = [startSession(hostCaller)] as const;
    const orders = CLOCKS.includes(sid) ? [...session, apply('ann', CLOCKS.indexOf(sid) + 1)] : session;
    for (const commit of commitsOf(await channels.open(sid), orders, START)) await channels.commit(commit);
  };
  await Promise.all([...LIVE, ...CLOCKS].map(begin));
  await close();
}

describe(`a server that starts with ${CHANNELS} unfinished channels`, () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ LOG_LEVEL: 'fatal', HOST_RECONNECT_MS: '3600000', REDIS_URL: '' });
    await server.stop();
    await fill(server.dataDir);
    await server.start();
  });
  after(() => server.remove());

  const awake = async (): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^linkcall_channels_awake (\S+)$/m.exec(text)?.[1]);
  };

  it('[CL14] is ready while most sleep, wakes first what is asked for and whose clocks run, and all in the end', async () => {
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    const last = LIVE.at(-1) ?? '';
    const ann = await TestClient.joinInTime(server, last, 'viewer', 'ann');
    assert.equal((await ann.apply(1)).error.code, 0);
    const ends = async (sid: Sid) => (await server.admin('GET', `/api/channels/${sid}`)).body.num_apply === 0;
    await until(async () => (await Promise.all(CLOCKS.map(ends))).every(Boolean), 'what was over ends');
    const sofar = await awake();
    // So few that a slow machine, which is told late that they have ended, does not see all awake meanwhile.
    assert(sofar < CHANNELS, `${sofar} were awake before that`);
    // Each one more may take its time: a slow machine is not to be done by a certain moment.
    for (let count = sofar; count < CHANNELS; ) {
      const before = count;
      await until(async () => {
        count = await awake();
        return count > before;
      }, `more than ${before} are awake`);
    }
    await ann.leave();
  });
}).timeout(600_000);
