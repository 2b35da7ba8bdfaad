import type { OverviewBody, OverviewMoment } from '../api/bodies/overview.ts';
import { Poll } from '../api/poll.ts';
import { loading, type Trouble, troubleBanner, troubleOf } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { banner, button, placeholder } from '../dom/parts.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressWith } from '../shell/route.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { CHART_TAG, type Chart } from './chart.ts';
import { CHARTS, FIGURE_NAMES, FIGURES, type FigureName, shown } from './figures.ts';
import { afterOf, columnsOf, RANGES, type Range, rangeOf, rowsOf, withMore } from './moments.ts';
import { momentTable, processTable, serviceTable } from './tables.ts';

const EVERY_MS = 2_000;
const ROWS_MAX = 60;

/** OP1: how all of it fares, now and lately. */
export class OverviewPage implements Page {
  readonly #context: Context;
  readonly #poll: Poll;
  #range: Range;
  #isTable: boolean;
  #body: OverviewBody | undefined;
  #moments: readonly OverviewMoment[] = [];
  #trouble: Trouble;
  /** As they are drawn: until there is news, or another language. */
  #charts: { readonly text: Dictionary; readonly drawn: readonly Child[] } | undefined;

  constructor(context: Context, query: URLSearchParams) {
    this.#context = context;
    this.#range = rangeOf(query.get('range'));
    this.#isTable = query.get('as') === 'table';
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.overview;
    const body = this.#body;
    return [
      h('div', { class: 'page-head' }, h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead))),
      troubleBanner(this.#trouble, text),
      body?.away !== undefined && this.#trouble === undefined && banner(words.partial(body.away)),
      body !== undefined && body.silent.length > 0 && banner(words.silent(body.silent.length)),
      body === undefined ? this.#trouble === undefined && loading(text) : this.#parts(body, text),
    ];
  }

  close(): void {
    this.#poll.close();
  }

  #parts(body: OverviewBody, text: Dictionary): readonly Child[] {
    const words = text.overview;
    const isOld = this.#trouble !== undefined;
    const look = { text, language: this.#context.language(), isOld };
    return [
      section(words.now, tiles(body, text, isOld)),
      section(words.lately, this.#switches(text), this.#lately(text)),
      section(words.beside, serviceTable(body.services, look)),
      section(words.processes, processTable(body.processes, body.at, look)),
    ];
  }

  #switches({ overview: words }: Dictionary): Element {
    const ranges = RANGES.map((range) =>
      toggle(words.ranges[range], range === this.#range, () => this.#choose(range, this.#isTable)),
    );
    const table = toggle(words.asTable, this.#isTable, () => this.#choose(this.#range, !this.#isTable));
    return h('div', { class: 'row', role: 'group', 'aria-label': words.lately }, ranges, table);
  }

  #lately(text: Dictionary): Child {
    const { overview: words } = text;
    if (this.#moments.length === 0) {
      const why = this.#range === 'ten-minutes' ? words.noneYet : words.noneOfMinutes;
      return placeholder(words.none, h('p', {}, why));
    }
    if (this.#isTable) {
      const isOld = this.#trouble !== undefined;
      return momentTable(rowsOf(this.#moments, ROWS_MAX), { text, language: this.#context.language(), isOld });
    }
    if (this.#charts?.text !== text) this.#charts = { text, drawn: this.#drawn(text) };
    return h('div', { class: 'charts' }, this.#charts.drawn);
  }

  #drawn({ overview: words }: Dictionary): readonly Child[] {
    const everyMs = this.#body?.every_ms ?? 0;
    return CHARTS.map((names) => {
      const labels = names.map((name) => labelOf(name, words));
      const values = names.map((name) => FIGURES[name].value);
      const chart: Chart = { time: words.time, labels, columns: columnsOf(this.#moments, everyMs, values) };
      const title = labels.join(' · ');
      return h(
        'figure',
        { class: 'panel', key: names.join() },
        h('figcaption', {}, title),
        h(CHART_TAG, { role: 'img', 'aria-label': words.chartOf(title), value: JSON.stringify(chart) }),
      );
    });
  }

  /** It is part of the address, so that a link keeps it; that is no other page. */
  #choose(range: Range, isTable: boolean): void {
    const isOther = range !== this.#range;
    this.#range = range;
    this.#isTable = isTable;
    const query = new URLSearchParams({ range, ...(isTable && { as: 'table' }) });
    history.replaceState(null, '', addressWith('overview', query));
    if (isOther) {
      this.#moments = [];
      this.#charts = undefined;
      this.#poll.now();
    }
    this.#context.draw();
  }

  async #read(): Promise<void> {
    const range = this.#range;
    const after = afterOf(this.#moments, this.#body?.every_ms ?? 0);
    const query = new URLSearchParams({ range, ...(after !== undefined && { after: String(after) }) });
    const answer = await this.#context.operator.ask<OverviewBody>(`/api/overview?${query}`);
    // Something else is asked for by now.
    if (range !== this.#range) return;
    this.#trouble = troubleOf(answer);
    if (answer.is === 'done') {
      this.#body = answer.body;
      this.#moments = withMore(this.#moments, answer.body, range);
      this.#charts = undefined;
    }
    this.#context.draw();
  }
}

const section = (title: string, ...inside: readonly Child[]): Element =>
  h('section', { class: 'column', 'aria-label': title, key: title }, h('h2', {}, title), ...inside);

function tiles({ now }: OverviewBody, { overview: words }: Dictionary, isOld: boolean): Element {
  return h(
    'dl',
    { class: `tiles${isOld ? ' is-old' : ''}` },
    FIGURE_NAMES.map((name) =>
      h(
        'div',
        { key: name, 'data-figure': name },
        h('dt', {}, FIGURES[name].label(words.figures)),
        h('dd', { class: 'number' }, now === null ? '–' : shown(FIGURES[name], now)),
      ),
    ),
  );
}

function labelOf(name: FigureName, words: Dictionary['overview']): string {
  const figure = FIGURES[name];
  const label = figure.label(words.figures);
  return 'unit' in figure ? `${label} (${figure.unit})` : label;
}

/** One of some that is chosen, or not. */
function toggle(label: string, isChosen: boolean, onPress: () => void): Element {
  const { attributes, ...rest } = button(label, onPress, { key: label, kind: isChosen ? 'main' : 'plain' });
  return { ...rest, attributes: { ...attributes, 'aria-pressed': String(isChosen) } };
}
