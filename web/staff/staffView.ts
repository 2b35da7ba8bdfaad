import type { QueuedUserView, UserView } from '../../src/client/index.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { avatar, button, nameOf, nameText, pill, ring } from '../dom/parts.ts';
import { callTime, secondsLeft, shareLeft } from '../shape/duration.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { awayPill, guest, type Moment } from '../try/phoneView.ts';
import { noteOf, wishOf } from '../wish/wishWords.ts';
import { muteButtons } from './muteButtons.ts';
import type { StaffPhone } from './staffPhone.ts';

/** What only the host has for somebody: to make them a moderator, or a viewer again. */
export type OwnTools = (user: UserView) => readonly Child[];

export const NO_TOOLS: OwnTools = () => [];

/** Who is on the line, with what may be done to them. */
export function staffGuests(phone: StaffPhone, { text, now }: Moment, ownTools: OwnTools): readonly Child[] {
  return (phone.view?.links ?? []).map((link) =>
    guest(
      link,
      {
        text,
        time: callTime(now - link.time_allow),
        tools: [...muteButtons(phone, link, text), ...ownTools(link), blockButton(phone, link, text)],
      },
      link.away_since > 0 && awayPill(text),
      button(text.host.remove, () => void phone.remove(link.user_id), {
        kind: 'danger',
        name: text.host.removeWhom(nameOf(link)),
        rests: phone.isBusy,
      }),
    ),
  );
}

/** PE3 */
export function removeAll(phone: StaffPhone, { host: words }: Dictionary): Child {
  const { view, isBusy: rests } = phone;
  if (view === undefined || view.links.length < 2) return false;
  const all = button(words.removeAll, () => void phone.removeAll(), { key: 'remove-all', kind: 'quiet', rests });
  return h('div', { class: 'all-at-once' }, all);
}

export function queue(phone: StaffPhone, moment: Moment, ownTools: OwnTools): Element {
  const { text } = moment;
  const applies = phone.view?.applies ?? [];
  const look = () => phone.look();
  return heard(
    'section',
    { pointerdown: look, focusin: look, pointermove: look },
    { class: 'queue', 'aria-label': text.host.queue },
    h(
      'h3',
      {},
      text.host.queue,
      h('span', { class: 'count', 'data-count': applies.length }, applies.length),
      phone.fresh.size > 0 && pill('live', text.host.fresh(phone.fresh.size)),
    ),
    h('p', { class: 'unseen', 'aria-live': 'polite' }, phone.fresh.size > 0 && text.host.freshSaid(phone.fresh.size)),
    applies.length === 0
      ? h('p', { class: 'empty' }, text.host.nobodyWaits)
      : h(
          'ol',
          {},
          applies.map((user) => applicant(phone, user, moment, ownTools)),
        ),
    applies.length > 1 && allAtOnce(phone, text),
  );
}

function allAtOnce(phone: StaffPhone, { host: words }: Dictionary): Element {
  const rests = phone.isBusy;
  return h(
    'div',
    { class: 'all-at-once' },
    button(words.refuseAll, () => void phone.refuseAll(), { key: 'refuse-all', kind: 'quiet', rests }),
    button(words.allowNext, () => void phone.allowNext(), { key: 'allow-next', rests }),
  );
}

function applicant(
  phone: StaffPhone,
  user: QueuedUserView,
  { text, now, applyLifeMs }: Moment,
  ownTools: OwnTools,
): Element {
  const leftMs = user.time_apply + applyLifeMs - now;
  const name = nameOf(user);
  const { isBusy: rests } = phone;
  return h(
    'li',
    { key: user.user_id, class: `applicant${phone.fresh.has(user.user_id) ? ' is-fresh' : ''}` },
    avatar(user),
    h(
      'span',
      { class: 'applicant-name', title: name },
      nameText(name),
      h('small', {}, [text.host.level(user.user_level), ...wishOf(user, text)].join(' · ')),
    ),
    user.away_since > 0 && awayPill(text),
    ring(shareLeft(leftMs, applyLifeMs), String(secondsLeft(leftMs))),
    noteOf(user.note),
    h(
      'span',
      { class: 'applicant-tools' },
      ...ownTools(user),
      blockButton(phone, user, text),
      button(text.host.refuse, () => void phone.refuse(user.user_id), {
        name: text.host.refuseWhom(name),
        glyph: 'cross',
        isBare: true,
        rests,
      }),
      button(text.host.allow, () => void phone.allow(user.user_id), {
        name: text.host.allowWhom(name),
        kind: 'main',
        rests,
      }),
    ),
  );
}

/** PE6 */
const blockButton = (phone: StaffPhone, user: UserView, { desk: words }: Dictionary): Element =>
  button(words.blockWhom(nameOf(user)), () => phone.askToBlock(user), {
    key: 'block',
    glyph: 'ban',
    isBare: true,
    rests: phone.isBusy,
  });

/** Why the last thing that was asked was not done. */
export function complaint({ complaint: told }: StaffPhone, text: Dictionary): Child {
  if (told === undefined) return false;
  const why = worded(text.reasons, told.reason);
  const says = told.first === undefined ? why : text.host.wasFirst(why, told.first);
  return h('p', { class: 'news bad', role: 'alert' }, says);
}
