import { loading, type Trouble, troubleBanner } from '../api/trouble.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Log<Row> = {
  readonly rows: readonly Row[] | undefined;
  readonly cursor: string | null;
  readonly trouble: Trouble;
  readMore(): Promise<void>;
};

type View<Row> = {
  readonly log: Log<Row>;
  readonly words: { readonly title: string; readonly lead: string; readonly more: string };
  readonly form: Element;
  readonly list: (rows: readonly Row[]) => Child;
};

/** The page of a log: what it is, what is asked for, what was found, and more of it on demand. */
export function logView<Row>({ log, words, form, list }: View<Row>, text: Dictionary): readonly Child[] {
  const { rows, cursor, trouble } = log;
  const more = () => void log.readMore();
  return [
    h('div', { class: 'page-head' }, h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead))),
    form,
    troubleBanner(trouble, text),
    rows === undefined ? trouble === undefined && loading(text) : list(rows),
    rows !== undefined && cursor !== null && h('div', { class: 'row' }, button(words.more, more)),
  ];
}
