import type { CallRecord } from '../api/bodies/history.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { nameText, pill, placeholder } from '../dom/parts.ts';
import { cell, table } from '../dom/table.ts';
import { FilteredLog } from '../lists/filteredLog.ts';
import { logField, logForm } from '../lists/logForm.ts';
import { logView } from '../lists/logView.ts';
import { callTime } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf, addressWith } from '../shell/route.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';
import { endText, type Filters, filtersFrom, filtersIn, localTime, readRecords, recordsCsv } from './records.ts';

const SECOND_MS = 1_000;

/** The user log: calls and applications that have ended. */
export class HistoryPage implements Page {
  readonly #context: Context;
  readonly #log: FilteredLog<Filters, CallRecord>;
  #forms = 0;

  constructor(context: Context, query: URLSearchParams) {
    this.#context = context;
    this.#log = new FilteredLog({
      asked: filtersIn(query),
      read: (...asked) => readRecords(context.operator, ...asked),
      addressOf: (filters) => addressWith('history', new URLSearchParams(filters)),
      draw: context.draw,
      file: { name: 'linkcall-history.csv', csv: (records) => recordsCsv(records, context.text().history) },
    });
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const list = (rows: readonly CallRecord[]) => this.#list(rows, text);
    return logView({ log: this.#log, words: text.history, form: this.#filterForm(text), list }, text);
  }

  close(): void {
    this.#log.close();
  }

  #filterForm(text: Dictionary): Element {
    const words = text.history;
    const log = this.#log;
    const { user_id = '', singer_id = '', sid = '', from, to } = log.asked;
    return logForm(
      {
        key: `filters ${this.#forms}`,
        fields: [
          logField(words.user, { name: 'user_id', value: user_id }),
          logField(words.host, { name: 'singer_id', value: singer_id }),
          logField(words.sid, { name: 'sid', value: sid }),
          logField(words.from, { name: 'from', type: 'datetime-local', value: localTime(from) }),
          logField(words.to, { name: 'to', type: 'datetime-local', value: localTime(to) }),
        ],
        download: log.download,
        onSubmit: (fields) => log.go(filtersFrom(fields)),
        onSave: () => void log.save(),
        onClear: () => {
          this.#forms += 1;
          log.go({});
        },
      },
      text,
    );
  }

  #list(records: readonly CallRecord[], text: Dictionary): Child {
    const words = text.history;
    const isFiltered = Object.keys(this.#log.asked).length > 0;
    if (records.length === 0) return placeholder(isFiltered ? words.noMatch : words.none);
    return table(
      Object.values(words.columns),
      records.map((record) => row(record, text, this.#context.language())),
    );
  }
}

/** What they were called then, and who they are. */
const named = (id: string, nick: string | null | undefined): readonly Child[] =>
  nick && nick !== id ? [nameText(nick), ' ', h('span', { class: 'number' }, id)] : [id];

function row(record: CallRecord, text: Dictionary, language: Language): Element {
  const words = text.history;
  const { columns } = words;
  return h(
    'tr',
    { key: record.call_id },
    h('th', { scope: 'row' }, dateTime(record.time_apply, language)),
    cell(columns.user, ...named(record.user_id, record.user_nick)),
    cell(columns.host, ...named(record.singer_id, record.singer_nick)),
    cell(columns.sid, h('a', { href: addressOf(record.sid) }, record.sid)),
    cell(
      columns.talked,
      record.link_success === 1
        ? h('span', { class: 'number' }, callTime(record.link_time * SECOND_MS))
        : words.neverLinked,
    ),
    cell(columns.end, pill(record.link_success === 1 ? 'good' : 'calm', endText(record, words))),
  );
}
