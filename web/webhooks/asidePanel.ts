import type { AsideList } from '../api/bodies/webhooks.ts';
import { type Element, h } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import { cell, table } from '../dom/table.ts';
import { dateTime } from '../shape/time.ts';
import { addressOf } from '../shell/route.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';

type Props = {
  readonly url: string;
  readonly entries: AsideList['entries'];
  readonly text: Dictionary;
  readonly language: Language;
  readonly onClose: () => void;
};

/** What an endpoint never took, for a person to look at. */
export function asidePanel({ url, entries, text, language, onClose }: Props): Element {
  const words = text.webhooks;
  const columns = words.asideColumns;
  const title = words.asideOf(url);
  const rows = entries.map(({ sid, event, reason }, index) =>
    h(
      'tr',
      { key: `${index} ${event?.id}`, 'data-aside': event?.id ?? '' },
      h('th', { scope: 'row' }, h('a', { href: addressOf(sid) }, sid)),
      cell(columns.event, event === null ? words.unreadable : `${event.type} (${event.id})`),
      cell(columns.at, event === null ? '–' : dateTime(event.at, language)),
      cell(columns.reason, reason),
    ),
  );
  return h(
    'section',
    { class: 'panel', 'aria-label': title, key: `aside ${url}` },
    h('h2', {}, title),
    table(Object.values(columns), rows),
    h('div', { class: 'row' }, button(words.close, onClose, { key: 'close', takesFocus: true })),
  );
}
