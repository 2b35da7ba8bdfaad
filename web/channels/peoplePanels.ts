import { type Child, type Element, h, heard } from '../dom/element.ts';
import { button, nameOf, submitButton } from '../dom/parts.ts';
import { secondsLeft } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import { termFields, termsIn } from '../staff/blockTerms.ts';
import { seatChoice } from '../staff/freeSeats.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { noteOf } from '../wish/wishWords.ts';
import { blockDoubt, type Desk } from './desk.ts';
import { peopleList } from './peopleList.ts';

const DEEDS = ['invite', 'block', 'unblock', 'appoint', 'dismiss'] as const;
type Deed = (typeof DEEDS)[number];

/** PE4 */
export function invitesPanel({ channel, model, text }: Desk, now: number): Child {
  return peopleList({
    users: channel.invites,
    empty: text.desk.noInvites,
    text,
    more: (one) => [
      h('span', { class: 'clock' }, text.desk.seat(one.seat)),
      h('span', { class: 'clock' }, text.desk.invitedBy(one.by_nick || one.by, secondsLeft(one.ends_at - now))),
      model.mayDirect &&
        button(
          text.reach.withdrawFrom(nameOf(one)),
          () => void model.give({ order: 'withdraw', user_id: one.user_id }),
          { glyph: 'cross', isBare: true, rests: model.isBusy },
        ),
    ],
  });
}

/** Whoever is to be reached by their id alone. */
export function reachForm({ channel, model, text, ask }: Desk): Element {
  const words = text.desk;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { target, submitter } = event;
    if (model.isBusy || !(target instanceof HTMLFormElement)) return;
    const form = new FormData(target);
    const user_id = String(form.get('user') ?? '').trim();
    const deed = DEEDS.find((one) => one === submitter?.getAttribute('name')) ?? 'invite';
    if (user_id === '') return;
    const seat = Number(form.get('seat'));
    if (deed === 'invite') return void model.give({ order: deed, user_id, ...(seat > 0 && { seat }) });
    if (deed !== 'block') return void model.give({ order: deed, user_id });
    ask(blockDoubt({ user_id, user_nick: '' }, termsIn(form)));
  };
  return heard(
    'form',
    { submit },
    { class: 'limits', 'aria-label': words.reach, key: 'reach' },
    h('label', {}, text.reach.user, h('input', { name: 'user', autocomplete: 'off', required: true, maxlength: 128 })),
    seatChoice({ ...channel, max_link: channel.limits.max_links }, text),
    ...termFields(text),
    h(
      'div',
      { class: 'row' },
      DEEDS.map((deed) =>
        submitButton(deedWord(deed, text), deed, {
          kind: deed === 'invite' ? 'plain' : 'quiet',
          rests: model.isBusy,
        }),
      ),
    ),
  );
}

const deedWord = (deed: Deed, { reach, desk }: Dictionary): string =>
  deed === 'appoint' || deed === 'dismiss' ? desk[deed] : reach[deed];

/** PE6 */
export function blockedPanel({ model, text, language }: Desk): Child {
  const blocked = model.blocked.users;
  if (blocked === undefined) return h('p', { class: 'empty' }, text.states.unknown);
  const words = text.desk;
  return peopleList({
    users: blocked.map((one) => ({ ...one, user_nick: '', user_icon: '' })),
    empty: words.noBlocked,
    text,
    more: ({ user_id, until, by, reason }) => [
      h('span', { class: 'clock' }, words.blockedUntil(until === null ? words.forEver : dateTime(until, language), by)),
      model.mayDirect &&
        button(words.unblockWhom(user_id), () => void model.give({ order: 'unblock', user_id }), {
          glyph: 'cross',
          isBare: true,
          rests: model.isBusy,
        }),
      noteOf(reason),
    ],
  });
}

/** PE1 */
export function moderatorsPanel({ channel, model, text, language }: Desk): Child {
  return peopleList({
    users: channel.moderators.map((one) => ({ ...one, user_icon: '' })),
    empty: text.desk.noModerators,
    text,
    more: (one) => [
      h('span', { class: 'clock' }, text.desk.appointedBy(one.by, dateTime(one.at, language))),
      model.mayDirect &&
        button(text.host.dismissWhom(nameOf(one)), () => void model.give({ order: 'dismiss', user_id: one.user_id }), {
          glyph: 'noShield',
          isBare: true,
          rests: model.isBusy,
        }),
    ],
  });
}
