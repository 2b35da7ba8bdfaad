import { type Child, type Element, h, heard } from './element.ts';
import { button } from './parts.ts';

type Question = {
  readonly title: string;
  readonly text: string;
  /** What is to be said with the answer. */
  readonly more?: readonly Child[];
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
  /** Nothing else on the page can be used meanwhile. */
  readonly isModal: boolean;
};

/** Asks before something is done that cannot be taken back. What lies under it is to be inert meanwhile. */
export function question({ title, text, more = [], yes, no, onYes, onNo, isModal }: Question): Element {
  const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && onNo();
  return heard(
    'div',
    { keydown: onKey },
    { key: 'question', class: 'question', role: 'alertdialog', 'aria-modal': String(isModal), 'aria-label': title },
    h(
      'div',
      { class: 'question-sheet' },
      h('p', { class: 'question-title' }, title),
      h('p', {}, text),
      ...more,
      h('div', { class: 'row' }, button(no, onNo, { takesFocus: true }), button(yes, onYes, { kind: 'danger' })),
    ),
  );
}
