import type { SecondRow } from '../clients/course.ts';
import { PAGE_STYLE } from './pageStyle.ts';
import { escaped, type Plot, plotHtml } from './plot.ts';
import type { Summary } from './summary.ts';
import { cellText, isNumber, type Table } from './table.ts';
import { megabytes, tablesOf, verdict } from './tables.ts';

const BYTES_PER_MB = 1_048_576;

/** The report as one page that needs neither a network nor a script. */
export function pageOf(summary: Summary): string {
  const { asked, startedAt, machine, violationCount, doubts } = summary;
  const load = `${asked.channels} channels × ${asked.viewers} viewers, ${asked.perSecond} commands each second for ${asked.durationS} s`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Linkcall under load, ${escaped(startedAt)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><h1>Linkcall under load</h1>
<p>${escaped(load)}</p>
<p>${escaped(`${startedAt} · ${machine}`)}</p></header>
<p class="verdict ${violationCount === 0 ? 'good' : 'bad'}">${escaped(verdict(summary))}</p>
${doubts.map((doubt) => `<p class="doubt">${escaped(doubt)}</p>`).join('\n')}
<section class="tiles">${tiles(summary)}</section>
<section class="plots">
${plotsOf(played(summary)).map(plotHtml).join('\n')}
</section>
${[...tablesOf(summary), argumentsTable(summary)].map(tableHtml).join('\n')}
<footer>Latencies count from when a command was due, whether or not the one before was answered. They contain what the
harness itself was late, and, for who had just lost the connection, the way back. report.json has the raw figures.</footer>
</body>
</html>
`;
}

function tiles({ rate, latencies, connections, server, asked, counts }: Summary): string {
  const of = (name: string) => latencies.find((latency) => latency.name === name);
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${cellText({ ms: value })} ms`);
  const shown: readonly (readonly [string, string])[] = [
    [`${rate.answered.toFixed(1)} /s`, `answered, of ${asked.perSecond} wanted`],
    [ms(of('reply')?.p50), 'reply, p50'],
    [ms(of('reply')?.p99), 'reply, p99'],
    [ms(of('apply → host sees it')?.p99), 'apply → host sees it, p99'],
    [ms(of('allow → last viewer sees it')?.p99), 'allow → last viewer sees it, p99'],
    [String(connections), `connections, ${counts.drops} drops`],
    [server === undefined ? '–' : megabytes(server.bytes), 'server memory at most'],
  ];
  return shown
    .map(([value, name]) => `<div class="tile"><b>${escaped(value)}</b><span>${escaped(name)}</span></div>`)
    .join('');
}

/** Without the time in which all came to rest. */
const played = ({ seconds, playedS }: Summary): readonly SecondRow[] => seconds.filter(({ nth }) => nth < playedS);

function plotsOf(seconds: readonly SecondRow[]): Plot[] {
  const series = (name: string, value: (row: SecondRow) => number | undefined) => ({
    name,
    values: seconds.map(value),
  });
  // A second without a reply has no latency.
  const reply = (percentile: 'p50' | 'p95' | 'p99') =>
    series(percentile, ({ reply }) => (reply.count === 0 ? undefined : reply[percentile]));
  const lag = series('harness lag p99', ({ lag }) => (lag.count === 0 ? undefined : lag.p99));
  const isServerKnown = seconds.some(({ serverBytes }) => serverBytes !== undefined);
  const inMb = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes / BYTES_PER_MB);
  const percent = (share: number | undefined) => (share === undefined ? undefined : share * 100);
  const plots: Omit<Plot, 'seconds'>[] = [
    {
      title: 'Reply latency',
      unit: 'ms, log scale',
      isLog: true,
      series: [reply('p50'), reply('p95'), reply('p99'), lag],
    },
    {
      title: 'Throughput',
      unit: 'commands each second',
      series: [series('asked', ({ asked }) => asked), series('answered', ({ answered }) => answered)],
    },
    {
      title: isServerKnown ? 'Memory of the server' : 'Memory of the harness (the server’s is not readable)',
      unit: 'MB resident',
      series: [
        isServerKnown
          ? series('server', ({ serverBytes }) => inMb(serverBytes))
          : series('harness', ({ harnessBytes }) => inMb(harnessBytes)),
      ],
    },
    {
      title: 'Whose time it is',
      unit: '% of a core',
      series: [
        series('server', ({ serverCpu }) => percent(serverCpu)),
        series('busiest process of the harness', ({ harnessCpu }) => percent(harnessCpu)),
      ],
    },
  ];
  return plots.map((plot) => ({ ...plot, seconds: seconds.map(({ nth }) => nth) }));
}

function argumentsTable({ asked }: Summary): Table {
  const rows = Object.entries(asked).map(([name, value]) => [name, value === undefined ? '–' : String(value)]);
  return { title: 'Arguments', head: ['', ''], rows };
}

function tableHtml({ title, head, rows }: Table): string {
  const classes = head.map((_, column) => (isNumber(rows, column) ? ' class="number"' : ''));
  const cell = (tag: 'th' | 'td', text: string, column: number) =>
    `<${tag}${classes[column]}>${escaped(text)}</${tag}>`;
  const headHtml = head.every((name) => name === '')
    ? ''
    : `<tr>${head.map((name, column) => cell('th', name, column)).join('')}</tr>`;
  const rowsHtml = rows.map(
    (row) => `<tr>${row.map((value, column) => cell('td', cellText(value), column)).join('')}</tr>`,
  );
  return `<h2>${escaped(title)}</h2><div class="table"><table>${headHtml}${rowsHtml.join('\n')}</table></div>`;
}
