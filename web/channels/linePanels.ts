import type { ListedUser } from '../api/bodies/channel.ts';
import { type Child, h } from '../dom/element.ts';
import { mediaPills } from '../dom/mediaPills.ts';
import { button, nameOf, pill } from '../dom/parts.ts';
import { callTime } from '../shape/duration.ts';
import { muteButtons } from '../staff/muteButtons.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { modeOf, noteOf, wishOf } from '../wish/wishWords.ts';
import { blockDoubt, type Desk, removeAllDoubt, removeDoubt } from './desk.ts';
import { peopleList } from './peopleList.ts';

/** LC26: their connection is lost, and they may come back. */
const awayPill = ({ away_since = 0, time_now }: ListedUser, { channel: words }: Dictionary): Child =>
  away_since > 0 && pill('warn', words.away(callTime(time_now - away_since)));

const clock = (text: string): Child => h('span', { class: 'clock' }, text);

export function linksPanel(desk: Desk): Child {
  const { channel, model, text, ask } = desk;
  return [
    peopleList({
      users: channel.links,
      empty: text.channel.noLinks,
      text,
      more: (user) => [
        awayPill(user, text),
        ...mediaPills({ media: user.media ?? 0, muted: user.muted }, text),
        clock(text.desk.seat(user.seat)),
        modeOf(user.mode, text) !== '' && clock(modeOf(user.mode, text)),
        clock(callTime(user.time_now - user.time_allow)),
        model.mayDirect && tools(user, desk),
      ],
    }),
    model.mayDirect &&
      channel.links.length > 1 &&
      h(
        'div',
        { class: 'row' },
        button(text.desk.removeAll, () => ask(removeAllDoubt), { key: 'all', kind: 'quiet', rests: model.isBusy }),
      ),
  ];
}

function tools(user: ListedUser, desk: Desk): Child {
  const { model, text, ask } = desk;
  return h(
    'span',
    { class: 'tools' },
    ...muteButtons(model, user, text),
    moderatorButton(user, desk),
    blockButton(user, desk),
    button(text.channel.remove, () => ask(removeDoubt(user)), {
      key: 'remove',
      kind: 'danger',
      name: text.channel.removeWhom(nameOf(user)),
      rests: model.isBusy,
    }),
  );
}

const blockButton = (user: ListedUser, { model, text, ask }: Desk): Child =>
  button(text.desk.blockWhom(nameOf(user)), () => ask(blockDoubt(user)), {
    key: 'block',
    glyph: 'ban',
    isBare: true,
    rests: model.isBusy,
  });

function moderatorButton(user: ListedUser, { channel, model, text }: Desk): Child {
  const { user_id } = user;
  const isOne = channel.moderators.some((one) => one.user_id === user_id);
  const order = isOne ? { order: 'dismiss', user_id } : { order: 'appoint', user_id, nick: user.user_nick };
  return button(
    isOne ? text.host.dismissWhom(nameOf(user)) : text.host.appointWhom(nameOf(user)),
    () => void model.give(order),
    { key: 'moderator', glyph: isOne ? 'noShield' : 'shield', isBare: true, rests: model.isBusy },
  );
}

export function queuePanel(desk: Desk): Child {
  const { channel, model, text } = desk;
  const look = { kind: 'quiet', rests: model.isBusy } as const;
  return [
    peopleList({
      users: channel.applies,
      empty: text.channel.noQueue,
      text,
      more: (user) => [
        awayPill(user, text),
        ...wishOf(user, text).map(clock),
        clock(text.channel.waits(callTime(user.time_now - user.time_apply))),
        model.mayDirect && queueTools(user, desk),
        noteOf(user.note),
      ],
    }),
    model.mayDirect &&
      channel.applies.length > 0 &&
      h(
        'div',
        { class: 'row' },
        button(text.host.allowNext, () => void model.give({ order: 'allow-next' }), {
          key: 'next',
          rests: model.isBusy,
        }),
        button(text.host.refuseAll, () => void model.give({ order: 'refuse-all' }), { ...look, key: 'refuse-all' }),
      ),
  ];
}

function queueTools(user: ListedUser, desk: Desk): Child {
  const { model, text } = desk;
  const { user_id } = user;
  const name = nameOf(user);
  return h(
    'span',
    { class: 'tools' },
    moderatorButton(user, desk),
    blockButton(user, desk),
    button(text.host.refuse, () => void model.give({ order: 'refuse', user_id }), {
      key: 'refuse',
      name: text.host.refuseWhom(name),
      glyph: 'cross',
      isBare: true,
      rests: model.isBusy,
    }),
    button(text.host.allow, () => void model.give({ order: 'allow', user_id }), {
      key: 'allow',
      name: text.host.allowWhom(name),
      rests: model.isBusy,
    }),
  );
}
