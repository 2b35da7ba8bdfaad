// A process of its own whose heap is looked at: `node --expose-gc deadHour.ts`. An endpoint that is dead for an hour, by a clock
// that passes as fast as it can, with a store and HTTP that are real. Prints what became of it.
import assert from 'node:assert/strict';
import { setTimeout as turn } from 'node:timers/promises';
import { Channels } from '../../src/app/channels.ts';
import { DEFAULT_LIMITS } from '../../src/domain/limits.ts';
import { createMetrics } from '../../src/metrics/createMetrics.ts';
import { feedCursor } from '../../src/ports/feed.ts';
import { newLiveId } from '../../src/server/channelIds.ts';
import { openSqlite } from '../../src/stores/sqlite/open.ts';
import { endpointsOf, startWebhooks } from '../../src/webhooks/webhooks.ts';
import { makeFolder, optionsFor, removeFolder } from '../stores/sqlite/support/folder.ts';
import { VirtualClock } from '../support/doubles/virtualClock.ts';
import { cancel, start } from '../support/orders.ts';
import { HOST, host, sid } from '../support/people.ts';
import { settledHeap } from '../support/settledHeap.ts';
import { until } from '../support/until.ts';
import { type Answer, answer, type Received, startReceiver } from './receiver.ts';

const MINUTE_MS = 60_000;
const HOUR_S = 3_600;
const STEP_MS = 3 * MINUTE_MS;
/** An hour, and a little. */
const STEPS = 21;
/** Until then caches are filled, and code that runs often has been compiled. */
const WARM_STEPS = 5;
/** Of those who call in each step. */
const NAMES = 'abcd';
/** So often an endpoint that never comes back is owed all of it: what waits is to be no matter of memory. */
const FLOODS = 80;
const SIDS = Array.from({ length: 6 }, (_, nth) => sid(`channel-${nth}`));
const SETTINGS = {
  secrets: [`whsec_${Buffer.alloc(32, 3).toString('base64')}`],
  parallel: 8,
  events: [],
  mayBePrivate: true,
};

/** What an endpoint has: of each channel up to which event, each behind the one before. */
class Heard {
  readonly last = new Map<string, number>();
  readonly gaps: string[] = [];

  readonly take = ({ headers }: Received): void => {
    const id = String(headers['webhook-id']);
    const [of = '', seq] = id.split(':');
    const last = this.last.get(of) ?? 0;
    if (Number(seq) > last + 1) this.gaps.push(`${id} behind ${last}`);
    this.last.set(of, Math.max(last, Number(seq)));
  };

  get count(): number {
    return this.last.values().reduce((sum, last) => sum + last, 0);
  }
}

const dataDir = await makeFolder();
const clock = new VirtualClock();
const taking =
  (heard: Heard): Answer =>
  (response, received) => {
    heard.take(received);
    answer(204)(response, received);
  };
const held: (() => void)[] = [];
let attempts = 0;
/** Nothing is heard of it as long as a call is made; then it is cut. */
const dies: Answer = (response) => void held.push(() => response.destroy());
const isTried: Answer = (response, received) => {
  attempts += 1;
  dies(response, received);
};
const live = new Heard();
const [good, dead, lost] = [await startReceiver(taking(live)), await startReceiver(isTried), await startReceiver(dies)];
const settings = { ...SETTINGS, urls: [good.url, dead.url, lost.url] };
const stores = await openSqlite({ ...optionsFor(dataDir), sync: 'normal', clock, endpoints: endpointsOf(settings) });
const metrics = createMetrics();
const log = { info: () => {}, warn: () => {}, error: () => {} };
const { feed } = stores;
/** The clock is ahead of the store, which takes real time: no turn is to end because of that. */
const lanesOf = (endpoint: string) => stores.lanesOf(endpoint, 24 * HOUR_S * 1_000);
const webhooks = startWebhooks({ settings, lanesOf, feed, clock, log, countsOf: metrics.webhook });
const channels = new Channels({
  ...{ store: stores.channels, clock, log, metrics, newLiveId: () => newLiveId(clock.now()) },
  limits: { ...DEFAULT_LIMITS, applyBurst: 1_000_000 },
  ...{ reconnectMs: 20_000, hostReconnectMs: MINUTE_MS, tombstoneMs: 86_400_000, takeoverMs: 5_000 },
  ...{ media: { graceMs: 2_000, trusted: [] }, zegoRooms: undefined },
  ...{ zegoGapMs: 60_000, zegoSilentMs: MINUTE_MS, zegoAuditMs: 300_000 },
});
const room = {
  ...{ show: () => {}, activityChanged: () => {}, dismiss: () => {} },
  ...{ clientCount: () => 2, announce: async () => {} },
};

