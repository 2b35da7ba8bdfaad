import { type Element, heard } from '../dom/element.ts';
import { nameOf } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { termFields } from './blockTerms.ts';
import type { StaffPhone } from './staffPhone.ts';

/** PE6: asks for how long, and why, before somebody is blocked. */
export function blockSheet(phone: StaffPhone, text: Dictionary): Element | undefined {
  const { blocking } = phone;
  if (blocking === undefined) return undefined;
  const change = ({ target }: Event) => {
    if (target instanceof HTMLSelectElement) phone.setTerms({ minutes: Number(target.value) });
    if (target instanceof HTMLInputElement) phone.setTerms({ reason: target.value.trim() });
  };
  return question({
    title: text.desk.blockTitle(nameOf(blocking.user)),
    text: text.desk.blockText,
    more: [heard('div', { input: change }, { class: 'terms' }, ...termFields(text))],
    yes: text.reach.block,
    no: text.reach.blockNo,
    onYes: () => void phone.blockAsked(),
    onNo: () => phone.askToBlock(undefined),
    isModal: false,
  });
}
