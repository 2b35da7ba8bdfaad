import type { InviteView } from '../../src/client/index.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { avatar, button, nameOf, nameText, ring, submitButton } from '../dom/parts.ts';
import { secondsLeft, shareLeft } from '../shape/duration.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { Moment } from '../try/phoneView.ts';
import { termFields, termsIn } from './blockTerms.ts';
import { seatChoice } from './freeSeats.ts';
import type { StaffPhone } from './staffPhone.ts';

/** What may be done about somebody by their id. */
export type Deed = {
  readonly word: string;
  readonly label: string;
  readonly give: (userId: string, form: FormData) => Promise<void>;
};

/** Those who do not wait: who is invited (PE4), and by their id whoever is to be, or is to be kept off (PE6). */
export function reach(phone: StaffPhone, moment: Moment, ownDeeds: readonly Deed[] = []): Element {
  const { text } = moment;
  const words = text.reach;
  const { isBusy: rests, view } = phone;
  const invites = view?.invites ?? [];
  const invite: Deed = {
    word: 'invite',
    label: words.invite,
    give: (userId, form) => phone.invite(userId, Number(form.get('seat'))),
  };
  const inward = [invite, ...ownDeeds];
  const outward: readonly Deed[] = [
    { word: 'block', label: words.block, give: (userId, form) => phone.block(userId, termsIn(form)) },
    { word: 'unblock', label: words.unblock, give: (userId) => phone.unblock(userId) },
  ];
  const buttons = (deeds: readonly Deed[]) =>
    h(
      'div',
      { class: 'deeds' },
      deeds.map(({ word, label }) => submitButton(label, word, { rests })),
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target, submitter } = event;
    if (rests || !(target instanceof HTMLFormElement)) return;
    const form = new FormData(target);
    const userId = String(form.get('user') ?? '').trim();
    const deed = [...inward, ...outward].find(({ word }) => word === submitter?.getAttribute('name')) ?? invite;
    if (userId !== '') void deed.give(userId, form);
  };
  return h(
    'section',
    { class: 'queue reach', 'aria-label': words.title },
    h('h3', {}, words.title),
    h('div', { class: 'news-place', role: 'status' }, notCome(phone, text)),
    invites.length > 0 &&
      h(
        'ol',
        {},
        invites.map((one) => invited(phone, one, moment)),
      ),
    heard(
      'form',
      { submit },
      { key: 'reach' },
      h(
        'div',
        { class: 'side-by-side' },
        h('label', {}, words.user, h('input', { name: 'user', autocomplete: 'off', required: true, maxlength: 128 })),
        seatChoice(view, text),
      ),
      buttons(inward),
      h('details', {}, h('summary', {}, words.terms), h('div', { class: 'terms' }, ...termFields(text))),
      buttons(outward),
    ),
  );
}

function notCome({ notCome: told }: StaffPhone, { reach: words }: Dictionary): Child {
  return told !== undefined && h('p', { class: 'news calm' }, words.notCome[told.why](nameOf(told.user)));
}

function invited(phone: StaffPhone, one: InviteView, { text, now }: Moment): Element {
  const name = nameOf(one);
  const leftMs = one.ends_at - now;
  return h(
    'li',
    { key: one.user_id, class: 'applicant' },
    avatar(one),
    h('span', { class: 'applicant-name', title: name }, nameText(name), h('small', {}, text.desk.seat(one.seat))),
    ring(shareLeft(leftMs, one.ends_at - one.time_invite), String(secondsLeft(leftMs))),
    button(text.reach.withdrawFrom(name), () => void phone.withdraw(one.user_id), {
      glyph: 'cross',
      isBare: true,
      rests: phone.isBusy,
    }),
  );
}
