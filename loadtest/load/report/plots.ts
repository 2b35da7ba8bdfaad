// Runs in the browser that shows the report: esbuild puts it into the page, uPlot included.
import uPlot from 'uplot';
import type { SecondRow } from '../clients/timeSeries.ts';

type Plot = {
  readonly title: string;
  readonly unit: string;
  readonly isLog?: boolean;
  /** Undefined: nothing is known of that second. */
  readonly series: Readonly<Record<string, (row: SecondRow) => number | undefined>>;
};

const BYTES_PER_MB = 1_048_576;
const HEIGHT = 240;
/** Nothing has a place at 0 of a logarithmic scale. */
const LOG_MIN = 0.001;
const LOG = 3;

const css = getComputedStyle(document.documentElement);
const colour = (name: string): string => css.getPropertyValue(name);
const axis = {
  stroke: () => colour('--quiet'),
  grid: { stroke: () => colour('--rule'), width: 1 },
  ticks: { show: false },
};

const rows: readonly SecondRow[] = JSON.parse(document.querySelector('#seconds')?.textContent ?? '[]');
for (const plot of plotsOf(rows)) draw(plot);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => location.reload());

function plotsOf(seconds: readonly SecondRow[]): Plot[] {
  const inMb = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes / BYTES_PER_MB);
  const isServerKnown = seconds.some(({ serverBytes }) => serverBytes !== undefined);
  return [
    {
      title: 'Reply latency',
      unit: 'ms, log scale',
      isLog: true,
      series: {
        p50: ({ reply }) => (reply.count === 0 ? undefined : reply.p50),
        p95: ({ reply }) => (reply.count === 0 ? undefined : reply.p95),
        p99: ({ reply }) => (reply.count === 0 ? undefined : reply.p99),
        'harness lag p99': ({ lag }) => (lag.count === 0 ? undefined : lag.p99),
      },
    },
    {
      title: 'Throughput',
      unit: 'commands each second',
      series: { asked: ({ asked }) => asked, answered: ({ answered }) => answered },
    },
    {
      title: isServerKnown ? 'Memory of the server' : 'Memory of the harness (the server’s is not readable)',
      unit: 'MB resident',
      series: isServerKnown
        ? { server: ({ serverBytes }) => inMb(serverBytes) }
        : { harness: ({ harnessBytes }) => inMb(harnessBytes) },
    },
    {
      title: 'Whose time it is',
      unit: '% of a core',
      series: {
        server: ({ serverCpu }) => (serverCpu === undefined ? undefined : serverCpu * 100),
        'busiest process of the harness': ({ harnessCpu }) => harnessCpu * 100,
      },
    },
  ];
}

/** All plots point at the same second. */
function draw({ title, unit, isLog = false, series }: Plot): void {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.append(title, ' ', Object.assign(document.createElement('small'), { textContent: unit }));
  figure.append(caption);
  document.querySelector('.plots')?.append(figure);
  const shown = (value: number | undefined) => (value === undefined ? null : isLog ? Math.max(value, LOG_MIN) : value);
  const columns = Object.values(series).map((of) => rows.map((row) => shown(of(row))));
  const lines = Object.keys(series).map((label, nth) => ({
    label,
    stroke: () => colour(`--s${nth}`),
    width: 2,
    value: (_: uPlot, value: number | null) => (value === null ? '–' : String(Number(value.toPrecision(3)))),
  }));
  const options: uPlot.Options = {
    width: figure.clientWidth,
    height: HEIGHT,
    scales: {
      x: { time: false },
      y: isLog ? { distr: LOG } : { range: { min: { hard: 0, soft: 0, mode: 1 }, max: {} } },
    },
    axes: [axis, axis],
    series: [{ label: 'second' }, ...lines],
    cursor: { sync: { key: 'second' } },
  };
  const plot = new uPlot(options, [rows.map(({ nth }) => nth), ...columns], figure);
  new ResizeObserver(() => plot.setSize({ width: figure.clientWidth, height: HEIGHT })).observe(figure);
}
