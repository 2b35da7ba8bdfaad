import type { Endpoint } from '../api/bodies/webhooks.ts';
import { type Child, type Element, h } from '../dom/element.ts';
import { button, pill } from '../dom/parts.ts';
import { cell } from '../dom/table.ts';
import { callTime } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import type { Dictionary, Language } from '../text/dictionary.ts';

type Props = {
  readonly text: Dictionary;
  readonly language: Language;
  /** Undefined: whoever looks may not. */
  readonly onAgain: (() => void) | undefined;
  readonly onAside: () => void;
};

const SECOND_MS = 1_000;
/** What waits longer than that is not only on its way. */
const BEHIND_S = 60;

export function endpointRow(endpoint: Endpoint, { text, language, onAgain, onAside }: Props): Element {
  const words = text.webhooks;
  const { columns } = words;
  const { url, waiting, oldest_seconds, set_aside, last_error } = endpoint;
  return h(
    'tr',
    { key: url, 'data-endpoint': url },
    h('th', { scope: 'row' }, url),
    cell(columns.state, state(endpoint, text)),
    cell(columns.waiting, h('span', { class: 'number' }, waiting)),
    cell(columns.oldest, h('span', { class: 'number' }, waiting === 0 ? '–' : callTime(oldest_seconds * SECOND_MS))),
    cell(
      columns.setAside,
      set_aside > 0
        ? button(words.show(set_aside), onAside, { name: words.showOf(set_aside, url) })
        : h('span', { class: 'number' }, set_aside),
    ),
    cell(
      columns.lastError,
      last_error === null
        ? words.noError
        : h('span', {}, h('small', {}, dateTime(last_error.at, language)), h('br', {}), last_error.reason),
    ),
    onAgain !== undefined && cell(columns.again, button(words.again, onAgain, { name: words.againTo(url) })),
  );
}

function state({ is_disabled, waiting, oldest_seconds }: Endpoint, { webhooks: words }: Dictionary): Child {
  if (is_disabled) return pill('bad', words.disabled);
  return waiting > 0 && oldest_seconds > BEHIND_S ? pill('warn', words.behind) : pill('good', words.takes);
}
