import { type Child, type Element, h, heard } from '../dom/element.ts';
import { glyph } from '../dom/glyph.ts';
import { button } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { Download } from './filteredLog.ts';

/** The name of the button that gives a file of what the form asks for. */
const SAVES = 'save';

type Form = {
  /** Another one is another form, with nothing typed in. */
  readonly key: string;
  readonly fields: readonly Element[];
  readonly download: Download;
  readonly onSubmit: (fields: FormData) => void;
  /** What the form asks for, as a file. */
  readonly onSave: () => void;
  readonly onClear: () => void;
};

/** Of which entries a log is to be read. */
export function logForm(form: Form, { log: words }: Dictionary): Element {
  const { key, fields, download, onSubmit, onSave, onClear } = form;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target, submitter } = event;
    if (!(target instanceof HTMLFormElement)) return;
    onSubmit(new FormData(target));
    if (submitter?.getAttribute('name') === SAVES) onSave();
  };
  const isCollecting = download !== undefined && 'collected' in download;
  const said: Child = download !== undefined && 'cutOffAt' in download && words.cutOff(download.cutOffAt);
  return heard(
    'form',
    { submit },
    { key, class: 'filters', 'aria-label': words.filter },
    ...fields,
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'submit', class: 'button main' }, words.filter),
      button(words.clear, onClear, { key: 'clear' }),
      h(
        'button',
        { type: 'submit', name: SAVES, class: 'button plain', 'aria-disabled': isCollecting ? 'true' : undefined },
        glyph('download'),
        h('span', {}, isCollecting ? words.downloading(download.collected) : words.download),
      ),
    ),
    h('p', { class: 'saved', role: 'status' }, said),
  );
}

export function logField(
  label: string,
  input: { readonly name: string; readonly type?: string; readonly value: string },
): Element {
  return h('label', {}, label, h('input', { ...input, autocomplete: 'off' }));
}
