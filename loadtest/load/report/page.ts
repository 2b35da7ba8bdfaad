import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PAGE_STYLE } from './pageStyle.ts';
import type { Summary } from './summary.ts';
import { cellText, isNumber, type Table } from './table.ts';
import { megabytes, tablesOf, verdict } from './tables.ts';

const PLOTS = fileURLToPath(new URL('plots.ts', import.meta.url));

/** The report as one page that needs nothing else: no network, and no file beside it. */
export async function pageOf(summary: Summary): Promise<string> {
  const { asked, startedAt, machine, violationCount, doubts, playedS } = summary;
  const { script, style } = await bundlePlots();
  // Without the time in which all came to rest.
  const seconds = summary.seconds.filter(({ nth }) => nth < playedS);
  const load = `${asked.channels} channels × ${asked.viewers} viewers, ${asked.perSecond} commands each second for ${asked.durationS} s`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha256(script)}'">
<title>Linkcall under load, ${escaped(startedAt)}</title>
<style>${style}${PAGE_STYLE}</style>
</head>
<body>
<header><h1>Linkcall under load</h1>
<p>${escaped(load)}</p>
<p>${escaped(`${startedAt} · ${machine}`)}</p></header>
<main><p class="verdict ${violationCount === 0 ? 'good' : 'bad'}">${escaped(verdict(summary))}</p>
${doubts.map((doubt) => `<p class="doubt">${escaped(doubt)}</p>`).join('\n')}
<section class="tiles">${tiles(summary)}</section>
<section class="plots"></section>
${[...tablesOf(summary), argumentsTable(summary)].map(tableHtml).join('\n')}</main>
<footer>Latencies count from when a command was due, whether or not the one before was answered. They contain what the
harness itself was late, and, for who had just lost the connection, the way back. report.json has the raw figures.
Drag over a plot to look closer; a double click shows all of it again.</footer>
<script type="application/json" id="seconds">${JSON.stringify(seconds).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
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
  return `<h2>${escaped(title)}</h2><div class="table" tabindex="0"><table>${headHtml}${rowsHtml.join('\n')}</table></div>`;
}

async function bundlePlots(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: { plots: PLOTS, style: 'uplot/dist/uPlot.min.css' },
    outdir: '/',
    bundle: true,
    minify: true,
    banner: { js: '/*! With uPlot: © Leon Sorokin, MIT licence */' },
    platform: 'browser',
    charset: 'utf8',
    logLevel: 'silent',
    write: false,
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
