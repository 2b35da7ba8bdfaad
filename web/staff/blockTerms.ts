import { type Child, h } from '../dom/element.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';

const REASON_CHARS_MAX = 200;
const MINUTES = ['0', '10', '60', '1440'] as const;

/** PE6: how long, 0 for ever, and why. */
export type BlockTerms = { readonly minutes: number; readonly reason: string };

export const FOR_EVER: BlockTerms = { minutes: 0, reason: '' };

export const termFields = ({ desk: words }: Dictionary): readonly Child[] => [
  h(
    'label',
    {},
    words.keptOff,
    h(
      'select',
      { name: 'minutes' },
      MINUTES.map((value) => h('option', { value }, worded(words.keptOffFor, value))),
    ),
  ),
  h(
    'label',
    {},
    words.blockReason,
    h('input', { type: 'text', name: 'reason', autocomplete: 'off', maxlength: REASON_CHARS_MAX }),
  ),
];

/** What was said in those fields. */
export const termsIn = (form: FormData): BlockTerms => ({
  minutes: Number(form.get('minutes') ?? FOR_EVER.minutes),
  reason: String(form.get('reason') ?? FOR_EVER.reason).trim(),
});
