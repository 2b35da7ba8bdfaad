import type { OverviewMoment, OverviewProcess, OverviewService } from '../api/bodies/overview.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { pill } from '../dom/parts.ts';
import { cell, table } from '../dom/table.ts';
import { clockTime, dateTime } from '../shape/time.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';
import { FIGURE_NAMES, FIGURES, type FigureName, shown } from './figures.ts';

type Shown = { readonly text: Dictionary; readonly language: Language; readonly isOld: boolean };

const OF_PROCESS: readonly FigureName[] = ['live', 'linked', 'waiting', 'clients', 'commands', 'memory', 'lag'];

const SECOND_MS = 1_000;
const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** "3 d", "5 h", "12 min", "40 s". */
export function roughSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const found = UNITS.find(([, length]) => seconds >= length);
  return found === undefined ? `${seconds} s` : `${Math.floor(seconds / found[1])} ${found[0]}`;
}

export function processTable(processes: readonly OverviewProcess[], at: number, { text, isOld }: Shown): Element {
  const { processColumns: columns, figures, ready } = text.overview;
  const numbers = OF_PROCESS.map((name) => FIGURES[name]);
  const row = ({ id, address, version, started_at, not_ready, now }: OverviewProcess) =>
    h(
      'tr',
      { key: id, 'data-process': address },
      h('th', { scope: 'row' }, h('code', { title: id }, address)),
      cell(columns.state, not_ready === null ? pill('good', ready) : pill('bad', not_ready)),
      cell(columns.version, version),
      cell(columns.uptime, roughSpan(at - started_at)),
      ...numbers.map((figure) => numberCell(figure.label(figures), now === null ? '–' : shown(figure, now))),
    );
  const names = [columns.process, columns.state, columns.version, columns.uptime];
  return table([...names, ...numbers.map(({ label }) => label(figures))], processes.map(row), isOld);
}

const numberCell = (label: string, text: string): Element => cell(label, h('span', { class: 'number' }, text));

const LOOKS = { ok: 'good', away: 'bad', unknown: 'calm' } as const;

export function serviceTable(services: readonly OverviewService[], { text, language, isOld }: Shown): Element {
  const { serviceColumns: columns, services: names, kinds, states, advice } = text.overview;
  const row = ({ name, kind, state, since, why }: OverviewService): Child =>
    h(
      'tr',
      { key: `${name} ${kind}`, 'data-service': name },
      h('th', { scope: 'row' }, names[name]),
      cell(columns.kind, kinds[kind]),
      cell(columns.state, pill(LOOKS[state], states[state])),
      cell(columns.since, since === null ? '–' : dateTime(since, language)),
      cell(columns.why, why ?? '–', state === 'away' && h('span', { class: 'advice' }, advice[name])),
    );
  return table(Object.values(columns), services.map(row), isOld);
}

/** OP1: for who cannot see charts. */
export function momentTable(rows: readonly OverviewMoment[], { text, language, isOld }: Shown): Element {
  const { figures, time } = text.overview;
  const row = (moment: OverviewMoment): Child =>
    h(
      'tr',
      { key: String(moment.at) },
      h('th', { scope: 'row' }, clockTime(moment.at, language)),
      ...FIGURE_NAMES.map((name) => numberCell(FIGURES[name].label(figures), shown(FIGURES[name], moment))),
    );
  return table([time, ...FIGURE_NAMES.map((name) => FIGURES[name].label(figures))], rows.map(row), isOld);
}
