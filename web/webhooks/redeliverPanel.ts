import { type Element, h, heard } from '../dom/element.ts';
import { button } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';

/** Of the feed, by its cursors: behind the one, to the other or to the end. */
export type Stretch = { readonly after: string; readonly until?: string };

type Props = {
  readonly url: string;
  /** What stands in the field at first. */
  readonly after: string;
  readonly text: Dictionary;
  readonly rests: boolean;
  readonly onWanted: (wanted: Stretch) => void;
  readonly onClose: () => void;
};

/** The place before the first event. */
export const OLDEST = '0';
const CURSOR_CHARS_MAX = 33;

export function redeliverPanel({ url, after, text, rests, onWanted, onClose }: Props): Element {
  const words = text.webhooks;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement && !rests) onWanted(stretchOf(new FormData(event.target)));
  };
  const field = {
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    pattern: '\\d+(-\\d+)?',
    maxlength: CURSOR_CHARS_MAX,
  };
  return h(
    'section',
    { class: 'panel', 'aria-label': words.againTo(url), key: `again ${url}` },
    h('h2', {}, words.againTo(url)),
    h('p', { class: 'lead' }, words.againHow),
    heard(
      'form',
      { submit },
      { class: 'limits', 'aria-label': words.againTo(url) },
      h(
        'label',
        {},
        words.after,
        h('input', { ...field, name: 'after', value: after, required: true, takesFocus: true }),
      ),
      h('label', {}, words.until, h('input', { ...field, name: 'until' })),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          { type: 'submit', class: 'button main', 'aria-disabled': rests ? 'true' : undefined },
          words.askYes,
        ),
        button(words.close, onClose, { key: 'close' }),
      ),
    ),
  );
}

function stretchOf(form: FormData): Stretch {
  const place = (name: string) => String(form.get(name) ?? '').trim();
  const until = place('until');
  return { after: place('after'), ...(until !== '' && { until }) };
}
