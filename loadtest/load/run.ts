import { cpus } from 'node:os';
import type { LoadArguments } from './arguments.ts';
import { Course } from './course.ts';
import { type Stage, showStage } from './progress.ts';
import { ServerUnderTest } from './serverUnderTest.ts';
import { type Summary, summarize } from './summary.ts';
import { Team } from './team.ts';
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

  const course = new Course();
  const connections = options.channels * (options.viewers + 1);
  let stage: Stage = showStage('connecting', connections, progress);
  let connected = 0;
  let settling = 0;
  const team = new Team(options, prefix, {
    connecting: (count) => {
      connected = count;
      stage.show(count, 'connections');
    },
    second: (second) => course.add(second),
    settling: () => {
      settling += 1;
      if (settling === options.processes) next('settling', 1);
    },
  });
  const next = (name: string, total: number) => {
    stage.end();
    stage = showStage(name, total, progress);
  };
  const halt = () => team.stop();
  stop.addEventListener('abort', halt, { once: true });
  process.once('exit', () => team.kill());

  const startedAt = new Date();
  const connectingAt = performance.now();
  await team.connect();
  const connectedInS = (performance.now() - connectingAt) / SECOND_MS;
  if (!stop.aborted) connected = connections;
  stage.show(connected, 'connections');

  let playedS = 0;
  let ticker: NodeJS.Timeout | undefined;
  let callbacks: Promise<void> | undefined;
  const begun = (startsAt: number) => {
    next('playing', options.durationS);
    callbacks = zego?.play(startsAt, stop);
    ticker = setInterval(async () => {
      const nth = Math.floor((Date.now() - startsAt) / SECOND_MS);
      if (settling === 0) stage.show(nth, note(course));
      const sample = await server.sample();
      if (sample !== undefined) course.addServer(Math.max(0, nth), sample);
    }, SECOND_MS);
    stop.addEventListener('abort', () => {
      playedS = (Date.now() - startsAt) / SECOND_MS;
    });
  };
  const outcome = await (stop.aborted ? team.leave() : team.play(begun)).finally(() => clearInterval(ticker));
  await callbacks;
  stage.end();
  if (zego !== undefined) course.total.add(zego.tally.take());
  const zegoViolations = (await zego?.compare()) ?? [];
  return summarize({
    options,
    course,
    startedAt: startedAt.toISOString(),
    machine: `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    wasStopped: stop.aborted,
    playedS: stop.aborted ? Math.min(playedS, options.durationS) : options.durationS,
    connections: connected,
    connectedInS,
    zego: zego?.figures,
    violations: [...outcome.violations, ...zegoViolations],
    violationCount: outcome.violationCount + zegoViolations.length,
  });
}

async function createZegoTraffic(options: LoadArguments, server: ServerUnderTest, prefix: string) {
  const { zego } = options;
  if (zego === undefined) return undefined;
  const adminToken = await server.giveToken({ sub: 'loadtest', role: 'admin' });
  const traffic = new ZegoTraffic({ options, zego, adminToken, prefix: `zego-${prefix}` });
  await traffic.check();
  return traffic;
}

function note({ total }: Course): string {
  const { p50, p99 } = total.percentiles('reply');
  const figures = `${total.total('answered ')} answered, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  return `s | ${figures}, ${total.counted('drops')} drops`;
}
