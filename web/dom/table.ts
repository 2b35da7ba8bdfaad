import { type Child, type Element, h } from './element.ts';

/** `isOld`: it may not be so any more. */
export function table(columns: readonly string[], rows: readonly Child[], isOld = false): Element {
  const head = columns.map((name) => h('th', { scope: 'col' }, name));
  return h(
    'div',
    { class: `table-frame${isOld ? ' is-old' : ''}` },
    h('table', {}, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows)),
  );
}

/** On a phone, where a row is a card, each cell says what it is. */
export function cell(label: string, ...children: readonly Child[]): Element {
  return h('td', {}, h('span', { class: 'cell-label', 'aria-hidden': 'true' }, label), h('span', {}, ...children));
}
