import { type Child, h } from '../dom/element.ts';
import { nameText } from '../dom/parts.ts';
import type { Dictionary } from '../text/dictionary.ts';

type Wished = { readonly mode: number; readonly seat: number };

/** PE13: said where it is not what most want. */
export const modeOf = (mode: number, { host: words }: Dictionary): string =>
  mode === 1 ? words.soundOnly : mode === 2 ? words.pictureOnly : '';

/** What an application brought along; the parts of it that are there. */
export const wishOf = ({ mode, seat }: Wished, text: Dictionary): readonly string[] =>
  [modeOf(mode, text), seat > 0 ? text.desk.seat(seat) : ''].filter((words) => words !== '');

export const noteOf = (note: string | undefined): Child =>
  note !== undefined && note !== '' && h('q', { class: 'note' }, nameText(note));
