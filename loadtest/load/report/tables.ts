import type { Percentiles } from '../timing.ts';
import type { Summary } from './summary.ts';
import type { Cell, Table } from './table.ts';

const MS = ['p50 ms', 'p95 ms', 'p99 ms', 'max ms'] as const;
const BYTES_PER_MB = 1_048_576;

/** The figures, for the terminal and for the page alike. */
export function tablesOf(summary: Summary): Table[] {
  const { latencies, commands, answers, violations } = summary;
  const found = violations.map(({ channel, user, saw }) => [channel, user, saw]);
  return [
    { title: 'The run', head: ['', ''], rows: overview(summary) },
    {
      title: 'Latencies, from when the command was due',
      head: ['', 'times', ...MS],
      rows: latencies.map(({ name, count, ...times }) => [name, count, ...columns(times)]),
    },
    {
      title: 'Commands by kind',
      head: ['', 'asked', 'answered', ...MS],
      rows: commands.map(({ kind, asked, count, ...times }) => [kind, asked, count, ...columns(times)]),
    },
    {
      title: 'Answers by code',
      head: ['code', 'reason', 'times'],
      rows: answers.map(({ code, reason, count }) => [String(code), reason, count]),
    },
    ...(found.length === 0 ? [] : [{ title: 'Violations', head: ['channel', 'user', 'saw'], rows: found }]),
  ];
}

/** One sentence: what the exit code says. */
export function verdict({ violationCount, violations, wasStopped }: Summary): string {
  const stopped = wasStopped ? ' (stopped before its time)' : '';
  if (violationCount === 0) return `All invariants hold${stopped}.`;
  const shown = violationCount > violations.length ? `; the first ${violations.length} are shown` : '';
  return `${violationCount} violations${stopped}${shown}.`;
}

function overview({ rate, counts, asked, harness, server, zego, ...run }: Summary): string[][] {
  const rates = `${rate.due.toFixed(1)} came due, ${rate.asked.toFixed(1)} asked, ${rate.answered.toFixed(1)} answered`;
  const lag = `lag p50 ${harness.lag.p50.toFixed(1)} ms, p99 ${harness.lag.p99.toFixed(1)} ms, max ${harness.lag.max.toFixed(1)} ms`;
  return [
    ['played', `${run.playedS.toFixed(1)} s of ${asked.durationS} s`],
    ['commands each second', `${asked.perSecond} wanted: ${rates}`],
    ['connections', `${run.connections} in ${run.connectedInS.toFixed(1)} s`],
    ...(asked.crowd === 0 ? [] : [['the crowd', crowdText(asked.crowd, run.inMirrors)]]),
    ['dropped', `${counts.drops}, came back ${counts.comebacks}`],
    ['left', `${counts.left}, joined again ${counts['joined again']}`],
    ...(asked.isPublishing ? [['streams', `${counts.published} began, ${counts.unpublished} ended`]] : []),
    ['lost replies', `${counts['lost replies']}`],
    ['the harness', `${lag}; busiest process ${percent(harness.cpu)} of a core; ${megabytes(harness.bytes)} in all`],
    ['the server', server === undefined ? '/metrics is not readable' : serverText(server)],
    ...(zego === undefined ? [] : [['ZEGO', zegoText(zego)]]),
    ['machine', run.machine],
    ['started', run.startedAt],
  ];
}

const crowdText = (crowd: number, inMirrors = 0): string =>
  `${crowd} who watch one channel, of which ${inMirrors} clients sat in mirrors`;

const serverText = ({ bytes, lastBytes, cpu }: NonNullable<Summary['server']>): string =>
  `${percent(cpu)} of a core; ${megabytes(bytes)} at most, ${megabytes(lastBytes)} in the end`;

const zegoText = ({ callbacks, posts, retries, givenUp, rooms }: NonNullable<Summary['zego']>): string =>
  `${callbacks} callbacks in ${posts} posts, ${retries} retries, ${givenUp} given up; ${rooms} rooms compared`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / BYTES_PER_MB)} MB`;
const columns = ({ p50, p95, p99, max }: Omit<Percentiles, 'count'>): Cell[] =>
  [p50, p95, p99, max].map((ms) => ({ ms }));
