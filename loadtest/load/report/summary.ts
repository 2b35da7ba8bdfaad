import type { LoadArguments } from '../arguments.ts';
import type { SecondRow, TimeSeries } from '../clients/timeSeries.ts';
import type { Violation } from '../invariants.ts';
import { COMMANDS, type CommandKind } from '../metrics.ts';
import type { Percentiles } from '../timing.ts';
import type { Totals } from '../totals.ts';

/** Without secrets: it is shown. */
export type ShownArguments = Omit<
  LoadArguments,
  'authSecret' | 'metricsToken' | 'zego' | 'publish' | 'reportFolder'
> & {
  readonly zegoPerSecond: number | undefined;
  readonly isPublishing: boolean;
};

export type ZegoFigures = {
  readonly callbacks: number;
  readonly posts: number;
  readonly retries: number;
  readonly givenUp: number;
  readonly rooms: number;
};

type Count = 'lost replies' | 'drops' | 'comebacks' | 'left' | 'joined again' | 'published' | 'unpublished';

export type Summary = {
  readonly startedAt: string;
  readonly machine: string;
  readonly wasStopped: boolean;
  readonly playedS: number;
  readonly asked: ShownArguments;
  readonly connections: number;
  readonly connectedInS: number;
  readonly commands: readonly (Percentiles & { readonly kind: CommandKind; readonly asked: number })[];
  readonly answers: readonly { readonly code: number; readonly reason: string; readonly count: number }[];
  readonly latencies: readonly (Percentiles & { readonly name: string })[];
  readonly rate: { readonly due: number; readonly asked: number; readonly answered: number };
  readonly counts: Readonly<Record<Count, number>>;
  readonly harness: { readonly lag: Percentiles; readonly cpu: number; readonly bytes: number };
  readonly server: { readonly bytes: number; readonly lastBytes: number; readonly cpu: number } | undefined;
  readonly zego: ZegoFigures | undefined;
  /** Of the channel with the crowd, at most; undefined: there was none, or nobody told. */
  readonly inMirrors: number | undefined;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  readonly doubts: readonly string[];
  readonly seconds: readonly SecondRow[];
  /** All counts, and all histograms in HdrHistogram's format, in microseconds. */
  readonly raw: ReturnType<Totals['raw']>;
};

export type RunOutcome = Pick<
  Summary,
  | 'startedAt'
  | 'machine'
  | 'wasStopped'
  | 'playedS'
  | 'connections'
  | 'connectedInS'
  | 'zego'
  | 'inMirrors'
  | 'violations'
  | 'violationCount'
> & { readonly options: LoadArguments; readonly timeSeries: TimeSeries };

const LAG_MS_MAX = 10;
const CPU_MAX = 0.85;
/** Below it is not the harness that keeps its processes from running. */
const CPU_IDLE = 0.5;
const RATE_MIN = 0.95;
const APPLIES_MIN = 0.25;

export function summarize({ options, timeSeries, ...played }: RunOutcome): Summary {
  const { total } = timeSeries;
  const seconds = timeSeries.seconds();
  const during = seconds.filter(({ nth }) => nth < played.playedS);
  const perSecond = (times: number) => times / Math.max(1, played.playedS);
  const rate = {
    due: perSecond(total.counted('due')),
    asked: perSecond(total.total('asked ')),
    answered: perSecond(total.total('answered ')),
  };
  const harness = {
    lag: total.percentiles('harness lag'),
    cpu: mean(during.map(({ harnessCpu }) => harnessCpu)),
    bytes: most(seconds.map(({ harnessBytes }) => harnessBytes)),
  };
  const timed = [
    ...(['reply', 'apply → host sees it', 'allow → last viewer sees it'] as const),
    ...(['allow → last of the crowd sees it', 'ZEGO callback'] as const),
  ];
  const latencies = timed.map((name) => ({ name, ...total.percentiles(name) }));
  const commands = COMMANDS.map((kind) => {
    return { kind, asked: total.counted(`asked ${kind}`), ...total.percentiles(`reply to ${kind}`) };
  });
  const applies = total.counted('asked apply') / Math.max(1, total.total('asked '));
  const counts: Summary['counts'] = {
    'lost replies': total.counted('lost replies'),
    drops: total.counted('drops'),
    comebacks: total.counted('comebacks'),
    left: total.counted('left'),
    'joined again': total.counted('joined again'),
    published: total.counted('published'),
    unpublished: total.counted('unpublished'),
  };
  return {
    ...played,
    asked: withoutSecrets(options),
    commands: commands.filter(({ asked }) => asked > 0),
    answers: answers(total.countsOf('answered ')),
    latencies: latencies.filter(({ count }) => count > 0),
    rate,
    counts,
    harness,
    server: serverFigures(seconds),
    doubts: doubts({ rate, harness, perSecond: options.perSecond, wasStopped: played.wasStopped, applies }),
    seconds,
    raw: total.raw(),
  };
}

type Doubtful = Pick<Summary, 'rate' | 'harness' | 'wasStopped'> & {
  readonly perSecond: number;
  /** Their share of all commands. */
  readonly applies: number;
};

/** Why the figures may tell less of the server than one would think. */
export function doubts({ rate, harness, perSecond, wasStopped, applies }: Doubtful): string[] {
  const figures = (amount: number) => amount.toFixed(1);
  const found: string[] = [];
  if (harness.lag.p99 > LAG_MS_MAX)
    found.push(
      `The harness was late itself: 1 % of the commands left ${figures(harness.lag.p99)} ms after they were due, or later. All latencies contain that.`,
    );
  if (harness.cpu > CPU_MAX)
    found.push(`A process of the harness was busy for ${figures(harness.cpu * 100)} % of the time.`);
  if (found.length > 0)
    found.push(
      harness.cpu > CPU_IDLE
        ? 'Give it more --processes, or a machine of its own.'
        : `Its busiest process used only ${figures(harness.cpu * 100)} % of a core: this machine has too much else to do. Give it one of its own.`,
    );
  if (!wasStopped && rate.answered < perSecond * RATE_MIN)
    found.push(`${figures(rate.answered)} commands each second were answered, ${perSecond} were asked for.`);
  if (rate.asked > 0 && applies < APPLIES_MIN)
    found.push(
      `Only ${figures(applies * 100)} % of the commands were applications: for this rate the viewers are too few, since each may apply only so often (--apply-burst). The others are cheaper.`,
    );
  return found;
}

function answers(counts: ReadonlyMap<string, number>): Summary['answers'] {
  const found = [...counts].map(([answer, count]) => {
    const [code = '', reason = ''] = answer.split(' ');
    return { code: Number(code), reason, count };
  });
  return found.sort((one, other) => one.code - other.code);
}

function serverFigures(seconds: readonly SecondRow[]): Summary['server'] {
  const bytes = seconds.flatMap(({ serverBytes }) => serverBytes ?? []);
  const cpus = seconds.flatMap(({ serverCpu }) => serverCpu ?? []);
  const lastBytes = bytes.at(-1);
  return lastBytes === undefined ? undefined : { bytes: most(bytes), lastBytes, cpu: mean(cpus) };
}

function withoutSecrets(options: LoadArguments): ShownArguments {
  const { authSecret, metricsToken, zego, publish, reportFolder, ...asked } = options;
  return { ...asked, zegoPerSecond: zego?.perSecond, isPublishing: publish !== undefined };
}

const most = (numbers: readonly number[]): number => numbers.reduce((max, number) => Math.max(max, number), 0);
const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
