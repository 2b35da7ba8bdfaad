import type { InviteView } from '../../src/client/index.ts';
import { type Element, h, heard } from '../dom/element.ts';
import { avatar, button, nameOf, nameText, ring } from '../dom/parts.ts';
import { secondsLeft, shareLeft } from '../shape/duration.ts';
import type { Moment } from '../try/phoneView.ts';
import type { StaffPhone } from './staffPhone.ts';

const DEEDS = ['invite', 'block', 'unblock'] as const;

/** Those who do not wait: who is invited (PE4), and by their id whoever is to be, or is to be kept off (PE6). */
export function reach(phone: StaffPhone, moment: Moment): Element {
  const words = moment.text.reach;
  const { isBusy } = phone;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target, submitter } = event;
    if (isBusy || !(target instanceof HTMLFormElement)) return;
    const userId = String(new FormData(target).get('user') ?? '').trim();
    const deed = DEEDS.find((one) => one === submitter?.getAttribute('name')) ?? 'invite';
    if (userId !== '') void phone[deed](userId);
  };
  return h(
    'section',
    { class: 'queue reach', 'aria-label': words.title },
    h('h3', {}, words.title),
    h(
      'ol',
      {},
      (phone.view?.invites ?? []).map((one) => invited(phone, one, moment)),
    ),
    heard(
      'form',
      { submit },
      { key: 'reach' },
      h('label', {}, words.user, h('input', { name: 'user', autocomplete: 'off', required: true, maxlength: 128 })),
      h(
        'div',
        { class: 'all-at-once' },
        DEEDS.map((deed) =>
          h(
            'button',
            {
              type: 'submit',
              name: deed,
              class: deed === 'invite' ? 'button plain' : 'button quiet',
              'aria-disabled': isBusy ? 'true' : undefined,
            },
            words[deed],
          ),
        ),
      ),
    ),
  );
}

function invited(phone: StaffPhone, one: InviteView, { text, now }: Moment): Element {
  const name = nameOf(one);
  const leftMs = one.ends_at - now;
  return h(
    'li',
    { key: one.user_id, class: 'applicant' },
    avatar(one),
    h('span', { class: 'applicant-name', title: name }, nameText(name)),
    ring(shareLeft(leftMs, one.ends_at - one.time_invite), String(secondsLeft(leftMs))),
    button(text.reach.withdrawFrom(name), () => void phone.withdraw(one.user_id), {
      glyph: 'cross',
      isBare: true,
      rests: phone.isBusy,
    }),
  );
}
