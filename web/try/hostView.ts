import { type Child, type Element, h, heard } from '../dom/element.ts';
import { button, nameOf, nameText, placeholder } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { blockedView } from '../staff/blockedView.ts';
import { blockSheet } from '../staff/blockSheet.ts';
import { type Deed, reach } from '../staff/reach.ts';
import { seatGrid } from '../staff/seatGrid.ts';
import { complaint, type OwnTools, queue, removeAll, staffGuests } from '../staff/staffView.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { HostPhone } from './hostPhone.ts';
import { type Moment, phoneView, show } from './phoneView.ts';
import { isOpen } from './viewerStatus.ts';

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
      : blockSheet(phone, text),
  });
}

function screen(phone: HostPhone, moment: Moment): readonly Child[] {
  const { view, user } = phone;
  const { text } = moment;
  if (view === undefined) return [placeholder(text.connection.connecting)];
  const face = { user_id: user.id, user_nick: user.nick, user_icon: '' };
  const host = { ...face, isLive: view.live, isAway: view.host_away_since > 0 };
  const tools = moderatorTools(phone, text);
  return [
    show(host, text, staffGuests(phone, moment, tools)),
    removeAll(phone, text),
    theSwitch(phone, isOpen(view), text),
    queue(phone, moment, tools),
    reach(phone, moment, [appointDeed(phone, text)]),
    blockedView(phone, moment),
    seatGrid(phone, phone.view, text),
    moderators(phone, text),
    complaint(phone, text),
  ];
}

/** PE1: somebody here is made a moderator, or a viewer again. */
function moderatorTools(phone: HostPhone, { host: words }: Dictionary): OwnTools {
  const known = new Set(phone.view?.moderators.map(({ user_id }) => user_id));
  return (user) => {
    const { user_id } = user;
    const isOne = known.has(user_id);
    return [
      button(
        isOne ? words.dismissWhom(nameOf(user)) : words.appointWhom(nameOf(user)),
        () => void (isOne ? phone.dismiss(user_id) : phone.appoint(user_id)),
        { key: 'moderator', glyph: isOne ? 'noShield' : 'shield', isBare: true, rests: phone.isBusy },
      ),
    ];
  };
}

/** PE1: also somebody who only watches. */
const appointDeed = (phone: HostPhone, text: Dictionary): Deed => ({
  word: 'appoint',
  label: text.desk.appoint,
  give: (userId) => phone.appoint(userId),
});

/** Those who were appointed, wherever they are now. */
function moderators(phone: HostPhone, { host: words }: Dictionary): Child {
  const all = phone.view?.moderators ?? [];
  if (all.length === 0) return false;
  return h(
    'section',
    { class: 'moderators', 'aria-label': words.moderators },
    h('h3', {}, words.moderators),
    h(
      'ul',
      {},
      all.map((one) =>
        h(
          'li',
          { key: one.user_id, title: nameOf(one) },
          nameText(nameOf(one)),
          button(words.dismissWhom(nameOf(one)), () => void phone.dismiss(one.user_id), {
            glyph: 'cross',
            kind: 'quiet',
            isBare: true,
            rests: phone.isBusy,
          }),
        ),
      ),
    ),
  );
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
