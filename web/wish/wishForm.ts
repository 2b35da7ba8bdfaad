import type { Wish } from '../../src/client/index.ts';
import { type Element, h, heard } from '../dom/element.ts';
import { submitButton } from '../dom/parts.ts';
import { seatChoice } from '../staff/freeSeats.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { ViewerPhone } from '../try/viewerPhone.ts';

const NOTE_CHARS_MAX = 200;
/** Both, which most want, first. */
const MODES = [3, 1, 2] as const;

type Props = {
  readonly text: Dictionary;
  /** Nobody is taken now. */
  readonly isShut: boolean;
  /** They have asked too often. */
  readonly isBarred: boolean;
};

/** PE8, PE12, PE13: asks to join, or whether one could, for which seat, with what, and with a note for whoever decides. */
export function wishForm(phone: ViewerPhone, { text, isShut, isBarred }: Props): Element {
  const words = text.viewer;
  const { isBusy: rests } = phone;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target, submitter } = event;
    if (rests || !(target instanceof HTMLFormElement)) return;
    const wish = wishIn(new FormData(target));
    void (submitter?.getAttribute('name') === 'foresee' ? phone.foresee({ seat: wish.seat ?? 0 }) : phone.apply(wish));
  };
  return heard(
    'form',
    { submit },
    { key: 'wish', class: 'wish' },
    h(
      'details',
      {},
      h('summary', {}, words.wish),
      h(
        'div',
        { class: 'terms' },
        h(
          'div',
          { class: 'side-by-side' },
          h(
            'label',
            {},
            words.mode,
            h(
              'select',
              { name: 'mode' },
              MODES.map((mode) => h('option', { value: mode }, words.modes[mode])),
            ),
          ),
          seatChoice(phone.view, text),
        ),
        h('label', {}, words.note, h('input', { name: 'note', autocomplete: 'off', maxlength: NOTE_CHARS_MAX })),
      ),
    ),
    submitButton(words.apply, 'apply', { kind: 'main', glyph: 'mic', rests, disabled: isShut || isBarred }),
    submitButton(words.foresee, 'foresee', { rests, disabled: isShut }),
  );
}

/** What is as most want it is left out. */
function wishIn(form: FormData): Wish {
  const mode = MODES.find((one) => String(one) === form.get('mode'));
  const seat = Number(form.get('seat'));
  const note = String(form.get('note') ?? '').trim();
  return { ...(seat > 0 && { seat }), ...(mode !== undefined && mode !== 3 && { mode }), ...(note !== '' && { note }) };
}
