import type { Replayed } from '../api/bodies/journal.ts';
import { type Child, type Element, h, heard } from '../dom/element.ts';
import { mediaPills } from '../dom/mediaPills.ts';
import { button, nameOf, pill } from '../dom/parts.ts';
import { callTime } from '../shape/duration.ts';
import { dateTime } from '../shape/time.ts';
import { modeOf } from '../wish/wishWords.ts';
import type { Desk } from './desk.ts';
import { journalView } from './journalView.ts';
import { peopleList } from './peopleList.ts';
import type { ReplayModel } from './replayModel.ts';

type Shown = Pick<Desk, 'model' | 'text' | 'language'>;

/** OP4: a slider over the journal, and the channel as it was. */
export function replayPanel(shown: Shown): Child {
  const { model, text } = shown;
  const { replay } = model;
  const words = text.replay;
  if (replay.version === undefined && replay.trouble === '') {
    return [
      h('p', { class: 'empty' }, words.lead),
      h(
        'div',
        { class: 'row', key: 'begin' },
        button(words.begin, () => void replay.begin()),
      ),
    ];
  }
  return [slider(replay, shown), atForm(shown), told(replay, shown)];
}

function slider(replay: ReplayModel, { model, text, language }: Shown): Element {
  const words = text.replay;
  const { range, version = range?.newest.version ?? 1, shown } = replay;
  const [first, last] = [range?.oldest.version ?? version, range?.newest.version ?? version];
  const at = shown?.channel.version === version ? shown.at : undefined;
  const input = ({ target }: Event) => {
    if (target instanceof HTMLInputElement) replay.show(Number(target.value));
  };
  const step = (label: string, to: number) =>
    button(label, () => replay.show(to), { key: label, kind: 'quiet', rests: to < first || to > last });
  const end = () => {
    replay.close();
    history.replaceState(null, '', model.address);
  };
  return h(
    'div',
    { class: 'replay', key: 'slider' },
    heard(
      'input',
      { input },
      {
        type: 'range',
        'aria-label': words.slider,
        // Before its value, which is held to be between them.
        min: first,
        max: last,
        step: 1,
        value: version,
        'aria-valuetext': at === undefined ? undefined : words.moment(version, dateTime(at, language)),
      },
    ),
    h(
      'div',
      { class: 'row' },
      step(words.before, version - 1),
      step(words.after, version + 1),
      button(words.end, end, { key: 'end' }),
    ),
  );
}

function atForm({ model, text }: Shown): Element {
  const words = text.replay;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    // By the reader's own clock.
    const at = Date.parse(String(new FormData(event.target).get('at')));
    if (!Number.isNaN(at)) void model.replay.showTime(at);
  };
  return heard(
    'form',
    { submit },
    { class: 'limits', key: 'at' },
    h('label', {}, words.at, h('input', { type: 'datetime-local', name: 'at', step: 1, required: true })),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'button plain' }, words.show)),
  );
}

function told({ shown, trouble, range }: ReplayModel, { text, language }: Shown): Child {
  const words = text.replay;
  if (trouble === 'gone' && range !== undefined) {
    const { version, at } = range.oldest;
    return h('p', { class: 'news bad', role: 'status' }, words.gone(version, dateTime(at, language)));
  }
  if (trouble !== '') return h('p', { class: 'news bad', role: 'status' }, words.away);
  if (shown === undefined) return undefined;
  const { entry, at, channel } = shown;
  return [
    h('p', { class: 'moment', role: 'status' }, words.moment(channel.version, dateTime(at, language))),
    h('p', { class: 'facts' }, ...states(shown, { text, language })),
    part(text.channel.links, text.desk.of(channel.num_link, channel.limits.max_links), line(shown, text)),
    part(text.channel.queue, text.desk.of(channel.num_apply, channel.limits.max_applies), queue(shown, text)),
    channel.invites.length > 0 && part(text.desk.invited, undefined, invites(shown, text)),
    channel.locked_seats.length > 0 &&
      h('p', { class: 'empty' }, words.locked(channel.locked_seats.join(text.listComma))),
    h('h3', {}, words.last),
    journalView([entry], { text, language, now: entry.at }),
  ];
}

function states({ channel, at }: Replayed, { text, language }: Pick<Shown, 'text' | 'language'>): readonly Child[] {
  const { channels: words, channel: more, desk } = text;
  const { linkcall_state, live, in_pk, stop, live_since } = channel;
  return [
    linkcall_state === 0 ? pill('good', words.open) : pill('calm', words.closed),
    live && pill('live', words.live),
    in_pk && pill('warn', words.pk),
    stop !== null && pill('bad', more.stopped),
    h('span', {}, `${words.columns.host}: ${channel.singer_nick || channel.singer_id || words.noHost}`),
    live_since !== null && h('span', {}, desk.liveSince(dateTime(live_since, language), callTime(at - live_since))),
  ];
}

const part = (title: string, count: string | undefined, ...inside: readonly Child[]): Child =>
  h('div', { key: title }, h('h3', {}, title, count !== undefined && h('span', { class: 'count' }, count)), ...inside);

type Text = Shown['text'];
const clock = (text: string): Child => text !== '' && h('span', { class: 'clock' }, text);

const line = ({ channel, at }: Replayed, text: Text): Child =>
  peopleList({
    users: channel.links.toSorted((one, other) => one.seat - other.seat),
    empty: text.channel.noLinks,
    text,
    more: (user) => [
      // Whether they were on the air is in no journal.
      user.muted > 0 && mediaPills({ media: 0, muted: user.muted }, text)[1],
      clock(text.desk.seat(user.seat)),
      clock(callTime(at - user.time_allow)),
    ],
  });

const queue = ({ channel, at }: Replayed, text: Text): Child =>
  peopleList({
    users: channel.applies,
    empty: text.channel.noQueue,
    text,
    more: (user) => [
      clock(modeOf(user.mode, text)),
      user.seat > 0 && clock(text.desk.seat(user.seat)),
      clock(text.channel.waits(callTime(at - user.time_apply))),
    ],
  });

const invites = ({ channel }: Replayed, text: Text): Child =>
  peopleList({
    users: channel.invites,
    empty: text.desk.noInvites,
    text,
    more: (one) => [
      clock(text.desk.seat(one.seat)),
      clock(text.channel.by(nameOf({ user_id: one.by, user_nick: one.by_nick }))),
    ],
  });
