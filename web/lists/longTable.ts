import { type Child, type Element, h } from '../dom/element.ts';
import type { Given, Lies, LongList } from './longList.ts';

type Props<Row, Body extends Given<Row>> = {
  readonly list: LongList<Row, Body>;
  readonly columns: readonly string[];
  readonly label: string;
  readonly row: (row: Row, index: number) => Element;
  readonly keyOf: (row: Row) => string;
};

/** Only the rows near the window are on the page: the rest is room. */
export function longTable<Row, Body extends Given<Row>>(props: Props<Row, Body>): Element {
  const { list, columns, label } = props;
  list.look(whereTheyLie(), window.innerHeight);
  const head = columns.map((name) => h('th', { scope: 'col' }, name));
  return h(
    'div',
    { class: `table-frame${list.trouble === undefined ? '' : ' is-old'}` },
    h(
      'table',
      { 'aria-label': label, 'aria-rowcount': (list.last?.total ?? 0) + 1 },
      h('thead', {}, h('tr', { 'aria-rowindex': 1 }, head)),
      bodies(props),
    ),
  );
}

function bodies<Row, Body extends Given<Row>>({ list, columns, row, keyOf }: Props<Row, Body>): readonly Child[] {
  // What moves up while parts are read one after the other may be in two of them.
  const seen = new Set<string>();
  let index = 1;
  return list.parts.map(({ rows }, nth) => {
    const room = list.roomOf(nth);
    const fresh = rows.filter((each) => !seen.has(keyOf(each)) && seen.add(keyOf(each)));
    const first = index;
    index += fresh.length;
    const props = { key: String(nth), 'data-part': nth };
    if (room === undefined)
      return h(
        'tbody',
        props,
        fresh.map((each, offset) => row(each, first + offset + 1)),
      );
    // The page may not style anything by itself; a drawing may be as high as it likes.
    const space = h('svg', { width: 1, height: Math.round(room), 'aria-hidden': 'true' });
    return h(
      'tbody',
      { ...props, class: 'room', 'aria-hidden': 'true' },
      h('tr', {}, h('td', { colspan: columns.length }, space)),
    );
  });
}

function whereTheyLie(): ReadonlyMap<number, Lies> {
  const parts = document.querySelectorAll<HTMLElement>('[data-part]');
  return new Map(
    [...parts].map((part) => {
      const { top, bottom } = part.getBoundingClientRect();
      return [Number(part.dataset.part), { top, bottom, hasFocus: part.contains(document.activeElement) }];
    }),
  );
}
