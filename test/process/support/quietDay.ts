// A process of its own whose heap is looked at: `node --expose-gc quietDay.ts`. What a quiet server does by itself in 24 h,
// by a clock that passes as fast as it can, with fakes for all that is outside. Prints what is on the heap after the first
// hours and after the day, in bytes, and how often each thing was done.
import { takeCensus } from '../../../src/app/census.ts';
import { Channels } from '../../../src/app/channels.ts';
import { OwedWorker } from '../../../src/app/owed/owedWorker.ts';
import { createReadiness } from '../../../src/app/readiness.ts';
import { createStoreProbe } from '../../../src/app/storeProbe.ts';
import { Failover, type FailoverDeps } from '../../../src/cluster/failover.ts';
import { Heartbeat } from '../../../src/cluster/heartbeat.ts';
import type { Sid } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { createMetrics } from '../../../src/metrics/createMetrics.ts';
import { measuredStore } from '../../../src/metrics/measuredStore.ts';
import type { Opened } from '../../../src/ports/channelStore.ts';
import { RemoteCalls } from '../../../src/routing/remoteCalls.ts';
import { actorReply, remoteRequest } from '../../../src/routing/remoteRequests.ts';
import { newLiveId } from '../../../src/server/channelIds.ts';
import { PingRound } from '../../../src/server/transport/pingRound.ts';
import { ServedMarks } from '../../../src/stores/servedMarks.ts';
import { userLogPayer } from '../../../src/userLog/userLogPayer.ts';
import { createZegoRooms } from '../../../src/zego/serverApi.ts';
import { opened } from '../../support/doubles/pumpedStore.ts';
import { VirtualClock } from '../../support/doubles/virtualClock.ts';
import { allow, start } from '../../support/orders.ts';
import { HOST, host, sid, viewer } from '../../support/people.ts';
import { settledHeap } from '../../support/settledHeap.ts';
import { came, created, login } from '../../support/zego/zegoFacts.ts';

const HOUR_MS = 3_600_000;
/** Until then caches are filled, and code that is run often has been compiled. */
const WARM_MS = 2 * HOUR_MS;
const CHANNELS = Array.from({ length: 5 }, (_, nth) => sid(`channel-${nth}`));

const clock = new VirtualClock();
const log = { info: () => {}, warn: () => {}, error: () => {} };
const metrics = createMetrics();
const done: Record<string, number> = {};
const note = (what: string): void => {
  done[what] = (done[what] ?? 0) + 1;
};

const marks = new ServedMarks({ clock, mark: async () => note('marks') });
const store = {
  open: async (of: Sid): Promise<Opened> => opened(of),
  commit: async (commit: Parameters<typeof marks.committed>[0]) => {
    note('commits');
    marks.committed(commit, 'committed');
    return 'committed' as const;
  },
  writeBack: async () => 'known' as const,
};
const users = JSON.stringify({ Code: 0, Data: { UserList: [{ UserId: HOST }, { UserId: 'ann' }] } });
const zegoRooms = createZegoRooms({
  appId: '1',
  serverSecret: 'x'.repeat(32),
  url: 'http://zego.example/',
  clock,
  fetch: async () => {
    note('scans');
    return new Response(users);
  },
  random: () => 0.5,
  nonce: () => '0123456789abcdef',
});
const channels = new Channels({
  store: measuredStore(store as never, metrics),
  clock,
  log,
  metrics,
  limits: DEFAULT_LIMITS,
  reconnectMs: 20_000,
  hostReconnectMs: 60_000,
  newLiveId: () => newLiveId(clock.now()),
  tombstoneMs: 24 * HOUR_MS,
  takeoverMs: 5_000,
  media: { graceMs: 2_000, trusted: [] },
  zegoGapMs: 60_000,
  zegoSilentMs: 60_000,
  zegoAuditMs: 300_000,
  zegoRooms,
});
const house = {
  show: () => {},
  activityChanged: () => {},
  dismiss: () => {},
  clientCount: () => 2,
  announce: async () => {},
};

const topics = new Map<string, (raw: unknown) => void>();
const presence = {
  subscribe: async (topic: string, listener: (raw: unknown) => void) => void topics.set(topic, listener),
  unsubscribe: () => {},
  publish: async (topic: string, data: unknown) => {
    const text = JSON.stringify(data);
    queueMicrotask(() => topics.get(topic)?.(JSON.parse(text)));
  },
};
const callsOf = (me: string) =>
  new RemoteCalls({
    topics: presence,
    me: () => me,
    clock,
    log,
    request: remoteRequest,
    execute: async () => ({ type: 'late' }),
  });

/** What somebody else asks for, again and again. */
function every(ms: number, work: () => unknown): void {
  clock.after(ms, async () => {
    await work();
    every(ms, work);
  });
}

async function begin(): Promise<void> {
  for (const of of CHANNELS) {
    const actor = await channels.open(of, house);
    await actor.arrive(host(HOST));
    await actor.arrive(viewer('ann'));
    await actor.hear(created('A', clock.now()));
    await actor.hear(came('A', HOST, login('1', clock.now())));
    await actor.hear(came('A', 'ann', login('2', clock.now())));
    await actor.give(start('ann'));
    await actor.give(allow('ann'));
  }
  const registry = {
    lifeMs: 2_500,
    replace: async () => {},
    beat: async () => {
      note('beats');
      return true;
    },
    leave: async () => {},
    isSweeper: async () => true,
    processes: async () => ({ living: ['me'], dead: [] }),
    ownersOf: async (rooms: readonly string[]) => rooms.map(() => 'me'),
  };
  const rest = { channels, wake: async () => {}, unfinished: async () => CHANNELS, claimAgain: async () => true };
  const parts = { ...rest, registry, clock, log, roomIdOf: (of: Sid) => of } as unknown as FailoverDeps;
  await new Heartbeat({ registry, failover: new Failover(parts), clock, log, place: () => '' }).start();

  const outbox = {
    take: async () => {
      note('drains');
      return [];
    },
    settle: async () => {},
    setAside: async () => {},
    waiting: async () => ({ count: 0, oldestMs: 0 }),
  };
  new OwedWorker({ outbox, payer: userLogPayer({ append: async () => {} }), clock, log, metrics });

  const probe = createStoreProbe({ check: async () => note('probes'), clock });
  const readiness = createReadiness({ state: () => 'serving', probe, log });
  every(5_000, () => readiness());
  every(60_000, async () => {
    note('pages');
    await metrics.page({ census: takeCensus(channels), isReady: true });
  });

  const [one, two] = [callsOf('one'), callsOf('two')];
  await Promise.all([one.open(), two.open()]);
  every(10_000, async () => {
    note('remoteCalls');
    await one.call('two', { type: 'list-rooms' }, actorReply, 1_000);
  });

  const pinged = {
    unanswered: 0,
    ask: () => note('pings'),
    terminate: () => {},
  };
  const round = new PingRound(new Set([pinged, { ...pinged, ask: () => {} }]), 1_000_000_000);
  every(500, () => {
    for (let tick = 0; tick < 10; tick += 1) round.goOn(50 / 3_000);
  });
}

await begin();
await clock.pass(WARM_MS);
const before = await settledHeap();
await clock.pass(24 * HOUR_MS);
const after = await settledHeap();
process.stdout.write(`${JSON.stringify({ before, after, done })}\n`);
process.exit(0);