const cutAll = (): void => {
  for (const cut of held.splice(0)) cut();
};

/** Lets time pass, little by little, until it is so: stores and endpoints need real time for what they do meanwhile. */
async function passUntil(isTrue: () => boolean | Promise<boolean>, what: string, ms = 10): Promise<void> {
  let isOver = false;
  const passing = (async () => {
    while (!isOver && !(await isTrue())) {
      cutAll();
      await clock.pass(ms);
      await turn(1);
    }
    isOver = true;
  })();
  await Promise.all([passing, until(() => isOver, what)]);
}

/** No time passes in it: a call that waited for an endpoint, or for a clock, would never end. */
async function call(user: string): Promise<void> {
  const before = clock.now();
  await Promise.all(
    SIDS.map(async (of) => {
      const actor = channels.find(of)?.actor ?? assert.fail();
      for (const order of [start(user), cancel(user)]) assert.equal((await actor.give(order)).refusal, undefined);
    }),
  );
  assert.equal(clock.now(), before);
}

let told = 0;
async function step(): Promise<void> {
  const end = clock.now() + STEP_MS;
  for (let nth = 0; nth < NAMES.length; nth += 1) await call(NAMES.charAt(nth));
  told += NAMES.length * SIDS.length * 2;
  await passUntil(() => live.count === told, 'the other endpoint has it');
  await passUntil(() => clock.now() >= end, 'that time is over', 2_000);
  for (const { received } of [good, dead, lost]) received.length = 0;
}

const metric = async (name: string): Promise<number[]> => {
  const { text } = await metrics.page();
  return [...text.matchAll(new RegExp(`^linkcall_webhook_${name}{.*} (.*)$`, 'gm'))].map(([, value]) => Number(value));
};

for (const of of SIDS) {
  const actor = await channels.open(of, room);
  await actor.arrive(host(HOST));
  told += 1;
}
for (let nth = 0; nth < WARM_STEPS; nth += 1) await step();
const before = await settledHeap();
for (let nth = 0; nth < FLOODS; nth += 1)
  await webhooks.redeliver({ url: lost.url, after: feedCursor(0), until: undefined });
for (let nth = WARM_STEPS; nth < STEPS; nth += 1) await step();
const after = await settledHeap();
await passUntil(
  async () => {
    const [[ofGood, ofDead], [, sinceDead = 0]] = [await metric('backlog'), await metric('oldest_seconds')];
    return ofGood === 0 && ofDead === told && sinceDead >= HOUR_S;
  },
  'the lag is counted',
  100,
);
const [backlog, oldestSeconds] = [await metric('backlog'), await metric('oldest_seconds')];
const views = await webhooks.list();

const late = new Heard();
dead.answers(taking(late));
await passUntil(() => late.last.size === SIDS.length, 'each channel is tried again', MINUTE_MS);
await passUntil(() => late.count === told, 'it has all that waited');
const again = new Heard();
dead.answers(taking(again));
const redelivered = await webhooks.redeliver({ url: dead.url, after: feedCursor(0), until: undefined });
await passUntil(() => again.count === told, 'it has all of it again');

const closing = webhooks.close();
await clock.pass(MINUTE_MS);
await closing;
await channels.stop();
await stores.close();
await removeFolder(dataDir);
const gaps = [live, late, again].flatMap((heard) => heard.gaps);
const lastError = views[1]?.lastError?.reason;
const result = { told, attempts, heap: { before, after }, backlog, oldestSeconds, lastError, redelivered, gaps };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
