import { type Child, type Element, h, heard } from '../dom/element.ts';
import { avatar, button, nameText } from '../dom/parts.ts';
import { callTime } from '../shape/duration.ts';
import type { Moment } from '../try/phoneView.ts';
import { noteOf } from '../wish/wishWords.ts';
import type { BlockedUser } from './blockedPages.ts';
import type { StaffPhone } from './staffPhone.ts';

/** PE6: whom the host keeps off, until when, by whom and why; shown to whoever opens it. */
export function blockedView(phone: StaffPhone, moment: Moment): Element {
  const { blocked } = phone;
  return heard(
    'details',
    { toggle: ({ target }) => target instanceof HTMLDetailsElement && blocked.turn(target.open) },
    { key: 'blocked', class: 'queue blocked', open: blocked.isOpen },
    h('summary', {}, moment.text.desk.blocked),
    blocked.isOpen && list(phone, moment),
  );
}

function list(phone: StaffPhone, moment: Moment): readonly Child[] {
  const { text, now } = moment;
  const { users, hasMore } = phone.blocked;
  const empty = (says: string) => [h('p', { class: 'empty' }, says)];
  if (users === undefined) return empty(text.states.unknown);
  const lasting = users.filter(({ until }) => until === FOR_EVER || until > now);
  if (lasting.length === 0) return empty(text.desk.noBlocked);
  return [
    h(
      'ol',
      {},
      lasting.map((one) => blockedUser(phone, one, moment)),
    ),
    hasMore &&
      h(
        'div',
        { class: 'all-at-once' },
        button(text.reach.more, () => void phone.blocked.more(), { key: 'more', kind: 'quiet' }),
      ),
  ];
}

const FOR_EVER = 0;

function blockedUser(phone: StaffPhone, { user_id, until, by, reason }: BlockedUser, { text, now }: Moment): Element {
  const words = text.reach;
  const left = until === FOR_EVER ? words.forEver : words.forAnother(callTime(until - now));
  return h(
    'li',
    { key: user_id, class: 'applicant' },
    avatar({ user_id, user_nick: '', user_icon: '' }),
    h(
      'span',
      { class: 'applicant-name', title: user_id },
      nameText(user_id),
      h('small', {}, words.blockedBy(left, by)),
    ),
    button(words.unblock, () => void phone.unblock(user_id), {
      name: text.desk.unblockWhom(user_id),
      rests: phone.isBusy,
    }),
    noteOf(reason),
  );
}
