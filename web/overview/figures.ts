import type { OverviewNow } from '../api/bodies/overview.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Words = Dictionary['overview'];

/** One number of the overview, wherever it is shown. */
export type Figure = {
  readonly label: (words: Words['figures']) => string;
  readonly value: (now: OverviewNow) => number | null;
  readonly unit?: 'ms' | 's' | 'MB';
};

const MS_PER_S = 1_000;
const BYTES_PER_MB = 1_048_576;

export const FIGURES = {
  live: { label: ({ live }) => live, value: ({ live }) => live },
  linked: { label: ({ linked }) => linked, value: ({ linked }) => linked },
  waiting: { label: ({ waiting }) => waiting, value: ({ waiting }) => waiting },
  clients: { label: ({ clients }) => clients, value: ({ clients }) => clients },
  commands: { label: ({ commands }) => commands, value: ({ commands_per_s }) => commands_per_s },
  refusals: { label: ({ refusals }) => refusals, value: ({ refusals_per_s }) => refusals_per_s },
  p50: { label: ({ p50 }) => p50, value: ({ reply_p50_ms }) => reply_p50_ms, unit: 'ms' },
  p99: { label: ({ p99 }) => p99, value: ({ reply_p99_ms }) => reply_p99_ms, unit: 'ms' },
  callbacks: { label: ({ callbacks }) => callbacks, value: ({ callbacks_per_s }) => callbacks_per_s },
  gaps: { label: ({ gaps }) => gaps, value: ({ gaps }) => gaps },
  cuts: { label: ({ cuts }) => cuts, value: ({ cuts_owed }) => cuts_owed },
  webhooks: {
    label: ({ webhooks }) => webhooks,
    value: ({ webhook_lag_ms }) => webhook_lag_ms / MS_PER_S,
    unit: 's',
  },
  userLog: { label: ({ userLog }) => userLog, value: ({ user_log_backlog }) => user_log_backlog },
  log: { label: ({ log }) => log, value: ({ log_backlog_bytes }) => log_backlog_bytes / BYTES_PER_MB, unit: 'MB' },
  memory: { label: ({ memory }) => memory, value: ({ memory_bytes }) => memory_bytes / BYTES_PER_MB, unit: 'MB' },
  lag: { label: ({ lag }) => lag, value: ({ event_loop_lag_ms }) => event_loop_lag_ms, unit: 'ms' },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof FIGURES;

export const FIGURE_NAMES: readonly FigureName[] = [
  ...(['live', 'linked', 'waiting', 'clients', 'commands', 'refusals', 'p50', 'p99', 'callbacks', 'gaps'] as const),
  ...(['cuts', 'webhooks', 'userLog', 'log', 'memory', 'lag'] as const),
];

const LARGE = 100;

/** A number as it is read: large ones without fractions. */
export function shown({ value, unit }: Figure, now: OverviewNow): string {
  const number = value(now);
  if (number === null) return '–';
  const text = number >= LARGE ? String(Math.round(number)) : String(Number(number.toFixed(1)));
  return unit === undefined ? text : `${text} ${unit}`;
}

/** What belongs together is one chart. */
export const CHARTS: readonly (readonly FigureName[])[] = [
  ['live'],
  ['linked', 'waiting'],
  ['clients'],
  ['commands', 'refusals'],
  ['p50', 'p99'],
  ['callbacks', 'gaps'],
  ['cuts', 'userLog'],
  ['webhooks'],
  ['log'],
  ['memory'],
  ['lag'],
];
