import type { CallRecord } from '../api/bodies.ts';
import { loading, type Trouble, troubleBanner, troubleOf } from '../api/trouble.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { button, pill, placeholder } from '../dom/parts.ts';
import { saveFile } from '../dom/saveFile.ts';
import { cell, table } from '../dom/table.ts';
import { callTime } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf, addressWith } from '../shell/route.ts';
import { type Dictionary, type Language, worded } from '../text/dictionary.ts';
import { collect, type Filters, filtersFrom, filtersIn, localTime, readRecords, recordsCsv } from './records.ts';

const PAGE_RECORDS = 50;
const AGAIN_AFTER_MS = 2_000;
/** The name of the button that gives a file of what the form asks for. */
const SAVES = 'save';
const SECOND_MS = 1_000;

type Download = { readonly collected: number } | { readonly said: string } | undefined;

/** The user log: calls and applications that have ended. */
export class HistoryPage implements Page {
  readonly #context: Context;
  #filters: Filters = {};
  #records: readonly CallRecord[] | undefined;
  #cursor: string | null = null;
  #trouble: Trouble;
  /** What the download has to say. */
  #download: Download;
  #forms = 0;
  #isClosed = false;

  constructor(context: Context, query: URLSearchParams) {
    this.#context = context;
    void this.#show(filtersIn(query));
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.history;
    return [
      h('div', { class: 'page-head' }, h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead))),
      this.#filterForm(text),
      troubleBanner(this.#trouble, text),
      this.#records === undefined ? this.#trouble === undefined && loading(text) : this.#list(this.#records, text),
    ];
  }

  close(): void {
    this.#isClosed = true;
  }

  #filterForm(text: Dictionary): Element {
    const words = text.history;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const { target, submitter } = event;
      if (!(target instanceof HTMLFormElement)) return;
      const filters = filtersFrom(new FormData(target));
      this.#go(filters);
      if (submitter?.getAttribute('name') === SAVES) void this.#save(filters);
    };
    const clear = () => {
      this.#forms += 1;
      this.#go({});
    };
    const { user_id = '', singer_id = '', sid = '', from, to } = this.#filters;
    const download = this.#download;
    const isCollecting = download !== undefined && 'collected' in download;
    return heard(
      'form',
      { submit },
      { key: `filters ${this.#forms}`, class: 'filters', 'aria-label': words.filter },
      field(words.user, { name: 'user_id', value: user_id }),
      field(words.host, { name: 'singer_id', value: singer_id }),
      field(words.sid, { name: 'sid', value: sid }),
      field(words.from, { name: 'from', type: 'datetime-local', value: localTime(from) }),
      field(words.to, { name: 'to', type: 'datetime-local', value: localTime(to) }),
      h(
        'div',
        { class: 'row' },
        h('button', { type: 'submit', class: 'button main' }, words.filter),
        button(words.clear, clear, { key: 'clear' }),
        h(
          'button',
          { type: 'submit', name: SAVES, class: 'button plain', 'aria-disabled': isCollecting ? 'true' : undefined },
          glyph('download'),
          h('span', {}, isCollecting ? words.downloading(download.collected) : words.download),
        ),
      ),
      h('p', { class: 'saved', role: 'status' }, download !== undefined && 'said' in download && download.said),
    );
  }

  #list(records: readonly CallRecord[], text: Dictionary): Child {
    const words = text.history;
    const isFiltered = Object.keys(this.#filters).length > 0;
    if (records.length === 0) return placeholder(isFiltered ? words.noMatch : words.none);
    const cursor = this.#cursor;
    return [
      table(
        Object.values(words.columns),
        records.map((record) => row(record, text, this.#context.language())),
      ),
      cursor !== null &&
        h(
          'div',
          { class: 'row' },
          button(words.more, () => void this.#readMore(cursor)),
        ),
    ];
  }

  /** A step that Back takes back: what is asked for is in the address. */
  #go(filters: Filters): void {
    const address = addressWith('history', new URLSearchParams(filters));
    if (location.hash !== address) history.pushState(null, '', address);
    void this.#show(filters);
  }

  async #show(filters: Filters): Promise<void> {
    this.#filters = filters;
    const answer = await readRecords(this.#context.operator, filters, null, PAGE_RECORDS);
    if (filters !== this.#filters || this.#isClosed) return;
    this.#trouble = troubleOf(answer);
    if (answer.is === 'done') {
      this.#records = answer.body.records;
      this.#cursor = answer.body.cursor;
    } else if (answer.is === 'refused') {
      this.#records = undefined;
    } else if (answer.is === 'away') {
      setTimeout(() => filters === this.#filters && !this.#isClosed && void this.#show(filters), AGAIN_AFTER_MS);
    }
    this.#context.draw();
  }

  async #readMore(cursor: string): Promise<void> {
    const filters = this.#filters;
    const answer = await readRecords(this.#context.operator, filters, cursor, PAGE_RECORDS);
    if (filters !== this.#filters || cursor !== this.#cursor) return;
    this.#trouble = troubleOf(answer);
    if (answer.is === 'done') {
      this.#records = [...(this.#records ?? []), ...answer.body.records];
      this.#cursor = answer.body.cursor;
    }
    this.#context.draw();
  }

  async #save(filters: Filters): Promise<void> {
    if (this.#download !== undefined && 'collected' in this.#download) return;
    const tell = (download: Download) => {
      this.#download = download;
      this.#context.draw();
    };
    tell({ collected: 0 });
    const answer = await collect(this.#context.operator, filters, (collected) => tell({ collected }));
    this.#trouble = troubleOf(answer);
    if (answer.is !== 'done') return tell(undefined);
    const { records, isCutOff } = answer.body;
    saveFile('linkcall-history.csv', 'text/csv;charset=utf-8', recordsCsv(records));
    tell(isCutOff ? { said: this.#context.text().history.cutOff(records.length) } : undefined);
  }
}

function field(
  label: string,
  input: { readonly name: string; readonly type?: string; readonly value: string },
): Element {
  return h('label', {}, label, h('input', { ...input, autocomplete: 'off' }));
}

function row(record: CallRecord, text: Dictionary, language: Language): Element {
  const words = text.history;
  const { columns } = words;
  return h(
    'tr',
    { key: record.call_id },
    h('th', { scope: 'row' }, dateTime(record.time_apply, language)),
    cell(columns.user, record.user_id),
    cell(columns.host, record.singer_id),
    cell(columns.sid, h('a', { href: addressOf(record.sid) }, record.sid)),
    cell(
      columns.talked,
      record.link_success === 1
        ? h('span', { class: 'number' }, callTime(record.link_time * SECOND_MS))
        : words.neverLinked,
    ),
    cell(
      columns.end,
      pill(record.link_success === 1 ? 'good' : 'calm', worded(words.endStates, String(record.end_state))),
    ),
  );
}
