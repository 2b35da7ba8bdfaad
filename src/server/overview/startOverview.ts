import { monitorEventLoopDelay } from 'node:perf_hooks';
import { takeCensus } from '../../app/census.ts';
import type { Channels } from '../../app/channels.ts';
import type { Readiness } from '../../app/readiness.ts';
import { createStoreProbe } from '../../app/storeProbe.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Day } from '../../overview/day.ts';
import { createOverview } from '../../overview/overview.ts';
import { Sampler } from '../../overview/sampler.ts';
import { askedService, notedService, type WatchedService } from '../../overview/services.ts';
import type { Overview, ProcessReport, Reading, SampleLog } from '../../ports/overview.ts';
import type { Clock, Log } from '../../ports/runtime.ts';
import type { UserLog } from '../../ports/userLog.ts';
import type { Config } from '../config/config.ts';
import { VERSION } from '../config/version.ts';
import { watchedFetch } from './watchedFetch.ts';

export type OverviewDeps = {
  readonly config: Pick<Config, 'redisUrl' | 'mysqlUrl' | 'zego'>;
  readonly stores: { readonly samples: SampleLog; readonly userLog: UserLog };
  readonly channels: Channels;
  /** SC1: who watches channels of other processes here. */
  readonly mirrors: { all(): readonly { readonly clients: number }[] } | undefined;
  readonly metrics: { reading(): Promise<Reading> };
  readonly probe: Parameters<typeof askedService>[1];
  readonly readiness: () => Promise<Readiness>;
  readonly cluster: Pick<Cluster, 'reports'>;
  readonly process: () => ProcessReport['process'];
  readonly zegoWatch: ZegoWatch;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOK_EVERY_MS = 10_000;
const NS_PER_MS = 1e6;

/** Told of by whoever asks ZEGO. */
export type ZegoWatch = ReturnType<typeof watchZego>;

export function watchZego(clock: Clock) {
  const { service, look, note } = notedService({ name: 'zego', kind: 'zego' }, clock);
  return { service, look, way: { clock, fetch: watchedFetch(globalThis.fetch, note) } };
}

export type StartedOverview = Overview & {
  /** OP1: of this process. */
  report(seconds: number): Promise<ProcessReport>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** OP1: how this process fares, second by second, and how all of them do. */
export function startOverview(deps: OverviewDeps): StartedOverview {
  const { stores, channels, mirrors, metrics, readiness, cluster, process, clock, log } = deps;
  const { samples } = stores;
  const services = servicesOf(deps);
  const startedAt = clock.now();
  // Without a timer: an idle process is to sleep.
  const delay = monitorEventLoopDelay({ samplePerIteration: true });
  let notReady: string | undefined;
  let callOff = () => {};

  const state = () => {
    const { channels: awake, live, linked, waiting, clients } = takeCensus(channels);
    const lagMs = delay.max / NS_PER_MS;
    delay.reset();
    const mirrored = (mirrors?.all() ?? []).reduce((all, each) => all + each.clients, 0);
    const there = { channels: awake, live, linked, waiting, clients: clients + mirrored };
    return { ...there, bytes: globalThis.process.memoryUsage.rss(), lagMs };
  };
  const sampler = new Sampler({
    ...{ read: () => metrics.reading(), state, samples, process: () => process().id, clock, log },
  });

  /** Whoever asks gets what is known: a store that hangs is not waited for. */
  const look = (): void => {
    for (const service of services) service.look();
    void readiness().then((found) => {
      notReady = found.ready ? undefined : found.reason;
    });
  };
  const lookAgain = (): void => {
    look();
    callOff = clock.after(LOOK_EVERY_MS, lookAgain);
  };

  const report = async (seconds: number): Promise<ProcessReport> => {
    look();
    return {
      ...{ process: process(), version: VERSION, startedAt, notReady },
      services: services.map((each) => each.service()),
      seconds: sampler.seconds(seconds),
    };
  };
  const { view } = createOverview({
    report,
    others: (seconds) => cluster.reports(seconds),
    day: new Day({ samples, clock }),
    clock,
  });
  return {
    view,
    report,
    start: async () => {
      delay.enable();
      await sampler.start();
      lookAgain();
    },
    stop: async () => {
      callOff();
      delay.disable();
      await sampler.stop();
    },
  };
}

/** What one process can ask, or hears of. */
function servicesOf({ config, stores, probe, zegoWatch, clock }: OverviewDeps): readonly WatchedService[] {
  const kind = config.redisUrl === undefined ? 'sqlite' : 'redis';
  const logKind = config.mysqlUrl === undefined ? 'sqlite' : 'mysql';
  const probeLog = createStoreProbe({ check: async () => void (await stores.userLog.history({ limit: 1 })), clock });
  return [
    askedService({ name: 'channels', kind }, probe, clock),
    // Where it is in the same file there is nothing else to tell of.
    ...(kind === 'sqlite' && logKind === 'sqlite'
      ? []
      : [askedService({ name: 'user-log', kind: logKind }, probeLog, clock)]),
    ...(config.zego.credentials === undefined ? [] : [zegoWatch]),
  ];
}
