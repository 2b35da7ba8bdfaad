import type { UserView } from '../../src/client/index.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { avatar, button, nameOf, nameText, pill, placeholder, ring } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { callTime, secondsLeft, shareLeft } from '../shape/duration.ts';
import { mutingOf } from '../shape/muting.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import type { HostPhone } from './hostPhone.ts';
import { awayPill, guest, phoneView, show } from './phoneView.ts';
import { isOpen } from './viewerStatus.ts';

export type Moment = { readonly text: Dictionary; readonly now: number; readonly applyLifeMs: number };

export function hostView(phone: HostPhone, moment: Moment): Element {
  const { text } = moment;
  const words = text.host;
  const links = phone.view?.links ?? [];
  return phoneView({
    phone,
    text,
    role: words.role,
    onSendAway: undefined,
    screen: screen(phone, moment),
    question: phone.isConfirming
      ? question({
          title: words.closeTitle,
          text: words.closeText(links.map(nameOf).join(text.listComma)),
          yes: words.closeYes,
          no: words.closeNo,
          onYes: () => void phone.closeAnyway(),
          onNo: () => phone.keepOpen(),
          isModal: false,
        })
      : undefined,
  });
}

function screen(phone: HostPhone, moment: Moment): readonly Child[] {
  const { view, user } = phone;
  const { text, now } = moment;
  if (view === undefined) return [placeholder(text.connection.connecting)];
  const face = { user_id: user.id, user_nick: user.nick, user_icon: '' };
  const host = { ...face, isLive: view.live, isAway: view.host_away_since > 0 };
  const guests = view.links.map((link) =>
    guest(
      link,
      { text, time: callTime(now - link.time_allow), tools: muteButtons(phone, link, text) },
      link.away_since > 0 && awayPill(text),
      button(text.host.remove, () => void phone.remove(link.user_id), {
        kind: 'danger',
        name: text.host.removeWhom(nameOf(link)),
        rests: phone.isBusy,
      }),
    ),
  );
  return [
    show(host, text, guests),
    theSwitch(phone, isOpen(view), text),
    queue(phone, view.applies, moment),
    phone.complaint !== '' && h('p', { class: 'news bad', role: 'alert' }, worded(text.reasons, phone.complaint)),
  ];
}

function muteButtons(phone: HostPhone, link: UserView, { host: words }: Dictionary): readonly Child[] {
  const { audio, video } = mutingOf(link.muted);
  const name = nameOf(link);
  const look = { isBare: true, rests: phone.isBusy };
  return [
    button(audio ? words.unmuteSound(name) : words.muteSound(name), () => void phone.mute(link, { audio: !audio }), {
      ...look,
      glyph: audio ? 'noMic' : 'mic',
      key: 'sound',
    }),
    button(
      video ? words.unmutePicture(name) : words.mutePicture(name),
      () => void phone.mute(link, { video: !video }),
      { ...look, glyph: video ? 'noCamera' : 'camera', key: 'picture' },
    ),
  ];
}

function theSwitch(phone: HostPhone, isOn: boolean, text: Dictionary): Element {
  return heard(
    'button',
    { click: () => (isOn ? phone.close() : void phone.open()) },
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      'aria-checked': String(isOn),
      'aria-disabled': phone.isBusy ? 'true' : undefined,
    },
    h('span', { class: 'switch-label' }, text.host.takesCalls),
    h('span', { class: 'switch-track', 'aria-hidden': 'true' }, h('span', { class: 'switch-thumb' })),
  );
}

function queue(phone: HostPhone, applies: readonly UserView[], moment: Moment): Element {
  const { text } = moment;
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
          applies.map((user) => applicant(phone, user, moment)),
        ),
  );
}

function applicant(phone: HostPhone, user: UserView, { text, now, applyLifeMs }: Moment): Element {
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
      h('small', {}, text.host.level(user.user_level)),
    ),
    user.away_since > 0 && awayPill(text),
    ring(shareLeft(leftMs, applyLifeMs), String(secondsLeft(leftMs))),
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
  );
}
