import { cpus } from 'node:os';
import type { LoadArguments } from './arguments.ts';
import { TimeSeries } from './clients/timeSeries.ts';
import { type Outcome, WorkerPool } from './clients/workerPool.ts';
import { type Summary, summarize } from './report/summary.ts';
import { Screen } from './screen.ts';
import { ServerUnderTest } from './serverUnderTest.ts';
import { ZegoTraffic } from './zegoTraffic.ts';

const SECOND_MS = 1_000;

export type RunDeps = {
  readonly options: LoadArguments;
  readonly stop: AbortSignal;
  readonly progress: NodeJS.WriteStream;
};

/** Connects, plays, waits for quiet, leaves; resolves with what it came to. */
export async function runLoad({ options, stop, progress }: RunDeps): Promise<Summary> {
  const server = new ServerUnderTest(options);
  await server.check();
  const prefix = `load-${options.seed}-${Date.now().toString(36)}-`;
  const zego = await createZegoTraffic(options, server, prefix);
  const timeSeries = new TimeSeries();
  const screen = new Screen(options, progress);
  const pool = new WorkerPool(options, prefix, {
    connecting: (connected) => screen.connecting(connected),
    second: (second) => timeSeries.add(second),
    settling: () => screen.settling(),
  });
  stop.addEventListener('abort', () => pool.stop(), { once: true });
  process.once('exit', () => {
    pool.kill();
    screen.end();
  });

  const connectingAt = performance.now();
  await pool.connect();
  const connectedInS = (performance.now() - connectingAt) / SECOND_MS;
  const played = stop.aborted
    ? { outcome: await pool.leave(), playedS: 0, inMirrors: undefined }
    : await play({ options, stop, server, timeSeries, screen, pool, zego, sid: `${prefix}0` });
  screen.end();
  if (zego !== undefined) timeSeries.total.add(zego.metrics.take());
  const zegoViolations = (await zego?.compare()) ?? [];
  return summarize({
    options,
    timeSeries,
    startedAt: new Date(performance.timeOrigin + connectingAt).toISOString(),
    machine: `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    wasStopped: played.playedS < options.durationS,
    playedS: played.playedS,
    connections: screen.connected,
    connectedInS,
    zego: zego?.figures,
    inMirrors: played.inMirrors,
    violations: [...played.outcome.violations, ...zegoViolations],
    violationCount: played.outcome.violationCount + zegoViolations.length,
  });
}

type Playing = Pick<RunDeps, 'options' | 'stop'> & {
  readonly server: ServerUnderTest;
  readonly timeSeries: TimeSeries;
  readonly screen: Screen;
  readonly pool: WorkerPool;
  readonly zego: ZegoTraffic | undefined;
  /** With the crowd. */
  readonly sid: string;
};

async function play({ options, stop, server, timeSeries, screen, pool, zego, sid }: Playing) {
  let inMirrors: number | undefined;
  let playedS = options.durationS;
  let callbacks: Promise<void> | undefined;
  let ticker: NodeJS.Timeout | undefined;
  const begun = (startsAt: number) => {
    const sinceS = () => Math.max(0, (Date.now() - startsAt) / SECOND_MS);
    stop.addEventListener('abort', () => {
      playedS = Math.min(playedS, sinceS());
    });
    callbacks = zego?.play(startsAt, stop);
    ticker = setInterval(async () => {
      const second = Math.floor(sinceS());
      screen.playing(second, timeSeries.total, inMirrors);
      const sample = await server.sample();
      if (sample !== undefined) timeSeries.addServer(second, sample);
      const told = options.crowd === 0 ? undefined : await server.inMirrors(sid);
      if (told !== undefined) inMirrors = Math.max(inMirrors ?? 0, told);
    }, SECOND_MS);
  };
  const outcome: Outcome = await pool.play(begun).finally(() => clearInterval(ticker));
  await callbacks;
  return { outcome, playedS, inMirrors };
}

async function createZegoTraffic(options: LoadArguments, server: ServerUnderTest, prefix: string) {
  const { zego } = options;
  if (zego === undefined) return undefined;
  const adminToken = await server.giveToken({ sub: 'loadtest', role: 'admin' });
  const traffic = new ZegoTraffic({ options, zego, adminToken, prefix: `zego-${prefix}` });
  await traffic.check();
  return traffic;
}
