import type { AuditEntry } from '../api/bodies/audit.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { nameText, pill, placeholder } from '../dom/parts.ts';
import { cell, table } from '../dom/table.ts';
import { FilteredLog } from '../lists/filteredLog.ts';
import { logField, logForm } from '../lists/logForm.ts';
import { logView } from '../lists/logView.ts';
import { addressOfUser } from '../people/peoplePage.ts';
import { dateTime, timeStamp } from '../shape/time.ts';
import type { Context, Page } from '../shell/page.ts';
import { addressOf, addressWith } from '../shell/route.ts';
import { type Dictionary, type Language, worded } from '../text/dictionary.ts';
import { entriesCsv, type Filters, filtersIn, orderWords, outcomeWords, readEntries } from './entries.ts';

const addressOfFilters = (filters: Filters): string => addressWith('audit', new URLSearchParams(filters));

/** OP5: who changed what, or tried to, over all channels. */
export class AuditPage implements Page {
  readonly #context: Context;
  readonly #log: FilteredLog<Filters, AuditEntry>;
  #forms = 0;

  constructor(context: Context, query: URLSearchParams) {
    this.#context = context;
    this.#log = new FilteredLog({
      asked: filtersIn(query),
      read: (...asked) => readEntries(context.operator, ...asked),
      addressOf: addressOfFilters,
      draw: context.draw,
      file: { name: 'linkcall-audit.csv', csv: (entries) => entriesCsv(entries, context.text()) },
    });
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const list = (rows: readonly AuditEntry[]) => this.#list(rows, text);
    return logView({ log: this.#log, words: text.audit, form: this.#filterForm(text), list }, text);
  }

  close(): void {
    this.#log.close();
  }

  #filterForm(text: Dictionary): Element {
    const log = this.#log;
    const { by = '', sid = '' } = log.asked;
    return logForm(
      {
        key: `filters ${this.#forms}`,
        fields: [
          logField(text.audit.by, { name: 'by', value: by }),
          logField(text.audit.sid, { name: 'sid', value: sid }),
        ],
        download: log.download,
        onSubmit: (fields) => log.go(filtersIn(fields)),
        onSave: () => void log.save(),
        onClear: () => {
          this.#forms += 1;
          log.go({});
        },
      },
      text,
    );
  }

  /** Where few fit, a part of the audit may have none of them, and there may be some behind it. */
  #list(entries: readonly AuditEntry[], text: Dictionary): Child {
    const words = text.audit;
    const { asked, cursor } = this.#log;
    const none = Object.keys(asked).length > 0 ? words.noMatch : words.none;
    if (entries.length === 0) return placeholder(cursor === null ? none : words.noneSoFar);
    return table(
      Object.values(words.columns),
      entries.map((entry) => row(entry, text, this.#context.language())),
    );
  }
}

const NOBODY = '—';

function row(entry: AuditEntry, text: Dictionary, language: Language): Element {
  const words = text.audit;
  const { columns } = words;
  const { id, at, by, role, from, sid, user_id } = entry;
  const allOfThem = { href: addressOfFilters({ by }), 'aria-label': words.allOf(by) };
  return h(
    'tr',
    { key: id },
    h('th', { scope: 'row' }, h('time', { datetime: timeStamp(at) }, dateTime(at, language))),
    cell(columns.by, h('a', allOfThem, nameText(by)), ' ', h('small', {}, worded(words.roles, role))),
    cell(columns.from, from === '' ? words.unknownPlace : nameText(from)),
    cell(columns.order, nameText(orderWords(entry, text))),
    cell(columns.sid, sid === null ? NOBODY : h('a', { href: addressOf(sid) }, nameText(sid))),
    cell(columns.user, user_id === null ? NOBODY : h('a', { href: addressOfUser(user_id) }, nameText(user_id))),
    cell(columns.outcome, pill(lookOf(entry), outcomeWords(entry, text))),
  );
}

function lookOf({ outcome }: AuditEntry): 'good' | 'warn' | 'bad' {
  if (outcome === 'done') return 'good';
  return outcome === 'unanswered' ? 'warn' : 'bad';
}
